// Whether the time grows as the input does: lines of source, and regions under /reserved-memory. An empty Node process is taken off.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { asLine } from './boards.mjs';
import { median, timed } from './measure.mjs';

/** Below this what grows drowns in what does not. */
const SMALLER = 10;

export function growth({ cli, folder, lines, regions, growthRounds }) {
  const node = cpuOf(asLine([process.execPath, '-e', '0']), growthRounds);
  const cpu = (words) => cpuOf(asLine([process.execPath, cli, ...words]), growthRounds) - node;
  const compileLines = (count) => {
    const file = join(folder, `lines${count}.dts`);
    writeFileSync(file, sourceOfLines(count));
    return cpu(['compile', '-q', '-o', join(folder, 'grown.dtb'), file]);
  };
  const checkRegions = (count) => {
    const file = join(folder, `regions${count}.dts`);
    writeFileSync(file, sourceOfRegions(count));
    return cpu(['check', file]);
  };
  return [
    rowOf('growth-lines', 'lines of source', 'compile', lines, compileLines, SMALLER),
    rowOf(
      'growth-regions',
      'regions',
      'check',
      regions,
      checkRegions,
      (SMALLER * Math.log(regions)) / Math.log(regions / SMALLER),
    ),
  ];
}

/** The factor by which the time grows, against the one that it may grow by. */
function rowOf(id, what, command, count, secondsFor, allowed) {
  const small = secondsFor(count / SMALLER);
  const large = secondsFor(count);
  const [few, many] = [count / SMALLER, count].map((n) => n.toLocaleString('en'));
  return {
    id,
    work: `growth of \`${command}\` from ${few} to ${many} ${what}`,
    goal: allowed,
    unit: 'times the time',
    value: large / small,
    note: `${small.toFixed(2)} s and ${large.toFixed(2)} s of CPU`,
  };
}

const cpuOf = (line, rounds) => median(Array.from({ length: rounds }, () => timed(line).cpu));

/** Ten lines for each node. */
function sourceOfLines(count) {
  const nodes = Array.from({ length: Math.floor(count / 10) }, (_, i) => {
    const unit = i.toString(16);
    return [
      `\t\tdevice@${unit} {`,
      '\t\t\tcompatible = "vendor,device", "vendor,older-device";',
      `\t\t\treg = <0x${unit} 0x1>;`,
      `\t\t\tclocks = <&clock ${i % 64}>;`,
      '\t\t\tclock-names = "bus";',
      '\t\t\tinterrupts = <0 17 4>;',
      '\t\t\t/* nothing is bound to it */',
      '\t\t\tstatus = "disabled";',
      '\t\t};',
      '',
    ].join('\n');
  });
  return `/dts-v1/;
/ {
\t#address-cells = <1>;
\t#size-cells = <1>;
\tclock: clock-controller { #clock-cells = <1>; };
\tbus { #address-cells = <1>; #size-cells = <1>; compatible = "simple-bus"; ranges;
${nodes.join('\n')}
\t};
};
`;
}

/** A page each, a page apart, in a bank that holds them all. */
function sourceOfRegions(count) {
  const nodes = Array.from({ length: count }, (_, i) => {
    const base = (0x5000_0000 + i * 0x2000).toString(16);
    return `region@${base} { reg = <0x${base} 0x1000>; };`;
  });
  return `/dts-v1/;
/ {
#address-cells = <1>;
#size-cells = <1>;
memory@40000000 { device_type = "memory"; reg = <0x40000000 0x80000000>; };
reserved-memory { #address-cells = <1>; #size-cells = <1>; ranges;
${nodes.join('\n')}
};
};
`;
}
