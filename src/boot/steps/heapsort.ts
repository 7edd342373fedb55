/**
 * The kernel's own heapsort, which is not stable: equal elements change their order (lib/sort.c: sort_r()).
 * Dynamic regions all compare equal, so the order in which they are placed is the order that this leaves.
 */
export function heapsort<T>(items: readonly T[], compare: (a: T, b: T) => number): readonly T[] {
  const heap = [...items];
  const at = (index: number): T => heap[index] as T;
  const swap = (i: number, j: number): void => {
    [heap[i], heap[j]] = [at(j), at(i)];
  };
  let end = heap.length;
  let root = Math.floor(end / 2);
  if (root === 0) return heap;
  for (;;) {
    if (root > 0) root--;
    else {
      end--;
      if (end === 0) return heap;
      swap(0, end);
    }
    siftDown(heap, root, end, compare, swap);
  }
}

const parentOf = (index: number): number => (index - 1) >> 1;

/** Goes down to the leaf along the larger children, then back up to where the element belongs. */
function siftDown<T>(
  heap: readonly T[],
  root: number,
  end: number,
  compare: (a: T, b: T) => number,
  swap: (i: number, j: number) => void,
): void {
  const order = (i: number, j: number): number => compare(heap[i] as T, heap[j] as T);
  let leaf = root;
  let child = 2 * leaf + 1;
  while (child + 1 < end) {
    leaf = order(child, child + 1) >= 0 ? child : child + 1;
    child = 2 * leaf + 1;
  }
  if (child + 1 === end) leaf = child;
  while (leaf !== root && order(root, leaf) >= 0) leaf = parentOf(leaf);
  const place = leaf;
  while (leaf !== root) {
    leaf = parentOf(leaf);
    swap(leaf, place);
  }
}
