import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

// Nothing of the surroundings comes into an output but what the call names: a folder, a home and variables that all hold one word, which
// must be nowhere.

const ROOT = join(import.meta.dirname, '../..');
const MARK = 'Xk7MarkerQ';
const VARIABLES = [
  ...[
    'HOME',
    'USER',
    'LOGNAME',
    'HOSTNAME',
    'PWD',
    'OLDPWD',
    'TMPDIR',
    'EDITOR',
    'SHELL',
    'TERM',
    'LANG',
    'LC_ALL',
    'XDG_CONFIG_HOME',
  ],
  ...[
    'GITHUB_WORKSPACE',
    'GITHUB_TOKEN',
    'GITHUB_REPOSITORY',
    'GITHUB_SHA',
    'CI_PROJECT_DIR',
    'CI_COMMIT_SHA',
    'CI_JOB_TOKEN',
    'CI',
  ],
  ...[
    'DTC',
    'DTC_FLAGS',
    'KBUILD_OUTPUT',
    'KBUILD_SRC',
    'srctree',
    'objtree',
    'ARCH',
    'CROSS_COMPILE',
    'CPATH',
    'C_INCLUDE_PATH',
  ],
  ...[
    'GIT_AUTHOR_NAME',
    'GIT_AUTHOR_EMAIL',
    'npm_config_registry',
    'DEPENDENCIES_OUTPUT',
    'SOURCE_DATE',
    'DTZONE',
    'DEBUG',
  ],
];

let folder = '';
let project = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), `dtzone-${MARK}-`));
  project = join(folder, MARK);
  mkdirSync(join(project, 'include'), { recursive: true });
  for (const name of ['generic-arm64', 'broken-pools'])
    cpSync(join(ROOT, `dts-samples/${name}.dts`), join(project, `${name}.dts`));
  for (const name of ['input.dts', 'dmesg.txt', 'zoneinfo.txt'])
    cpSync(join(ROOT, 'test/boots/cma-static', name), join(project, name));
  writeFileSync(join(project, 'include/part.dtsi'), '/ { part { model = __FILE__; }; };\n');
  writeFileSync(
    join(project, 'wrong.dts'),
    '/dts-v1/;\n#include "include/part.dtsi"\n#include <missing.h>\n/ { a = <; };\n',
  );
  writeFileSync(join(project, 'parts.dts'), '/dts-v1/;\n#include "include/part.dtsi"\n/ { base = __BASE_FILE__; };\n');
});
afterAll(() => rmSync(folder, { recursive: true }));

const CALLS = [
  ...['pretty', 'gcc', 'json', 'sarif', 'github', 'junit', 'gitlab'].flatMap((form) =>
    ['broken-pools.dts', 'wrong.dts', '.', 'include/part.dtsi'].map((file) => `check --format ${form} ${file}`),
  ),
  ...['pretty', 'json', 'html', 'svg', 'iomem', 'zoneinfo', 'dmesg'].map(
    (form) => `layout --format ${form} generic-arm64.dts`,
  ),
  ...['dts', 'dtb'].map((form) => `compile -@ -O ${form} parts.dts`),
  'compile -d out.d -o out.dtb parts.dts',
  'check --fix -d fixed.d -o fixed.txt parts.dts',
  'check --write-baseline baseline.json broken-pools.dts',
  'check --print-config generic-arm64.dts',
  'compare --format json generic-arm64.dts broken-pools.dts',
  'verify --dmesg dmesg.txt --zoneinfo zoneinfo.txt --write-machine told.json input.dts',
  'verify --format json --dmesg dmesg.txt input.dts',
  'propose --movable 10% generic-arm64.dts',
  'explain --dmesg dmesg.txt input.dts',
  'completion bash',
  'init .',
  'check missing.dts',
  'check --machine missing.json generic-arm64.dts',
  'check --bogus',
  'check --sandbox include generic-arm64.dts',
  '--help',
];

test.each(CALLS)('%s', (words) => {
  const path = process.env['PATH'] ?? '';
  const env = { PATH: path, ...Object.fromEntries(VARIABLES.map((name) => [name, `/${name}/${MARK}`])) };
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(ROOT, 'dist/cli.js'), ...words.split(' ')], {
    cwd: project,
    encoding: 'latin1',
    env,
  });
  expect([0, 1, 2]).toContain(status);
  expect(`${stdout}${stderr}`).not.toContain(MARK);
  expect(`${stdout}${stderr}`).not.toContain(ROOT);
});

test('nor in a file that any of them has written', () => {
  const names = readdirSync(project, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  expect(names.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['out.dtb', 'out.d', 'fixed.d', 'baseline.json', 'told.json', 'dtzone.config.json']),
  );
  for (const { parentPath, name } of names) {
    const text = readFileSync(join(parentPath, name), 'latin1');
    expect({ name, holds: text.includes(MARK) || text.includes(ROOT) }).toEqual({ name, holds: false });
  }
});
