import type { Macro } from './macro.js';

/** The macros that are defined at one moment, by the number of their name. */
export interface MacroTable {
  readonly macros: (Macro | undefined)[];
  /** The index of the view that the definition stands in. */
  readonly views: number[];
  /** All names that were defined, some more than once. */
  readonly touched: number[];
}

export const makeMacroTable = (): MacroTable => ({ macros: [], views: [], touched: [] });

export function clearTable({ macros, touched }: MacroTable): void {
  for (const name of touched) macros[name] = undefined;
  touched.length = 0;
}

export function define({ macros, views, touched }: MacroTable, macro: Macro, view: number): void {
  const { name } = macro;
  // Filled up one by one, so that the array stays a dense one.
  for (let i = macros.length; i < name; i++) macros.push(undefined);
  for (let i = views.length; i < name; i++) views.push(0);
  if (macros[name] === undefined) touched.push(name);
  macros[name] = macro;
  views[name] = view;
}

export function undefine({ macros }: MacroTable, name: number): void {
  if (name < macros.length) macros[name] = undefined;
}
