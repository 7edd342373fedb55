import type * as ast from '../../index.js';

/**
 * A document as one line of text, with all that the grammar decides: which labels, names and values there are, what an
 * operator takes. Expressions are in prefix form: `(+ 1 (* 2 3))`.
 */
export function show(document: ast.Document): string {
  const reservations = document.memreserves.map(
    (entry) => `${labels(entry.labels)}memreserve ${expression(entry.address)} ${expression(entry.size)}`,
  );
  return [...(document.plugin ? ['plugin'] : []), ...reservations, ...document.items.map(topItem)].join('; ');
}

function topItem(item: ast.TopItem): string {
  switch (item.kind) {
    case 'root':
      return `/${body(item.body)}`;
    case 'reference-block':
      return `${item.label === undefined ? '' : labels([item.label])}${reference(item.target)}${body(item.body)}`;
    case 'delete-node-reference':
      return `delete ${reference(item.target)}`;
    case 'omit-if-no-ref-reference':
      return `omit ${reference(item.target)}`;
  }
}

function body({ properties, children }: ast.Body): string {
  return `{${[...properties.map(property), ...children.map(child)].join('; ')}}`;
}

function property(item: ast.Property | ast.DeleteProperty): string {
  if (item.kind === 'delete-property') return `delete-property ${item.name}`;
  const value = item.value === undefined ? '' : ` = ${item.value.map(valueItem).join(', ')}`;
  return `${labels(item.labels)}${item.name}${value}`;
}

function child(item: ast.Node | ast.DeleteNode): string {
  if (item.kind === 'delete-node') return `delete-node ${item.name}`;
  return `${item.omitIfNoRef ? 'omit ' : ''}${labels(item.labels)}${item.name}${body(item.body)}`;
}

export function valueItem(item: ast.ValueItem): string {
  const after = item.labelsAfter.map(({ name }) => ` ${name}:`).join('');
  return `${labels(item.labelsBefore)}${bareItem(item)}${after}`;
}

function bareItem(item: ast.ValueItem): string {
  switch (item.kind) {
    case 'string':
      return JSON.stringify(item.value);
    case 'cells':
      return `${item.bits === 32 ? '' : item.bits}<${item.elements.map(cell).join(' ')}>`;
    case 'bytes':
      return `[${item.elements.map((part) => (part.kind === 'byte' ? part.value : `${part.name}:`)).join(' ')}]`;
    case 'path':
      return reference(item.target);
    case 'incbin': {
      const range = item.offset === undefined || item.length === undefined ? [] : [item.offset, item.length];
      return `incbin(${[item.file, ...range.map(expression)].join(' ')})`;
    }
  }
}

function cell(element: ast.CellElement): string {
  if (element.kind === 'label') return `${element.name}:`;
  return element.kind === 'reference' ? reference(element) : expression(element);
}

export function expression(part: ast.Expression): string {
  switch (part.kind) {
    case 'literal':
      return String(part.value);
    case 'unary':
      return `(${part.operator} ${expression(part.operand)})`;
    case 'binary':
      return `(${part.operator} ${expression(part.left)} ${expression(part.right)})`;
    case 'ternary':
      return `(? ${expression(part.condition)} ${expression(part.then)} ${expression(part.otherwise)})`;
  }
}

function reference({ label, path }: ast.Reference): string {
  return `&${label ?? ''}${label !== undefined && path !== undefined ? '|' : ''}${path ?? ''}`;
}

const labels = (list: readonly ast.Label[]): string => list.map(({ name }) => `${name}: `).join('');
