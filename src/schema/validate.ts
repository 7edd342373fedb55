import type { Diagnostic } from '../diagnostic/diagnostic.js';
import type { DtNode, DtTree } from '../tree/node.js';
import { latin1 } from '../tree/read.js';
import { messageOf, type SchemaError } from './messages.js';
import { type Projection, project, spanOfPointer } from './project.js';
import { VALIDATORS } from './validators.generated.js';

/** What ajv compiles a schema to. */
export interface Validator {
  (data: unknown): boolean;
  errors?: readonly SchemaError[] | null;
}

/** A schema and the nodes that it is for. */
export interface NodeSchema {
  /** `shared-dma-pool`; its findings have the code `schema/shared-dma-pool`. */
  readonly name: string;
  readonly select: Validator;
  readonly validate: Validator;
}

/**
 * Holds every node that is not switched off against the schemas that are for it: the project's own, and those of the user.
 */
export function validateTree(tree: DtTree, extra: readonly NodeSchema[] = []): readonly Diagnostic[] {
  const schemas = [...VALIDATORS, ...extra];
  const isJudged = extra.length > 0 ? () => true : isOurs(tree);
  const found: Diagnostic[] = [];
  const off = new Set<DtNode | undefined>();
  for (const node of tree.nodes) {
    if (off.has(node.parent) || isSwitchedOff(node)) off.add(node);
    else if (isJudged(node)) for (const finding of validateNode(node, schemas)) found.push(finding);
  }
  return found;
}

function validateNode(node: DtNode, schemas: readonly NodeSchema[]): readonly Diagnostic[] {
  const projection = project(node);
  const said = new Set<string>();
  return schemas.flatMap((schema) => {
    if (!schema.select(projection) || schema.validate(projection)) return [];
    return (schema.validate.errors ?? []).flatMap((error) => {
      const finding = findingOf(node, projection, schema, error);
      const key = `${finding?.message}`;
      if (finding === undefined || said.has(key)) return [];
      said.add(key);
      return [finding];
    });
  });
}

function findingOf(
  node: DtNode,
  projection: Projection,
  schema: NodeSchema,
  error: SchemaError,
): Diagnostic | undefined {
  const message = messageOf(node.name, projection, error);
  if (message === undefined) return undefined;
  const { text, help, pointer, severity } = message;
  const property = pointer.split('/')[1];
  return {
    code: `schema/${schema.name}`,
    severity,
    message: text,
    span: spanOfPointer(node, pointer),
    node: node.path,
    related: [],
    ...(property === undefined ? {} : { property: property.replaceAll('~1', '/').replaceAll('~0', '~') }),
    ...(help === undefined ? {} : { help }),
  };
}

/** A status that the specification does not know is a slip, so the node is looked at: the kernel takes it for disabled. */
function isSwitchedOff(node: DtNode): boolean {
  const status = node.properties.get('status');
  return status !== undefined && /^(?:disabled|reserved|fail(?:-.*)?)\0$/s.test(latin1(status.bytes));
}

/** A quick look, before the projection: our own schemas are for few nodes. */
function isOurs({ nodesByCompatible }: DtTree): (node: DtNode) => boolean {
  const own = new Set(OWN_COMPATIBLES.flatMap((name) => nodesByCompatible.get(name) ?? []));
  return (node) => own.has(node) || isNear(node) || (node.parent !== undefined && isNear(node.parent));
}

const OWN_COMPATIBLES = ['simple-framebuffer', 'ramoops'];
const isNear = ({ name }: DtNode): boolean => name.startsWith('reserved-memory');
