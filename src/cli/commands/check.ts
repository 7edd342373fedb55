import type { Report } from '../../check.js';
import { tallyOf } from '../../diagnostic/order.js';
import { checkText } from '../../report/check-text.js';
import { type Call, has, optionOf } from '../arguments.js';
import type { Status } from '../commands.js';
import { deliver } from '../deliver.js';
import { chosenFormat } from '../format.js';
import { inputsOf } from '../inputs.js';
import { lookOf } from '../look.js';
import { printConfig } from '../print-config.js';
import { runChecks } from '../run-checks.js';
import { runOrWatch, type Session } from '../session.js';
import { parseCount } from '../sizes.js';
import type { Surroundings } from '../surroundings.js';
import { UsageError } from '../usage-error.js';
import { version } from '../version.js';

/** `dtzone check FILE…` */
export async function check(call: Call, around: Surroundings): Promise<Status> {
  if (call.operands.length === 0 && !has(call, '--files-from')) {
    throw new UsageError('check needs a file: dtzone check board.dts');
  }
  const limit = optionOf(call, '--max-warnings');
  const most = limit === undefined ? Number.POSITIVE_INFINITY : parseCount(limit, '--max-warnings');
  const format = chosenFormat(call, around);
  return runOrWatch(call, around, (session) => checkOnce(call, { format, most }, around, session));
}

interface Wanted {
  readonly format: string;
  /** So many warnings are borne. */
  readonly most: number;
}

async function checkOnce(
  call: Call,
  { format, most }: Wanted,
  around: Surroundings,
  session: Session,
): Promise<Status> {
  const files = inputsOf(call, around);
  if (has(call, '--print-config')) return printConfig(call, files, around, session);
  const { reports, filesRead } = await runChecks(call, files, around, session, 'findings');
  const shown = has(call, '--quiet') ? reports.map(errorsAlone) : reports;
  deliver(call, await textOf(shown, format, call, around), filesRead, around);
  const { errors, warnings } = tallyOf(reports.flatMap((report) => report.diagnostics));
  return errors > 0 || warnings > most ? 1 : 0;
}

const errorsAlone = (report: Report): Report => ({
  ...report,
  diagnostics: report.diagnostics.filter((finding) => finding.severity === 'error'),
});

/** Each form but the usual one is loaded when it is asked for. */
async function textOf(reports: readonly Report[], format: string, call: Call, around: Surroundings): Promise<string> {
  switch (format) {
    case 'json':
      return (await import('../../report/json.js')).checkJson(reports);
    case 'gcc':
      return (await import('../../report/gcc.js')).gccText(reports);
    case 'sarif':
      return (await import('../../report/sarif.js')).sarifText(reports, version);
    case 'github':
      return (await import('../../report/github.js')).githubText(reports);
    case 'junit':
      return (await import('../../report/junit.js')).junitText(reports);
    case 'gitlab':
      return (await import('../../report/gitlab.js')).gitlabJson(reports);
    default:
      return checkText(reports, lookOf(call, around));
  }
}
