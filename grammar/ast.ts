/**
 * The plain syntax tree. All offsets are into the expanded text; `ExpandedText.spanOf` leads back to the files.
 * Text is bytes (latin-1), as in `SourceFile`.
 */
interface Place {
  readonly start: number;
  readonly end: number;
}

export interface Document extends Place {
  readonly kind: 'document';
  readonly plugin: boolean;
  readonly memreserves: readonly Memreserve[];
  readonly items: readonly TopItem[];
}

export interface Label extends Place {
  readonly name: string;
}

export interface Memreserve extends Place {
  readonly kind: 'memreserve';
  readonly labels: readonly Label[];
  readonly address: Expression;
  readonly size: Expression;
}

export type TopItem = RootBlock | ReferenceBlock | DeleteNodeByReference | OmitIfNoRefByReference;

/** `/ { … };` */
export interface RootBlock extends Place {
  readonly kind: 'root';
  /** The `/`. */
  readonly name: Place;
  readonly body: Body;
}

/** `&label { … };`, `&{/path} { … };` */
export interface ReferenceBlock extends Place {
  readonly kind: 'reference-block';
  readonly label?: Label;
  readonly target: Reference;
  readonly body: Body;
}

export interface DeleteNodeByReference extends Place {
  readonly kind: 'delete-node-reference';
  readonly target: Reference;
}

export interface OmitIfNoRefByReference extends Place {
  readonly kind: 'omit-if-no-ref-reference';
  readonly target: Reference;
}

/** Properties and children in the order written; place is from `{` to behind `}`. */
export interface Body extends Place {
  readonly properties: readonly (Property | DeleteProperty)[];
  readonly children: readonly (Node | DeleteNode)[];
}

export interface Property extends Place {
  readonly kind: 'property';
  readonly labels: readonly Label[];
  readonly name: string;
  readonly nameStart: number;
  readonly nameEnd: number;
  /** Absent: `p;`. An empty list does not occur. */
  readonly value?: readonly ValueItem[];
}

export interface DeleteProperty extends Place {
  readonly kind: 'delete-property';
  readonly name: string;
  readonly nameStart: number;
  readonly nameEnd: number;
}

export interface Node extends Place {
  readonly kind: 'node';
  readonly labels: readonly Label[];
  readonly omitIfNoRef: boolean;
  readonly name: string;
  readonly nameStart: number;
  readonly nameEnd: number;
  readonly body: Body;
}

export interface DeleteNode extends Place {
  readonly kind: 'delete-node';
  readonly name: string;
  readonly nameStart: number;
  readonly nameEnd: number;
}

/** One comma-separated part of a value, with the labels that stand before and behind it. */
export type ValueItem = StringItem | CellsItem | BytesItem | ReferenceItem | IncbinItem;

interface Labelled {
  readonly labelsBefore: readonly Label[];
  readonly labelsAfter: readonly Label[];
}

/** `value` is the string's bytes after escapes, without the NUL that ends it. */
export interface StringItem extends Place, Labelled {
  readonly kind: 'string';
  readonly value: string;
}

/** `[/bits/ N] < … >` */
export interface CellsItem extends Place, Labelled {
  readonly kind: 'cells';
  readonly bits: 8 | 16 | 32 | 64;
  readonly elements: readonly CellElement[];
}

export interface CellLabel extends Label {
  readonly kind: 'label';
}

export type CellElement = Expression | Reference | CellLabel;

/** `[ab cd]`: the bytes (or labels between them), in order. */
export interface BytesItem extends Place, Labelled {
  readonly kind: 'bytes';
  readonly elements: readonly (ByteLiteral | CellLabel)[];
}

export interface ByteLiteral extends Place {
  readonly kind: 'byte';
  readonly value: number;
}

/** A reference in place of a string: the target's full path. */
export interface ReferenceItem extends Place, Labelled {
  readonly kind: 'path';
  readonly target: Reference;
}

export interface IncbinItem extends Place, Labelled {
  readonly kind: 'incbin';
  readonly file: string;
  readonly fileStart: number;
  readonly fileEnd: number;
  readonly offset?: Expression;
  readonly length?: Expression;
}

/** `&label`, `&{/path}` or `&{label/path}`: exactly one of `label` and `path` starts it. */
export interface Reference extends Place {
  readonly kind: 'reference';
  readonly label?: string;
  /** With `label`: the path below it, without the slash between them; alone: from the root, starting with `/`. */
  readonly path?: string;
}

export type Expression = Literal | UnaryExpression | BinaryExpression | TernaryExpression;

/** An integer or character; `number` where it is exact, else `bigint`. */
export interface Literal extends Place {
  readonly kind: 'literal';
  readonly value: number | bigint;
}

export interface UnaryExpression extends Place {
  readonly kind: 'unary';
  readonly operator: '-' | '~' | '!';
  readonly operand: Expression;
}

export type BinaryOperator =
  | '*'
  | '/'
  | '%'
  | '+'
  | '-'
  | '<<'
  | '>>'
  | '<'
  | '>'
  | '<='
  | '>='
  | '=='
  | '!='
  | '&'
  | '^'
  | '|'
  | '&&'
  | '||';

export interface BinaryExpression extends Place {
  readonly kind: 'binary';
  readonly operator: BinaryOperator;
  readonly left: Expression;
  readonly right: Expression;
}

export interface TernaryExpression extends Place {
  readonly kind: 'ternary';
  readonly condition: Expression;
  readonly then: Expression;
  readonly otherwise: Expression;
}
