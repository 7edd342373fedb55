import { readBootLog } from '../../answers/boot-log.js';
import { isMasked, readIomem } from '../../answers/iomem.js';
import { type Evidence, verify as verifyBoot } from '../../answers/verify.js';
import { readZoneinfo } from '../../answers/zoneinfo.js';
import { verificationJson } from '../../report/answers-json.js';
import { machineJson } from '../../report/machine-json.js';
import { verifyText } from '../../report/verify-text.js';
import { answersHost, bootedOn, replay } from '../answers-input.js';
import { type Call, oneOperand, optionOf } from '../arguments.js';
import type { Status } from '../commands.js';
import { settingsFor } from '../config.js';
import { deliver } from '../deliver.js';
import { factsOf } from '../facts.js';
import { chosenFormat } from '../format.js';
import { lookOf } from '../look.js';
import { bytesFromArgument, type NodeHost } from '../node-host.js';
import { writeWhole } from '../output.js';
import { readOrRefuse } from '../read-input.js';
import type { Surroundings } from '../surroundings.js';
import { UsageError } from '../usage-error.js';

/** `dtzone verify FILE --dmesg LOG [--zoneinfo F] [--iomem F]` */
export async function verify(call: Call, around: Surroundings): Promise<Status> {
  const file = oneOperand(call);
  const host = await answersHost(call, around);
  const evidence = evidenceOf(call, host, around);
  const { replayed } = bootedOn(call, file, host);
  const given = factsOf(call, host, settingsFor(host.config, bytesFromArgument(file)));
  const verification = verifyBoot(replayed.demand, given, evidence, replay);
  if (verification.items.length === 0) throw new UsageError(nothingToCompare(call));
  const machine = optionOf(call, '--write-machine');
  if (machine !== undefined) writeWhole(bytesFromArgument(machine), machineJson(verification.replayed.facts));
  const text =
    chosenFormat(call, around) === 'json'
      ? verificationJson(file, verification)
      : verifyText(file, verification, lookOf(call, around));
  deliver(call, text, host.filesRead(), around);
  return verification.first ? 1 : 0;
}

function nothingToCompare(call: Call): string {
  const files = EVIDENCE.flatMap((flag) => optionOf(call, flag) ?? []);
  return `${files.join(' and ')} ${files.length > 1 ? 'hold' : 'holds'} nothing that can be compared; give the log from its first line on (dmesg), or /proc/zoneinfo, or /proc/iomem read as root`;
}

/** A file that holds nothing of its kind is another file than was meant. */
function refuseEmpty(flag: string, found: number, what: string, call: Call): void {
  if (found === 0) throw new UsageError(`${flag}: ${optionOf(call, flag)} holds no ${what}`);
}

const EVIDENCE = ['--dmesg', '--zoneinfo', '--iomem'] as const;

function evidenceOf(call: Call, host: NodeHost, around: Surroundings): Evidence {
  const read = (flag: string): string | undefined => {
    const path = optionOf(call, flag);
    return path === undefined ? undefined : readOrRefuse(host, bytesFromArgument(path));
  };
  const [dmesg, zoneinfo, iomem] = EVIDENCE.map(read);
  if (dmesg === undefined && zoneinfo === undefined && iomem === undefined) {
    throw new UsageError('verify needs what the board printed: --dmesg LOG, --zoneinfo FILE or --iomem FILE');
  }
  if (iomem !== undefined && isMasked(iomem))
    around.say('dtzone: the addresses of that iomem are masked; read /proc/iomem as root\n');
  const zones = zoneinfo === undefined ? undefined : readZoneinfo(zoneinfo);
  if (zones !== undefined) refuseEmpty('--zoneinfo', zones.length, 'zone as /proc/zoneinfo has them', call);
  const resources = iomem === undefined ? undefined : readIomem(iomem);
  if (resources !== undefined && !isMasked(iomem ?? '')) {
    const ram = resources.filter(({ name }) => name === 'System RAM');
    refuseEmpty('--iomem', ram.length, 'System RAM as /proc/iomem has it', call);
  }
  const log = dmesg === undefined ? undefined : readBootLog(dmesg);
  return {
    ...(log ? { log } : {}),
    ...(zones === undefined ? {} : { zoneinfo: zones }),
    ...(resources === undefined ? {} : { iomem: resources }),
  };
}
