import { check } from '../check.js';
import { toJson } from '../report/json.js';
import type { Call } from './arguments.js';
import type { Status } from './commands.js';
import { settingsFor } from './config.js';
import { deliver } from './deliver.js';
import { type FactSource, factSources } from './facts.js';
import { openChecks } from './run-checks.js';
import type { Session } from './session.js';
import type { Surroundings } from './surroundings.js';

interface Told {
  readonly value: unknown;
  /** A flag, the path of a file, or what it follows from where nobody said it. */
  readonly from: string;
}

/** `--print-config`: what holds for each file of the call, and who said so. */
export async function printConfig(
  call: Call,
  files: readonly string[],
  around: Surroundings,
  session: Session,
): Promise<Status> {
  const { host, config, requestFor } = await openChecks(call, session);
  const boards = files.map((name) => {
    const request = requestFor(name);
    const { facts } = check(request);
    const { demand, world } = facts ?? {};
    const sources = factSources(call, host, settingsFor(config, request.file));
    const fromTree: readonly (readonly [string, unknown, string])[] =
      world === undefined
        ? []
        : [
            ['arch', world.arch, "the tree's CPUs, or the default"],
            ['kernel', world.kernel.name, "the tree's compatibles, or the default"],
            ['pageSize', Number(world.pageSize), 'the default'],
            ['cmdline', world.cmdline, demand?.chosen.bootargs === undefined ? 'the default' : '/chosen/bootargs'],
          ];
    const told = toldBy(sources);
    const more = fromTree.filter(([key]) => !(key in told)).map(([key, value, from]) => [key, { value, from }]);
    return {
      file: request.file,
      include: request.includeDirs,
      kernels: request.kernels ?? [],
      machine: { ...told, ...Object.fromEntries(more) },
      assumptions: world?.assumptions ?? [],
    };
  });
  const { path, rules, baseline, schemas } = config;
  const settled = { config: path ?? null, rules, baseline: baseline ?? null, schemas, boards };
  deliver(call, toJson(settled), host.filesRead(), around);
  return 0;
}

/** Each fact with the last who told it, since later ones beat earlier ones; of `config`, each symbol. */
function toldBy(sources: readonly FactSource[]): Readonly<Record<string, Told>> {
  const told: Record<string, Told> = {};
  for (const { from, facts } of sources) {
    for (const [key, value] of Object.entries(facts)) {
      if (key === 'config') {
        for (const [symbol, each] of Object.entries(value as object)) told[symbol] = { value: each, from };
      } else if (!Array.isArray(value) || value.length > 0) told[key] = { value, from };
    }
  }
  return told;
}
