import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { explainLog } from '../../src/answers/explain.js';
import { reportOn } from '../support/findings.js';
import { recordedNames, recordedPath } from '../support/recorded.js';

/** What is said long after the boot, by drivers; the recorded logs end before. */
const SAID_LATER =
  /^(?:pool\/coherent-mapped|pool\/restricted-not-linear|cma\/above-dma-mask|ramoops\/|memory-region\/)/;

function recorded(name: string) {
  const folder = recordedPath(name, '');
  const texts = readdirSync(folder).filter((file) => /\.(?:dts|dtsi|h)$/.test(file));
  const files = Object.fromEntries(
    ['input.dts', ...texts].map((file) => [file, readFileSync(join(folder, file), 'latin1')]),
  );
  const machine = JSON.parse(readFileSync(join(folder, 'machine.json'), 'utf8'));
  return { log: readFileSync(join(folder, 'dmesg.txt'), 'latin1'), findings: reportOn({ files, machine }).diagnostics };
}

describe('the kernel line that a finding names stands in the log of a real boot', () => {
  const named = recordedNames.flatMap((name) => {
    const { log, findings } = recorded(name);
    // A kernel that dies before its console is up leaves nothing to hold a line against.
    if (log.replace('@@TIMEOUT', '').trim() === '') return [];
    return findings
      .filter(({ code, kernelMessage }) => kernelMessage !== undefined && !SAID_LATER.test(code))
      .map(({ code, kernelMessage, node }) => ({ name, code, node, line: kernelMessage ?? '', log }));
  });

  test('there are many', () => expect(named.length).toBeGreaterThan(40));

  test.each(named)('$name: $code $node', ({ line, log }) => {
    // Where in the source an assertion stands is not known without the build.
    expect(log).toContain(line.replace(/!$/, ''));
  });
});

describe('what a real kernel complained of is explained by a finding', () => {
  test.each(recordedNames)('%s', (name) => {
    const { log, findings } = recorded(name);
    const unexplained = explainLog(log, findings).filter(
      ({ message, findings: causes }) => message.rules.length > 0 && message.isUsual !== true && causes.length === 0,
    );
    expect(unexplained.map(({ line }) => line.text)).toEqual([]);
  });
});
