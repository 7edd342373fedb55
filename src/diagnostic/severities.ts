import type { Diagnostic, Severity } from './diagnostic.js';

/** What a configuration says of a code (`cma/misaligned`), of a group (`cma/*`) or of all (`*`). */
export type SeveritySettings = Readonly<Record<string, Severity | 'off'>>;

/** The findings with the severities that were asked for; the closest setting counts. What is off is left out. */
export function withSeverities(diagnostics: readonly Diagnostic[], settings: SeveritySettings): readonly Diagnostic[] {
  return diagnostics.flatMap((finding) => {
    const set = settingFor(finding.code, settings);
    if (set === 'off') return [];
    return [set === undefined ? finding : { ...finding, severity: set }];
  });
}

function settingFor(code: string, settings: SeveritySettings): Severity | 'off' | undefined {
  const group = `${code.slice(0, code.indexOf('/'))}/*`;
  for (const key of [code, group, '*']) if (Object.hasOwn(settings, key)) return settings[key];
  return undefined;
}
