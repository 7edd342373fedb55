import type { Span } from 'dtc-parser-ts';
import type { Range } from '../../units/range.js';
import type { MemoryReservation } from '../node.js';
import type { BlobSource } from './blob-source.js';
import { RESERVATION_SIZE } from './format.js';
import type { BlobHeader, Flaw } from './header.js';

/** An entry, whose place is worked out when it is asked for. */
class BlobReservation implements MemoryReservation {
  readonly value: Range;
  readonly #index: number;
  readonly #source: BlobSource;

  constructor(value: Range, index: number, source: BlobSource) {
    this.value = value;
    this.#index = index;
    this.#source = source;
  }

  get span(): Span {
    return this.#source.reservationSpan(this.#index);
  }
}

/** The list of reservations, up to the entry of size 0 that ends it (`fdt_num_mem_rsv()`). */
export function readReservations(
  bytes: Uint8Array,
  { reservations }: BlobHeader,
  source: BlobSource,
): { readonly entries: readonly MemoryReservation[]; readonly flaw?: Flaw } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const entries: MemoryReservation[] = [];
  for (let at = reservations.start; at + RESERVATION_SIZE <= reservations.end; at += RESERVATION_SIZE) {
    const value = { base: view.getBigUint64(at), size: view.getBigUint64(at + 8) };
    if (value.size === 0n) return { entries };
    entries.push(new BlobReservation(value, entries.length, source));
  }
  const message = `The list of reservations runs to 0x${reservations.end.toString(16)}, where the next block begins, but an entry of size 0 must end it.`;
  return { entries, flaw: { code: 'blob/reservations-open', message } };
}
