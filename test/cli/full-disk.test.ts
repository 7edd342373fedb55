import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';

// A disk that is really full, and one that is read-only: every command that writes, on a file system of a few pages in memory. It is
// mounted in a namespace of its own, so that nothing of it outlives the test.

const ROOT = join(import.meta.dirname, '../..');
const isolated = (script: string) =>
  spawnSync('unshare', ['-rm', 'bash', '-c', script], {
    encoding: 'latin1',
    env: { ...process.env, CLI: join(ROOT, 'dist/cli.js'), BOARD: join(ROOT, 'dts-samples/broken-pools.dts') },
    timeout: 120_000,
  });

const mayMount = isolated('mount -t tmpfs none /mnt').status === 0;

const CALLS = [
  'compile -f -o out board.dts',
  'compile -f --output-dir . board.dts',
  'compile -f -d out -o /dev/null board.dts',
  ...['json', 'sarif', 'junit', 'github', 'gitlab', 'gcc', 'pretty'].map(
    (form) => `check --format ${form} -o out board.dts`,
  ),
  'check --write-baseline out board.dts',
  'check -d out -o /dev/null board.dts',
  'check --fix board.dts',
  ...['json', 'html', 'svg', 'iomem'].map((form) => `layout --format ${form} -o out board.dts`),
  'compare --format json -o out board.dts',
  'propose --movable 64M -o out board.dts',
  'verify --iomem iomem --write-machine out board.dts',
  'init --force .',
];

/** Makes a small disk with a board and old outputs, fills or locks it, and runs each call on it; one line of JSON for each. */
const scriptOf = (spoil: string): string => `
  set -e; mount -t tmpfs -o size=64k none /mnt; cd /mnt
  cp "$BOARD" board.dts; echo old > out; echo '{}' > dtzone.config.json; echo '40000000-4fffffff : System RAM' > iomem
  ${spoil}
  state() { ls -A; cat board.dts out dtzone.config.json | md5sum; }
  before=$(state)
  set +e
  while read -r words; do
    said=$(node "$CLI" $words 2>&1 > /dev/null < /dev/null); status=$?
    [ "$(state)" = "$before" ] && same=true || same=false
    echo "$status $same $(tail -1 <<< "$said")"
  done <<< ${JSON.stringify(CALLS.join('\n')).replaceAll('\\n', '\n')}`;

// In a container without namespaces for its users nothing can be mounted.
describe.skipIf(!mayMount)('on a small disk', () => {
  describe.each([
    ['full', 'dd if=/dev/zero of=fill bs=4k 2> /dev/null || true', 'the disk is full'],
    ['read-only', 'mount -o remount,ro /mnt', 'the disk is read-only'],
  ])('that is %s', (_, spoil, words) => {
    let lines: readonly string[] = [];
    beforeAll(() => {
      lines = isolated(scriptOf(spoil)).stdout.trimEnd().split('\n');
    }, 120_000);

    test.each(CALLS.map((call, index) => ({ call, index })))('$call: status 2, and all is as before', ({ index }) => {
      expect(lines[index]).toMatch(new RegExp(`^2 true dtzone: cannot write .*: ${words}$`));
    });
  });

  test('the code that V8 makes of the bundle has no room: the answer is right, and nothing is left', () => {
    const { status, stdout } = isolated(`
      set -e; mount -t tmpfs -o size=1700k none /mnt; cp -r "$(dirname "$CLI")"/*.js /mnt
      echo '{ "type": "commonjs" }' > /mnt/package.json
      node "$CLI" compile -o /tmp/expected.$$ -f "$BOARD" 2> /dev/null; node /mnt/cli.js compile -o /tmp/found.$$ -f "$BOARD" 2> /dev/null
      cmp /tmp/expected.$$ /tmp/found.$$; rm /tmp/expected.$$ /tmp/found.$$; ls /mnt | grep cache || true`);
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
  });
});
