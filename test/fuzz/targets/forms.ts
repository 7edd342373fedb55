import { check, NO_FACTS, type Report } from '../../../src/check.js';
import { checkText } from '../../../src/report/check-text.js';
import { gccText } from '../../../src/report/gcc.js';
import { githubText } from '../../../src/report/github.js';
import { gitlabJson } from '../../../src/report/gitlab.js';
import { layoutHtml } from '../../../src/report/html.js';
import { iomemText } from '../../../src/report/iomem.js';
import { checkJson } from '../../../src/report/json.js';
import { junitText } from '../../../src/report/junit.js';
import { layoutJson } from '../../../src/report/layout-json.js';
import { layoutText } from '../../../src/report/layout-text.js';
import { PLAIN } from '../../../src/report/look.js';
import { sarifText } from '../../../src/report/sarif.js';
import { layoutSvg } from '../../../src/report/svg.js';
import { faultOfXml } from '../../support/xml.js';
import type { Corpus } from '../corpus.js';
import { mutated } from '../mutate.js';
import type { Random } from '../random.js';
import { hostOf, requestFor } from '../request.js';
import type { Input, Target } from '../target.js';
import { HOSTILE, SOURCE_WORDS } from '../words.js';

/** What no form may let through: control characters but line ends, and marks that turn or hide the text around them. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: to find them is what it is for
const OBEYED = /[\0-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/;

function assertPrintable(text: string, form: string): void {
  const found = OBEYED.exec(text);
  if (found) throw new Error(`${form} lets U+${found[0].charCodeAt(0).toString(16)} through at ${found.index}`);
}

function assertXml(text: string, form: string): void {
  const fault = faultOfXml(text);
  if (fault !== undefined) throw new Error(`${form} is not well-formed: ${fault}`);
}

/** Markup that the input brought, and that a page must show and not obey. */
const INJECTED = /<(?:img|script>alert|svg onload)/i;

/** Nothing of the input is obeyed by the place that a report goes to. */
function assertForms(report: Report): void {
  const reports = [report];
  for (const [form, text] of [
    ['text', checkText(reports, PLAIN)],
    ['gcc', gccText(reports)],
    ['github', githubText(reports)],
    ['junit', junitText(reports)],
  ] as const) {
    assertPrintable(text, form);
  }
  const commands = githubText(reports).split('\n').slice(0, -1);
  if (
    commands.length !== report.diagnostics.length ||
    !commands.every((line) => /^::(error|warning|notice) /.test(line))
  )
    throw new Error('github: a finding is not one command');
  if (commands.some((line) => line.split('::').length > 3 && !/^::\w+ [^:]*::/.test(line)))
    throw new Error('github: a property ends early');
  assertXml(junitText(reports), 'junit');
  assertSarif(sarifText(reports, '0'));
  JSON.parse(checkJson(reports));
  const issues: readonly { readonly fingerprint: string }[] = JSON.parse(gitlabJson(reports));
  if (new Set(issues.map(({ fingerprint }) => fingerprint)).size !== issues.length)
    throw new Error('gitlab: two issues have one fingerprint');
  if (report.facts !== undefined) assertLayouts(report);
}

function assertLayouts(report: Report): void {
  assertPrintable(layoutText(report, PLAIN, { assumptions: true }), 'layout');
  assertPrintable(iomemText(report), 'iomem');
  JSON.parse(layoutJson(report));
  assertXml(layoutSvg(report), 'svg');
  for (const [form, text] of [
    ['svg', layoutSvg(report)],
    ['html', layoutHtml(report)],
  ] as const) {
    if (INJECTED.test(text)) throw new Error(`${form} holds markup of the input`);
  }
}

interface SarifRegion {
  readonly startLine: number;
  readonly startColumn?: number;
  readonly endLine?: number;
  readonly endColumn?: number;
}

function assertSarif(text: string): void {
  const { runs } = JSON.parse(text);
  for (const { ruleId, message, locations } of runs[0].results) {
    if (typeof ruleId !== 'string' || typeof message.text !== 'string')
      throw new Error('sarif: a result lacks its words');
    const { artifactLocation, region } = locations[0].physicalLocation;
    if (!/^[\w./~%:-]*$/.test(artifactLocation.uri)) throw new Error(`sarif: ${artifactLocation.uri} is no URI`);
    const { startLine, startColumn = 1, endLine = startLine, endColumn = Infinity }: SarifRegion = region;
    const ordered = startLine >= 1 && startColumn >= 1 && (endLine > startLine || endColumn >= startColumn);
    if (!ordered) throw new Error(`sarif: a region ends before it begins: ${JSON.stringify(region)}`);
  }
}

const DIRECTIVES: readonly ((word: string) => string)[] = [
  (word) => `\n#error ${word}\n`,
  (word) => `\n#include "${word}"\n`,
  (word) => `\n#define F(x) "${word}"\n`,
  (word) => `model = "${word}";`,
  (word) => `${word} = <1>;`,
  (word) => `region@1 { compatible = "${word}"; size = <1>; };`,
  (word) => `/* ignore cma/x: ${word} */`,
  (word) => word,
];

/** In a string of a source that is right, so that a layout is drawn too. */
const quoted = (word: string): string => word.replace(/["\\]/g, '\\$&').replace(/\0/g, '');

const BOARDS: readonly ((word: string) => string)[] = [
  (word) => `/ { model = "${word}"; };`,
  (word) => `/ { compatible = "${word}", "b"; };`,
  (word) => `/ { chosen { bootargs = "${word}"; }; };`,
  (word) => `/ { chosen { bootargs = "cma=1M movablecore=2M ${word} mem="; }; };`,
  (word) => `/ { late { compatible = "${word}"; memory-region = <1>; memory-region-names = "${word}"; }; };`,
];

function withHostile(text: string, random: Random): string {
  if (random.below(2) === 0) return `${text}\n${random.pick(BOARDS)(quoted(random.pick(HOSTILE)))}\n`;
  const lines = text.split('\n');
  for (let count = 1 + random.below(4); count > 0; count--) {
    lines.splice(random.below(lines.length + 1), 0, random.pick(DIRECTIVES)(random.pick(HOSTILE)));
  }
  return lines.join('\n');
}

const PATHS: readonly ((word: string) => string)[] = [
  (word) => `${word}.dts`,
  (word) => `dir/${word}/a b.dts`,
  () => 'a.dts',
];

export function formTargets(corpus: Corpus): Readonly<Record<string, Target>> {
  const small = corpus.sources.slice(0, 60);
  return {
    forms: {
      make: (random): Input => {
        const source = withHostile(random.pick(small), random);
        const text = random.below(3) === 0 ? mutated(source, random, random.pick(small), SOURCE_WORDS) : source;
        const [path, controller] = [random.pick(PATHS)(random.pick(HOSTILE).replace(/\0/g, '')), random.pick(HOSTILE)];
        return { path, text, controller };
      },
      run: ({ path = '', text = '', controller = '' }) => {
        const host = hostOf({ [path]: text });
        const controllers = [{ name: controller, base: 0n, size: 0x1_0000_0000n }];
        assertForms(check({ ...requestFor({}, path), host, machine: { ...NO_FACTS, controllers } }));
      },
    },
  };
}
