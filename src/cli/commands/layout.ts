import type { Report } from '../../check.js';
import { tallyOf } from '../../diagnostic/order.js';
import { type Call, has, oneOperand } from '../arguments.js';
import type { Status } from '../commands.js';
import { deliver } from '../deliver.js';
import { chosenFormat } from '../format.js';
import { lookOf } from '../look.js';
import { printConfig } from '../print-config.js';
import { runChecks } from '../run-checks.js';
import { runOrWatch, type Session } from '../session.js';
import type { Surroundings } from '../surroundings.js';

/** `dtzone layout FILE` */
export async function layout(call: Call, around: Surroundings): Promise<Status> {
  oneOperand(call);
  const format = chosenFormat(call, around);
  return runOrWatch(call, around, (session) => layoutOnce(call, format, around, session));
}

async function layoutOnce(call: Call, format: string, around: Surroundings, session: Session): Promise<Status> {
  if (has(call, '--print-config')) return printConfig(call, call.operands, around, session);
  const { reports, filesRead } = await runChecks(call, call.operands, around, session, 'boots');
  deliver(call, await textOf(reports, format, call, around), filesRead, around);
  return tallyOf(reports.flatMap((report) => report.diagnostics)).errors > 0 ? 1 : 0;
}

async function textOf(reports: readonly Report[], format: string, call: Call, around: Surroundings): Promise<string> {
  const each = (tell: (report: Report) => string): string => reports.map(tell).join('\n');
  switch (format) {
    case 'json': {
      const { layoutJson, layoutsJson } = await import('../../report/layout-json.js');
      return reports.length === 1 ? each(layoutJson) : layoutsJson(reports);
    }
    case 'html':
      return each((await import('../../report/html.js')).layoutHtml);
    case 'svg':
      return each((await import('../../report/svg.js')).layoutSvg);
    case 'iomem':
      return each((await import('../../report/iomem.js')).iomemText);
    case 'zoneinfo':
      return each((await import('../../report/zoneinfo.js')).zoneinfoText);
    case 'dmesg': {
      const { dmesgText } = await import('../../report/dmesg.js');
      return each((report) => dmesgText(report, has(call, '--debug')));
    }
    default: {
      const { layoutText } = await import('../../report/layout-text.js');
      const { findingsText } = await import('../../report/check-text.js');
      const look = lookOf(call, around);
      const assumptions = has(call, '--explain-assumptions');
      return each((report) => findingsText(report, look) + layoutText(report, look, { assumptions }));
    }
  }
}
