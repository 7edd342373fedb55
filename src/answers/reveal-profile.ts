import type { ProfileName } from '../boot/world.js';
import type { BootLog } from './boot-log.js';
import { movableElements } from './command-line.js';
import type { Found } from './reveal.js';

/** Lines that only a kernel with the series' device-tree handlers writes. */
const handlers =
  /created DMB|unable to setup DMB|dmb: Not enough slots|cma-default cannot be DMB|compatible id (?:designated-movable-block|shared-dmb-pool)/;
/** The profile that fits the version and what the log says of movable blocks. */
export function profileFrom(log: BootLog): Found<ProfileName> | undefined {
  const version = log.version?.value;
  const line = log.version?.line;
  if (!version || line === undefined) return undefined;
  const from = `line ${line}: Linux version ${version}`;
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major === 5 && minor === 10) return { value: 'stblinux-5.10', from };
  const handler = log.lines.find((each) => handlers.test(each.text));
  if (handler) return { value: 'linux-6.1+dmb-v1', from: `${from}; line ${handler.number}: ${handler.text.trim()}` };
  if (/android14/.test(version)) return { value: 'android14-6.1', from };
  if (major === 6 && minor === 1 && blocksWereMade(log)) {
    return { value: 'android14-6.1', from: `${from}; the movablecore= blocks show as ranges of their own` };
  }
  return { value: nearestMainline(major, minor), from };
}

/** Whether the memory is split where movablecore=size@base says, and the kernel prints no movable start. */
function blocksWereMade(log: BootLog): boolean {
  const bases = movableElements(log.cmdline?.value ?? '').flatMap((each) =>
    each.kind === 'block' ? [each.range.base] : [],
  );
  return bases.some((base) => log.nodeRanges.some((seen) => seen.value.range.base === base && base !== firstBase(log)));
}

const firstBase = (log: BootLog): bigint | undefined => log.nodeRanges[0]?.value.range.base;

/** The recorded profile at or below a version; the oldest for what is older still. */
function nearestMainline(major: number, minor: number): ProfileName {
  const at = major * 1000 + minor;
  if (at >= 6012) return 'linux-6.12';
  if (at >= 6006) return 'linux-6.6';
  if (at >= 6001) return 'linux-6.1';
  return 'linux-5.15';
}
