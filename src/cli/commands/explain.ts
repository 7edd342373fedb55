import { explain as explainAsked, explainLog } from '../../answers/explain.js';
import { explainedLogText, explanationText } from '../../report/explain-text.js';
import { diagnosticJson, toJson } from '../../report/json.js';
import { answersHost, reportOn } from '../answers-input.js';
import { type Call, optionOf } from '../arguments.js';
import type { Status } from '../commands.js';
import { deliver } from '../deliver.js';
import { chosenFormat } from '../format.js';
import { lookOf } from '../look.js';
import { bytesFromArgument } from '../node-host.js';
import { readOrRefuse } from '../read-input.js';
import type { Surroundings } from '../surroundings.js';
import { UsageError } from '../usage-error.js';

/** `dtzone explain RULE`, `explain "KERNEL MESSAGE"`, `explain --dmesg LOG [FILE]` */
export async function explain(call: Call, around: Surroundings): Promise<Status> {
  const log = optionOf(call, '--dmesg');
  if (log !== undefined) return explainBoot(call, log, around);
  const asked = call.operands.join(' ');
  if (asked === '') throw new UsageError('explain needs a rule or a message: dtzone explain cma/misaligned');
  const explanation = explainAsked(bytesFromArgument(asked));
  if (explanation.kind === 'unknown')
    throw new UsageError(explanationText(asked, explanation, lookOf(call, around)).trim());
  const text =
    chosenFormat(call, around) === 'json'
      ? toJson({
          version: 1,
          ...(explanation.kind === 'page'
            ? { rule: explanation.code, page: explanation.page }
            : { meaning: explanation.message.meaning, rules: explanation.message.rules }),
        })
      : explanationText(asked, explanation, lookOf(call, around));
  deliver(call, text, [], around);
  return 0;
}

async function explainBoot(call: Call, log: string, around: Surroundings): Promise<Status> {
  const host = await answersHost(call, around);
  const text = readOrRefuse(host, bytesFromArgument(log));
  const [board] = call.operands;
  const report = board === undefined ? undefined : reportOn(call, board, host);
  const lines = explainLog(text, report?.diagnostics ?? []);
  const out =
    chosenFormat(call, around) === 'json'
      ? toJson({
          version: 1,
          lines: lines.map(({ line, message, findings }) => ({
            number: line.number,
            text: line.text,
            meaning: message.meaning,
            rules: message.rules,
            findings: findings.map(diagnosticJson),
          })),
        })
      : explainedLogText(lines, board !== undefined, lookOf(call, around));
  deliver(call, out, host.filesRead(), around);
  return 0;
}
