import { expect, test } from 'vitest';
import { hasRecorded, recordedNames, recordedPath, recordedText } from '../support/recorded.js';
import { runCommand } from '../support/run-command.js';

/** The lines of RAM, as they stand; what lies in them rests on the built kernel. */
const ramLines = (text: string): readonly string[] =>
  text.split('\n').filter((line) => /^[0-9a-f]+-[0-9a-f]+ : (System RAM|reserved)$/.test(line));

/** Boots that lived to tell. */
const names = recordedNames.filter(
  (name) => hasRecorded(name, 'iomem.txt') && ramLines(recordedText(name, 'iomem.txt')).length > 0,
);

test('there are such boots of each architecture', () => {
  for (const prefix of ['a32-', 'rv-', 'static-']) expect(names.some((name) => name.startsWith(prefix))).toBe(true);
});

test.each(names)('%s: RAM stands in /proc/iomem as the kernel shows it', async (name) => {
  const files = ['--machine', recordedPath(name, 'machine.json'), recordedPath(name, 'input.dts')];
  const { out } = await runCommand(['layout', '--format', 'iomem', ...files]);
  expect(ramLines(out)).toEqual(ramLines(recordedText(name, 'iomem.txt')));
});
