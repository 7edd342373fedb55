import type { DtTree } from '../../tree/node.js';
import { latin1 } from '../../tree/read.js';
import type { DtcCheck } from './check.js';
import { isOneString } from './types.js';

/** Whether a path leads to a node; one without a leading slash begins at the root, too. */
function leads({ root }: DtTree, path: string): boolean {
  let node = root;
  for (const name of path.split('/')) {
    if (name === '') continue;
    const child = node.children.get(name);
    if (child === undefined) return false;
    node = child;
  }
  return true;
}

const CHOSEN = { named: 'chosen' };

export const CHOSEN_CHECKS: readonly DtcCheck[] = [
  {
    name: 'obsolete_chosen_interrupt_controller',
    about: 'interrupt-controller',
    checkProperty: (property, { path }, { tree }, object) => {
      if (path !== '/chosen') return;
      object({
        node: tree.root,
        property,
        message: '/chosen has interrupt-controller, but nothing reads it any more.',
      });
    },
  },
  {
    name: 'chosen_node_is_root',
    about: CHOSEN,
    check: (node, { tree }, object) => {
      if (node.name === 'chosen' && node.parent !== tree.root) {
        object({ message: `${node.path} is named chosen, but only /chosen is read.` });
      }
    },
  },
  {
    name: 'chosen_node_bootargs',
    about: CHOSEN,
    check: (node, _, object) => {
      const property = node.name === 'chosen' ? node.properties.get('bootargs') : undefined;
      if (property !== undefined && !isOneString(property))
        object({
          property,
          message: 'bootargs is no string, but it must be exactly one.',
          help: 'Write one string: the kernel reads nothing behind the end of the first.',
        });
    },
  },
  {
    name: 'chosen_node_stdout_path',
    about: CHOSEN,
    check: (node, _, object) => {
      if (node.name !== 'chosen') return;
      const old = node.properties.get('linux,stdout-path');
      const property = node.properties.get('stdout-path') ?? old;
      if (property === undefined) return;
      if (property === old)
        object({
          property,
          message: 'linux,stdout-path is old, but stdout-path is read everywhere.',
          help: 'Write stdout-path.',
        });
      if (!isOneString(property))
        object({ property, message: `${property.name.value} is no string, but it must be exactly one.` });
    },
  },
];

export const ALIAS_CHECK: DtcCheck = {
  name: 'alias_paths',
  about: { named: 'aliases' },
  check: (node, { tree }, object) => {
    if (node.name !== 'aliases') return;
    for (const property of node.properties.values()) {
      const name = property.name.value;
      if (name === 'phandle' || name === 'linux,phandle') continue;
      const path = latin1(property.bytes).split('\0', 1)[0] as string;
      if (property.bytes.length === 0 || !leads(tree, path)) {
        object({ property, message: `The alias ${name} is "${path}", but it must be the path of a node.` });
      } else if (/[^a-z0-9-]/.test(name)) {
        object({
          message: `The alias ${name} has other characters, but lower-case letters, digits and dashes alone are allowed.`,
        });
      }
    }
  },
};
