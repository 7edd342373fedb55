import { toNodes, toParameters } from '../../answers/movablecore.js';
import { propose as proposeBlocks, type Target, type Wish } from '../../answers/propose.js';
import { conversionsJson, proposalJson } from '../../report/answers-json.js';
import { conversionText, proposeText } from '../../report/propose-text.js';
import { answersHost, bootedOn, replay } from '../answers-input.js';
import { type Call, oneOperand, optionOf } from '../arguments.js';
import type { Status } from '../commands.js';
import { deliver } from '../deliver.js';
import { chosenFormat } from '../format.js';
import { lookOf } from '../look.js';
import { parseSize } from '../sizes.js';
import type { Surroundings } from '../surroundings.js';
import { UsageError } from '../usage-error.js';

/** `dtzone propose FILE [--movable 70%]` */
export async function propose(call: Call, around: Surroundings): Promise<Status> {
  const file = oneOperand(call);
  const host = await answersHost(call, around);
  const { replayed } = bootedOn(call, file, host);
  const format = chosenFormat(call, around);
  const look = lookOf(call, around);
  const wish = optionOf(call, '--movable');
  if (wish === undefined) {
    const parameters = toParameters(replayed, replay);
    const nodes = toNodes(replayed, replay);
    const text =
      format === 'json'
        ? conversionsJson(file, parameters, nodes)
        : `${conversionText("the board's blocks on the command line (v3, v4, Android)", parameters, look)}\n${conversionText("the command line's blocks as nodes (v1)", nodes, look)}`;
    deliver(call, text, host.filesRead(), around);
    return 0;
  }
  const proposal = proposeBlocks(replayed, wishOf(wish), replay);
  const names = new Set(proposal.controllers.list.map((each) => each.name));
  for (const name of wishOf(wish).byName.keys()) {
    if (!names.has(name)) throw new UsageError(`there is no controller ${name}, but ${[...names].join(', ')}`);
  }
  const texts: Readonly<Record<string, () => string>> = {
    json: () => proposalJson(file, proposal),
    dts: () => `${proposal.nodes}\n`,
    cmdline: () => `${proposal.parameter}\n`,
  };
  deliver(call, (texts[format] ?? (() => proposeText(file, proposal, look)))(), host.filesRead(), around);
  return proposal.shares.some((share) => share.found < share.wanted) ? 1 : 0;
}

/** `70%`, `512M`, or `MEMC0=50%,MEMC1=256M`. */
function wishOf(text: string): Wish {
  const byName = new Map<string, Target>();
  let every: Target | undefined;
  for (const part of text.split(',')) {
    const equals = part.indexOf('=');
    const target = targetOf(part.slice(equals + 1));
    if (equals > 0) byName.set(part.slice(0, equals), target);
    else every = target;
  }
  return { byName, ...(every ? { every } : {}) };
}

function targetOf(text: string): Target {
  const percent = /^(\d{1,3}(?:\.\d{1,2})?)%$/.exec(text);
  if (/^[1-9][0-9]?[0-9]?$/.test(text)) {
    throw new UsageError(`--movable: ${text} would be bytes; write ${text}% or ${text}M`);
  }
  if (!percent) return { size: parseSize(text, '--movable') };
  const value = Number(percent[1]);
  if (value > 100) throw new UsageError(`--movable: ${text} is more than all`);
  return { percent: value };
}
