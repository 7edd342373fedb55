import { otherCode } from '../answers/other-codes.js';
import { rulePage } from '../answers/rule-page.js';
import type { Report } from '../check.js';
import { messageWithKernels } from '../diagnostic/by-kernel.js';
import type { Diagnostic, Fix, Severity } from '../diagnostic/diagnostic.js';
import { placeOf } from '../diagnostic/place.js';
import { artifactUri } from './artifact.js';
import { fingerprintOf } from './fingerprint.js';
import { toJson } from './json.js';

const LEVELS: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', note: 'note' };

/** SARIF 2.1.0: one run, its rules, and a result for each finding with its fix. */
export function sarifText(reports: readonly Report[], version: string): string {
  const findings = reports.flatMap((report) => report.diagnostics);
  const codes = [...new Set(findings.map((finding) => finding.code))].sort();
  return toJson({
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'dtzone', semanticVersion: version, rules: codes.map(ruleOf) } },
        columnKind: 'unicodeCodePoints',
        results: results(findings, codes),
      },
    ],
  });
}

/** The rule with its page; a code that has none says whose it is. */
function ruleOf(code: string): object {
  const page = rulePage(code);
  if (page === undefined) {
    const [family = '', name = ''] = code.split('/');
    const markdown = otherCode(code);
    const text = markdown?.replace(/^# .*\n+/, '').trim();
    return {
      id: code,
      shortDescription: { text: `${SPEAKERS[family] ?? family}: ${name.replaceAll('-', ' ')}.` },
      ...(markdown === undefined ? {} : { help: { text, markdown } }),
    };
  }
  return {
    id: code,
    shortDescription: { text: page.summary },
    fullDescription: { text: page.why },
    defaultConfiguration: { level: LEVELS[page.severity] },
    help: { text: page.mend, markdown: page.markdown },
  };
}

/** Who speaks in a family of codes that has no pages. */
const SPEAKERS: Readonly<Record<string, string>> = {
  blob: 'The blob',
  dtc: 'A check of dtc',
  folder: 'The folder',
  ignore: 'A dtzone-ignore comment',
  machine: 'The machine',
  overlay: 'The overlay',
  preprocess: 'The preprocessor',
  schema: 'The schema of a node',
  syntax: 'The language',
  tree: 'The tree',
};

/** Findings alike but for their place are numbered, so that each keeps a fingerprint of its own. */
function results(findings: readonly Diagnostic[], codes: readonly string[]): readonly object[] {
  const seen = new Map<string, number>();
  return findings.map((finding) => {
    const print = fingerprintOf(finding);
    const count = (seen.get(print) ?? 0) + 1;
    seen.set(print, count);
    return {
      ruleId: finding.code,
      ruleIndex: codes.indexOf(finding.code),
      level: LEVELS[finding.severity],
      message: { text: messageOf(finding) },
      locations: [
        {
          physicalLocation: physicalLocation(finding.span),
          ...(finding.node === undefined
            ? {}
            : {
                logicalLocations: [
                  { fullyQualifiedName: finding.node + (finding.property === undefined ? '' : `:${finding.property}`) },
                ],
              }),
        },
      ],
      ...(finding.related.length === 0
        ? {}
        : {
            relatedLocations: finding.related.map(({ message, span }, id) => ({
              id,
              message: { text: message },
              physicalLocation: physicalLocation(span),
            })),
          }),
      partialFingerprints: { 'dtzone/v1': `${print}:${count}` },
      ...(finding.fix === undefined ? {} : { fixes: [fixOf(finding.fix)] }),
    };
  });
}

const messageOf = (finding: Diagnostic): string => {
  const { kernelMessage, effect, help } = finding;
  return [
    messageWithKernels(finding),
    ...(kernelMessage === undefined ? [] : [`kernel: ${kernelMessage}`]),
    ...(effect === undefined ? [] : [`effect: ${effect}`]),
    ...(help === undefined ? [] : [`help: ${help}`]),
  ].join('\n');
};

function physicalLocation(span: Diagnostic['span']): object {
  const { path, line, column, endLine, endColumn } = placeOf(span);
  const region = { startLine: line, startColumn: column, endLine, endColumn };
  return { artifactLocation: { uri: artifactUri(path) }, region };
}

/** The edits of one fix, gathered by file. */
function fixOf(fix: Fix): object {
  const paths = [...new Set(fix.edits.map((edit) => edit.span.file.path))];
  return {
    description: { text: fix.description },
    artifactChanges: paths.map((path) => ({
      artifactLocation: { uri: artifactUri(path) },
      replacements: fix.edits
        .filter((edit) => edit.span.file.path === path)
        .map(({ span, newText }) => {
          const { line, column, endLine, endColumn } = placeOf(span);
          return {
            deletedRegion: { startLine: line, startColumn: column, endLine, endColumn },
            insertedContent: { text: newText },
          };
        }),
    })),
  };
}
