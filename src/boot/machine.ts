import type { SourceFile, Span } from 'dtc-parser-ts';
import type { Diagnostic, Outcome } from '../diagnostic/diagnostic.js';
import type { Range } from '../units/range.js';
import type { PhysAddr } from '../units/units.js';
import type { ArchName, Controller, MachineFacts, ProfileName } from './world.js';

/** Nobody has given any facts: all is assumed. */
export const NO_FACTS: MachineFacts = { config: {}, controllers: [] };

export const ARCH_NAMES: readonly ArchName[] = ['arm64', 'arm', 'riscv'];

export const PROFILE_NAMES: readonly ProfileName[] = [
  'linux-5.15',
  'linux-6.1',
  'linux-6.6',
  'linux-6.12',
  'linux-6.1+dmb-v1',
  'android14-6.1',
  'stblinux-5.10',
];

type Json = Readonly<Record<string, unknown>>;

const U64_MAX = 2n ** 64n - 1n;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A number, or a text of decimal or `0x` digits, as an unsigned 64-bit value. */
function toU64(value: unknown): bigint | undefined {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return BigInt(value);
  if (typeof value !== 'string' || !/^(?:0[xX][0-9a-fA-F]+|[0-9]+)$/.test(value)) return undefined;
  const parsed = BigInt(value);
  return parsed <= U64_MAX ? parsed : undefined;
}

/** Collects what is wrong while the fields are read, each at its key. */
interface Reader {
  readonly file: SourceFile;
  readonly diagnostics: Diagnostic[];
}

/** The key in the text, or the whole text where it cannot be found. */
function keySpan(file: SourceFile, path: string): Span {
  let from = 0;
  let found = { start: 0, end: Math.min(file.text.length, 1) };
  for (const key of path.split(/[.[\]]+/).filter((part) => part !== '' && !/^\d+$/.test(part))) {
    const quoted = JSON.stringify(key);
    const at = file.text.indexOf(quoted, from);
    if (at < 0) break;
    found = { start: at, end: at + quoted.length };
    from = at;
  }
  return { file, ...found };
}

function complain(reader: Reader, path: string, found: unknown, wanted: string): undefined {
  const shown = JSON.stringify(found) ?? String(found);
  reader.diagnostics.push({
    code: 'machine/type',
    severity: 'error',
    message: `${path} is ${shown.length > 60 ? `${shown.slice(0, 60)}…` : shown}, but must be ${wanted}.`,
    span: keySpan(reader.file, path),
    related: [],
    help: `Write ${wanted}, or leave ${path} out.`,
  });
}

const u64 = (reader: Reader, from: Json, key: string, path = key): bigint | undefined =>
  from[key] === undefined || from[key] === null
    ? undefined
    : (toU64(from[key]) ?? complain(reader, path, from[key], 'an address or size below 2^64, as "0x…" or a number'));

function count(reader: Reader, from: Json, key: string, least: number, most: number): number | undefined {
  const value = from[key];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value;
  return complain(reader, key, value, `a whole number from ${least} to ${most}`);
}

function oneOf<T extends string>(reader: Reader, from: Json, key: string, names: readonly T[]): T | undefined {
  const value = from[key];
  if (value === undefined || value === null) return undefined;
  return names.find((name) => name === value) ?? complain(reader, key, value, `one of ${names.join(', ')}`);
}

function object(reader: Reader, from: Json, key: string): Json | undefined {
  const value = from[key];
  if (value === undefined || value === null) return undefined;
  return isObject(value) ? value : complain(reader, key, value, 'an object');
}

function list(reader: Reader, from: Json, key: string): readonly Json[] | undefined {
  const value = from[key];
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value)) return complain(reader, key, value, 'a list of objects');
  return value.flatMap((item: unknown, index) => {
    if (isObject(item)) return [item];
    complain(reader, `${key}[${index}]`, item, 'an object');
    return [];
  });
}

function text(reader: Reader, from: Json, key: string, path = key): string | undefined {
  const value = from[key];
  if (value === undefined || value === null) return undefined;
  return typeof value === 'string' ? value : complain(reader, path, value, 'a text');
}

/** Leaves out what is undefined, as exactOptionalPropertyTypes wants it. */
const defined = <T extends object>(fields: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;

function readPageSize(reader: Reader, from: Json): bigint | undefined {
  const value = u64(reader, from, 'pageSize');
  if (value === undefined || [4096n, 16384n, 65536n].includes(value)) return value;
  return complain(reader, 'pageSize', from['pageSize'], '4096, 16384 or 65536');
}

function readRange(reader: Reader, from: Json, path: string): Range | undefined {
  const base = u64(reader, from, 'base', `${path}.base`);
  const size = u64(reader, from, 'size', `${path}.size`);
  if (base !== undefined && size !== undefined) return { base, size };
  if (from['base'] === undefined || from['size'] === undefined)
    complain(reader, path, from, 'an object with base and size');
  return undefined;
}

function readConfig(reader: Reader, from: Json): MachineFacts['config'] {
  const config: Record<string, string | number> = {};
  for (const [key, value] of Object.entries(object(reader, from, 'config') ?? {})) {
    if (value === true) config[key] = 'y';
    else if (value === false || value === null) config[key] = 'n';
    else if (typeof value === 'string' || typeof value === 'number') config[key] = value;
    else complain(reader, `config.${key}`, value, 'a text, a number or a truth value');
  }
  return config;
}

function readImage(reader: Reader, from: Json): MachineFacts['kernelImage'] {
  const image = object(reader, from, 'kernelImage');
  if (image === undefined) return undefined;
  const symbols: Record<string, PhysAddr> = {};
  const given = object(reader, image, 'symbols') ?? {};
  for (const name of Object.keys(given)) {
    const address = u64(reader, given, name, `kernelImage.symbols.${name}`);
    if (address !== undefined) symbols[name] = address;
  }
  return defined({
    load: u64(reader, image, 'load', 'kernelImage.load'),
    fileSize: u64(reader, image, 'fileSize', 'kernelImage.fileSize'),
    symbols,
  });
}

function readInitrd(reader: Reader, from: Json): MachineFacts['initrd'] {
  const initrd = object(reader, from, 'initrd');
  if (initrd === undefined) return undefined;
  const addr = u64(reader, initrd, 'addr', 'initrd.addr');
  const size = u64(reader, initrd, 'size', 'initrd.size');
  if (addr !== undefined && size !== undefined) return { addr, size };
  if (initrd['addr'] === undefined || initrd['size'] === undefined)
    complain(reader, 'initrd', initrd, 'an object with addr and size');
  return undefined;
}

function readMemory(reader: Reader, from: Json): MachineFacts['memory'] {
  return list(reader, from, 'memory')?.flatMap((bank, index) => {
    const range = readRange(reader, bank, `memory[${index}]`);
    const nid = count(reader, bank, 'nid', 0, 1023);
    return range === undefined ? [] : [defined({ ...range, nid })];
  });
}

function readControllers(reader: Reader, from: Json): readonly Controller[] {
  return (list(reader, from, 'controllers') ?? []).flatMap((controller, index) => {
    const path = `controllers[${index}]`;
    const range = readRange(reader, controller, path);
    const name = text(reader, controller, 'name', `${path}.name`) ?? `MEMC${index}`;
    const bandwidth = controller['bandwidthMBps'];
    const bandwidthMBps =
      bandwidth === undefined || (typeof bandwidth === 'number' && bandwidth >= 0 && Number.isFinite(bandwidth))
        ? bandwidth
        : complain(reader, `${path}.bandwidthMBps`, bandwidth, 'a number');
    return range === undefined ? [] : [defined({ name, ...range, bandwidthMBps })];
  });
}

/** Reads machine.json. Unknown keys are allowed; a field of the wrong type is told of and left out. */
export function readMachine(json: unknown, where: SourceFile): Outcome<MachineFacts> {
  const reader: Reader = { file: where, diagnostics: [] };
  if (!isObject(json)) {
    complain(reader, 'machine.json', json, 'an object');
    return { value: NO_FACTS, diagnostics: reader.diagnostics };
  }
  const dtb = object(reader, json, 'dtb');
  const value = defined({
    arch: oneOf(reader, json, 'arch', ARCH_NAMES),
    kernel: oneOf(reader, json, 'kernel', PROFILE_NAMES),
    pageSize: readPageSize(reader, json),
    config: readConfig(reader, json),
    kernelImage: readImage(reader, json),
    dtb: dtb && defined({ addr: u64(reader, dtb, 'addr', 'dtb.addr'), size: u64(reader, dtb, 'size', 'dtb.size') }),
    initrd: readInitrd(reader, json),
    memory: readMemory(reader, json),
    cmdline: text(reader, json, 'cmdline'),
    maxOrder: count(reader, json, 'maxOrder', 1, 32),
    pageblockOrder: count(reader, json, 'pageblockOrder', 0, 31),
    // A section has at least one subsection of 2 MiB (include/linux/mmzone.h: SUBSECTION_SHIFT).
    sectionSizeBits: count(reader, json, 'sectionSizeBits', 21, 63),
    sizeofStructPage: count(reader, json, 'sizeofStructPage', 1, 512),
    maxNumNodes: count(reader, json, 'maxNumNodes', 1, 1024),
    controllers: readControllers(reader, json),
  });
  return { value, diagnostics: reader.diagnostics };
}
