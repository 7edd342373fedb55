import type { Span } from 'dtc-parser-ts';
import type { Diagnostic } from '../../diagnostic/diagnostic.js';
import type { DtNode, DtProperty, DtTree } from '../../tree/node.js';
import { spanAt } from '../../tree/read.js';
import type { About, DtcCheck, Objection, Survey } from './check.js';
import { type Gathered, Gatherer } from './gather.js';
import { DTC_CHECK_BY_NAME, DTC_CHECKS } from './index.js';
import type { DtcLevel, DtcLevels } from './levels.js';

/** Nodes that dtc makes after its checks. */
const MADE_LATER = ['/__symbols__', '/__fixups__', '/__local_fixups__'];

const isMadeLater = ({ path }: DtNode): boolean =>
  path.startsWith('/__') && MADE_LATER.some((made) => path === made || path.startsWith(`${made}/`));

/**
 * Runs dtc's checks of a tree that is well-formed, in dtc's order, with those that are switched on and those that they rest on
 * (checks.c: `process_checks`, `run_check`). After a check that is an error has failed no other is run.
 */
export function runDtcChecks(tree: DtTree, levels: DtcLevels): readonly Diagnostic[] {
  const run = new Run(tree, levels);
  for (const check of DTC_CHECKS) {
    const level = levels.get(check.name);
    if (isOn(level) && run.of(check) === 'failed' && level?.isError) break;
  }
  return run.said;
}

const SPI_PROPERTY = /^spi-/;

const gatherers = new WeakMap<DtcLevels, Gatherer>();

/** What gathers the nodes for the checks that are on, and those that they rest on; calls have levels by the hundred trees. */
function gathererFor(levels: DtcLevels): Gatherer {
  const known = gatherers.get(levels);
  if (known !== undefined) return known;
  const wanted = new Set(DTC_CHECKS.filter(({ name }) => isOn(levels.get(name))));
  for (const { needs = [] } of wanted) {
    for (const need of needs) wanted.add(DTC_CHECK_BY_NAME.get(need) as DtcCheck);
  }
  const made = new Gatherer([
    SPI_PROPERTY,
    ...[...wanted].flatMap(({ about }) => (about === undefined ? [] : [about])),
  ]);
  gatherers.set(levels, made);
  return made;
}

const isOn = (level: DtcLevel | undefined): boolean => level !== undefined && (level.warns || level.isError);

type Status = 'passed' | 'failed' | 'not run';

/** Guards that each check runs once, behind those that it needs. */
class Run {
  readonly said: Diagnostic[] = [];
  readonly #survey: Survey;
  readonly #levels: DtcLevels;
  readonly #gathered: ReadonlyMap<About, Gathered>;
  readonly #status = new Map<string, Status>();

  constructor(tree: DtTree, levels: DtcLevels) {
    const hasMade = MADE_LATER.some((path) => tree.root.children.has(path.slice(1)));
    const nodes = hasMade ? tree.nodes.filter((node) => !isMadeLater(node)) : tree.nodes;
    this.#gathered = gathererFor(levels).gather(nodes);
    const aboveSpi = new Set(this.#gathered.get(SPI_PROPERTY)?.nodes.map(({ parent }) => parent));
    this.#survey = { tree, nodes, cells: new Map(), bus: new Map(), aboveSpi };
    this.#levels = levels;
  }

  of(check: DtcCheck): Status {
    const known = this.#status.get(check.name);
    if (known !== undefined) return known;
    const status = this.#run(check);
    this.#status.set(check.name, status);
    return status;
  }

  #run({ name, needs = [], about, check, checkProperty }: DtcCheck): Status {
    const blocked = needs.filter((need) => {
      const needed = DTC_CHECK_BY_NAME.get(need);
      return needed !== undefined && this.of(needed) !== 'passed';
    });
    if (blocked.length > 0) return 'not run';
    let status: Status = 'passed';
    const { warns = false, isError = false } = this.#levels.get(name) ?? {};
    let judged: DtNode;
    // One for all nodes: a function for each of them and each check was a third of all that a compilation allocates.
    const object = (objection: Objection): void => {
      status = 'failed';
      if (warns || isError) this.said.push(diagnosticOf(name, isError, judged, objection));
    };
    const gathered = about === undefined ? undefined : this.#gathered.get(about);
    const nodes = about === undefined ? this.#survey.nodes : (gathered?.nodes ?? []);
    for (let i = 0; i < nodes.length; i++) {
      judged = nodes[i] as DtNode;
      check?.(judged, this.#survey, object);
      checkProperty?.(gathered?.properties[i] as DtProperty, judged, this.#survey, object);
    }
    return status;
  }
}

function diagnosticOf(name: string, isError: boolean, judged: DtNode, objection: Objection): Diagnostic {
  const { message, node = judged, property, propertyName, related = [], help } = objection;
  const told = propertyName ?? property?.name.value ?? '';
  return {
    code: `dtc/${name}`,
    severity: isError ? 'error' : 'warning',
    message,
    span: placeOf(objection, node),
    related: [...related, ...alsoDefined(node, property !== undefined)],
    node: node.path,
    ...(told !== '' && { property: told }),
    ...(help !== undefined && { help }),
  };
}

function placeOf({ property, cell }: Objection, node: DtNode): Span {
  if (property === undefined) return node.definedAt[0];
  return cell === undefined ? property.name.span : spanAt(property, cell * 4, 4);
}

const alsoDefined = (node: DtNode, isProperty: boolean) =>
  isProperty ? [] : node.definedAt.slice(1).map((span) => ({ message: 'also defined here', span }));
