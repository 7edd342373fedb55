// `check` against dt-validate with the kernel's reserved-memory schemas alone, on boards that have such nodes.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { arm64Boards, asLine, cppAndDtc, sampled } from './boards.mjs';
import { byTurns, environment, has, median, ratioOf } from './measure.mjs';

const BINDINGS = 'Documentation/devicetree/bindings/reserved-memory';
const REGION = 'reg = <0 0xf0000000 0 0x100000>;';
const POOL = 'compatible = "shared-dma-pool";';

/** What is put into a region called seeded@f0000000, and whether both must object. */
const SEEDS = [
  { body: `${POOL} ${REGION} reusable;`, isFault: false },
  { body: `${REGION} no-map;`, isFault: false },
  { body: `${REGION} no-map = <1>;`, isFault: true },
  { body: `${REGION} reusable = "yes";`, isFault: true },
  { body: `${POOL} ${REGION} no-map; reusable;`, isFault: true },
  { body: `${POOL} size = "1M";`, isFault: true },
  { body: `${POOL} no-map;`, isFault: true },
];

const WORK = '`check` against dt-validate, a blob with /reserved-memory, cold process each';

export function againstDtValidate({ kernel, cli, folder, boards: count, boardRounds: rounds }) {
  const shape = { id: 'dt-validate', work: WORK, goal: 0.2, beyond: 0.1 };
  const schemas = schemasOf(kernel, folder);
  if (typeof schemas !== 'string') return [{ ...shape, ...schemas }];
  const blobs = sampled(arm64Boards(kernel).filter(hasRegions), count)
    .map((board, i) => blobOf(kernel, board, join(folder, `regions${i}.dtb`)))
    .filter((blob) => blob !== undefined);
  const verdicts = blobs.flatMap((blob) => verdictsOf(blob, schemas, cli));
  const lines = blobs.map((blob) => ({
    reference: asLine(['dt-validate', '-s', schemas, blob]),
    check: asLine([process.execPath, cli, 'check', blob]),
  }));
  const each = lines.map((pair) => ratioOf(byTurns(pair, rounds), 'check', 'reference'));
  const all = (pick) => each.map(pick);
  return [
    {
      ...shape,
      rounds: rounds * blobs.length,
      cpuMs: median(all(({ cpuMs }) => cpuMs)),
      wallMs: median(all(({ wallMs }) => wallMs)),
      referenceCpuMs: median(all(({ referenceCpuMs }) => referenceCpuMs)),
      referenceWallMs: median(all(({ referenceWallMs }) => referenceWallMs)),
      cpu: spreadOf(all(({ cpu }) => cpu.median)),
      wall: spreadOf(all(({ wall }) => wall.median)),
      note: verdictNote(verdicts, blobs.length),
      verdicts: { seeded: verdicts.length, equal: verdicts.filter(isEqual).length },
    },
  ];
}

const spreadOf = (values) => ({ median: median(values), low: Math.min(...values), high: Math.max(...values) });

function schemasOf(kernel, folder) {
  for (const tool of ['dt-validate', 'dt-mk-schema', 'cpp', 'dtc']) {
    if (!has(tool)) return { notMeasured: `${tool} is missing` };
  }
  let files;
  try {
    files = readdirSync(join(kernel, BINDINGS)).filter((name) => name.endsWith('.yaml'));
  } catch {
    return { notMeasured: `${kernel} has no ${BINDINGS}` };
  }
  const made = spawnSync('dt-mk-schema', ['-j', ...files.map((name) => join(kernel, BINDINGS, name))]);
  if (made.status !== 0) return { notMeasured: 'dt-mk-schema failed' };
  writeFileSync(join(folder, 'schemas.json'), made.stdout);
  return join(folder, 'schemas.json');
}

const hasRegions = (board) => /\breserved-memory\s*\{/.test(readFileSync(board, 'latin1'));

function blobOf(kernel, board, out) {
  const { status } = spawnSync('bash', ['-o', 'pipefail', '-c', cppAndDtc(kernel, board, out)], { env: environment() });
  return status === 0 ? out : undefined;
}

/** What both say of a region that is put into a board: each is asked whether it names the region at all. */
function verdictsOf(blob, schemas, cli) {
  const text = spawnSync('dtc', ['-q', '-I', 'dtb', '-O', 'dts', blob]).stdout;
  if (!/^\t\t#address-cells = <0x0?2>;$/m.test(text) || !/^\treserved-memory \{/m.test(text)) return [];
  return SEEDS.flatMap(({ body, isFault }) => {
    const seeded = `${blob}.seeded.dtb`;
    const source = `${text}\n/ { reserved-memory { seeded@f0000000 { ${body} }; }; };\n`;
    if (spawnSync('dtc', ['-q', '-O', 'dtb', '-o', seeded, '-'], { input: source }).status !== 0) return [];
    const names = ({ stdout, stderr }) => /seeded@/.test(`${stdout}${stderr}`);
    const theirs = names(spawnSync('dt-validate', ['-s', schemas, seeded]));
    const ours = spawnSync(process.execPath, [cli, 'check', '--format', 'json', seeded], { env: environment() });
    return [{ isFault, theirs, ours: isNamed(JSON.parse(ours.stdout)) }];
  });
}

/** Only what a schema can know counts: not that the seeded region happens to lie outside this board's RAM. */
const isNamed = ({ diagnostics }) =>
  diagnostics.some(
    ({ code, message }) => message.includes('seeded@') && (code.startsWith('schema/') || SCHEMA_RULES.has(code)),
  );

/** Rules that say, under their own codes, what a schema says too. */
const SCHEMA_RULES = new Set(['reserved-memory/nomap-and-reusable', 'reserved-memory/size-cells']);

const isEqual = ({ theirs, ours }) => theirs === ours;

function verdictNote(verdicts, blobs) {
  const faults = verdicts.filter(({ isFault }) => isFault);
  const both = faults.filter(({ theirs, ours }) => theirs && ours).length;
  const clean = verdicts.filter(({ isFault }) => !isFault);
  const neither = clean.filter(({ theirs, ours }) => !theirs && !ours).length;
  return (
    `${blobs} boards; of ${faults.length} seeded faults both name ${both}; ` +
    `of ${clean.length} sound regions neither names ${neither}; equal verdicts ${verdicts.filter(isEqual).length} of ${verdicts.length}`
  );
}
