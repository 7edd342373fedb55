/** A line that the kernel writes about memory, what it means, and the rules that find its cause in a tree. */
export interface KernelMessage {
  /** What the line holds, behind any prefix; the first group, if any, is the node (or area) that it names. */
  readonly pattern: RegExp;
  readonly meaning: string;
  readonly rules: readonly string[];
  /** Most boards print it: a board in which no rule speaks is in order. */
  readonly isUsual?: boolean;
}

const HANDLERS = [
  'cma/misaligned',
  'cma/cmdline-overrides',
  'cma/too-many',
  'reserved-memory/nomap-and-reusable',
  'pool/coherent-mapped-on-arm',
  'pool/restricted-bad-props',
  'dmb/not-reusable',
  'dmb/misaligned',
  'dmb/cma-default',
  'dmb/too-many',
];

/** The most telling first: a line is explained by the first that fits. */
export const KERNEL_MESSAGES: readonly KernelMessage[] = [
  {
    pattern: /Reserved memory: unsupported node format, ignoring/,
    meaning:
      "/reserved-memory does not repeat the root's cell counts, or has no ranges; every region below it was passed over.",
    rules: ['reserved-memory/cells-differ-from-root', 'reserved-memory/ranges-missing'],
  },
  {
    pattern: /OVERLAP DETECTED!|\(0x[0-9a-f]+--0x[0-9a-f]+\) overlaps with (\S+) \(/,
    meaning: 'Two regions share memory; the kernel went on, and both use it.',
    rules: ['reserved-memory/overlap', 'reserved-memory/overlap-nomap'],
  },
  {
    pattern: /failed to reserve memory for node '([^']+)'/,
    meaning:
      'A no-map region lies over memory that was reserved before: a mapped region, a /memreserve/, the kernel, the initrd or the blob. It stays mapped. Or the region has a size of 0.',
    rules: [
      'reserved-memory/overlap-nomap',
      'reserved-memory/memreserve-nomap',
      'reserved-memory/overlap-boot-image',
      'reserved-memory/empty',
    ],
  },
  {
    pattern: /invalid reg property in '([^']+)', skipping node/,
    meaning: "The reg is not made of whole entries in the root's cells; nothing was reserved.",
    rules: ['reserved-memory/reg-cells'],
  },
  {
    pattern: /invalid size property in '([^']+)' node/,
    meaning: "The size has not as many cells as the root's #size-cells; nothing was reserved.",
    rules: ['reserved-memory/size-cells'],
  },
  {
    pattern: /invalid alignment property in '([^']+)' node/,
    meaning: "The alignment has not as many cells as the root's #address-cells; nothing was reserved.",
    rules: ['reserved-memory/alignment-cells'],
  },
  {
    pattern: /invalid alloc-ranges property in '([^']+)', skipping node/,
    meaning: "alloc-ranges is not made of whole windows in the root's cells; nothing was reserved.",
    rules: ['reserved-memory/alloc-ranges-cells'],
  },
  {
    pattern: /failed to allocate memory for node '([^']+)'/,
    meaning:
      'There was no free, aligned stretch of RAM for the region, in its windows or at all; nothing was reserved.',
    rules: ['reserved-memory/alloc-ranges-unsatisfiable', 'reserved-memory/dynamic-too-big'],
  },
  {
    pattern: /not enough space for all defined regions/,
    meaning: "The kernel's table of regions is full; what comes after is reserved at best, and found by nobody.",
    rules: ['reserved-memory/too-many'],
  },
  {
    pattern:
      /Reserved memory: bypass (\S+) node, using cmdline CMA params instead|Skipping dt linux,cma-default .{0,80}"cma="/,
    meaning: 'cma= on the command line goes before the pool that is marked as the default; its memory went back.',
    rules: ['cma/cmdline-overrides'],
  },
  {
    pattern: /incorrect alignment of CMA region/,
    meaning: 'Base or size of a pool is no multiple of a pageblock; no pool was made, and the memory went back.',
    rules: ['cma/misaligned', 'dmb/misaligned'],
  },
  {
    pattern: /Not enough slots for CMA reserved regions|unable to setup CMA region/,
    meaning: 'All slots for CMA areas are taken (CONFIG_CMA_AREAS); the memory went back.',
    rules: ['cma/too-many'],
  },
  {
    pattern: /CMA area (\S+) could not be activated/,
    meaning: 'The pages of the area are not all in one zone; it stays empty, and every allocation from it fails.',
    rules: ['cma/straddles-highmem', 'cma/crosses-zone', 'reserved-memory/beyond-boot-limit'],
  },
  {
    pattern: /Region at \S+ defined on low\/high memory boundary/,
    meaning: 'cma=SIZE@BASE on the command line lies over the end of lowmem; regions of the tree are not meant.',
    rules: ['cma/cmdline-area'],
  },
  {
    pattern: /cma: Region at \S+ must be aligned to/,
    meaning: 'The base of cma=SIZE@BASE on the command line is no multiple of a pageblock; no area was made.',
    rules: ['cma/cmdline-area'],
  },
  {
    pattern: /Failed to reserve \d+ MiB/,
    meaning: 'There was no room for the built-in CMA area, or for that of cma=.',
    rules: ['cma/cmdline-area', 'cma/suspicious-size'],
  },
  {
    pattern: /regions without no-map are not yet supported/,
    meaning: 'On 32-bit ARM a shared-dma-pool must be no-map or reusable; no pool was made, and the memory went back.',
    rules: ['pool/coherent-mapped-on-arm'],
  },
  {
    pattern: /memremap attempted on ram/,
    meaning: 'A device asked for a coherent pool that lies in RAM and is not no-map; it got an error.',
    rules: ['pool/coherent-mapped'],
  },
  {
    pattern: /reserved memory is beyond device's set DMA address range/,
    meaning: 'The bus of the device, or its DMA mask, does not reach its pool.',
    rules: ['cma/above-dma-mask'],
  },
  {
    pattern: /Restricted DMA pool must be accessible within the linear mapping/,
    meaning: 'A restricted-dma-pool lies in highmem; the device that asked for it got an error.',
    rules: ['pool/restricted-not-linear'],
  },
  {
    pattern: /cma-default cannot be DMB/,
    meaning: 'A shared-dmb-pool is marked as the default CMA area; no pool was made, and the memory went back.',
    rules: ['dmb/cma-default'],
  },
  {
    pattern: /unable to setup DMB region|incorrect alignment of DMB region/,
    meaning: 'A movable block is misaligned, or there was no slot for it; its memory went back.',
    rules: ['dmb/misaligned', 'dmb/too-many'],
  },
  {
    pattern: /Not enough slots for DMB reserved region/,
    meaning: 'All slots for movable blocks are taken (CONFIG_DMB_COUNT); the memory went back.',
    rules: ['dmb/too-many', 'dmb/cmdline-block'],
  },
  {
    pattern: /Malformed early option '(?:movable|kernel)core'/,
    meaning: 'A block of movablecore= was refused, or something stands behind a number; what follows was not read.',
    rules: ['dmb/cmdline-block'],
  },
  {
    pattern:
      /no room for \S+ mem region|record count == 0|record\/console size must be non-zero|reserved-memory resource/,
    meaning: 'The areas of a ramoops node do not fit its memory, or there are none; no log survives a crash.',
    rules: ['ramoops/layout'],
  },
  {
    pattern:
      /INITRD: \S+ (?:is not a memory region|overlaps in-use)|initrd not fully accessible via the linear mapping/,
    meaning: 'The initrd lies outside RAM, or over something else; the kernel went on without it.',
    rules: ['boot/initrd', 'reserved-memory/overlap-boot-image'],
  },
  {
    pattern: /cannot allocate crashkernel|crashkernel: couldn't allocate|crashkernel reservation failed/,
    meaning: 'The memory for a crash kernel is not there or not free; none was kept, and the boot went on.',
    rules: ['boot/crash-kernel'],
  },
  {
    pattern:
      /HugeTLB: (?:unsupported|allocating \d+ of page size)|hugetlb_cma: (?:reservation failed|cma area|invalid node)/,
    meaning: 'Huge pages of the command line could not be had: no such size, or no room for so many.',
    rules: ['boot/huge-pages'],
  },
  {
    pattern: /Malformed early option 'cma'/,
    meaning: 'cma stands without a value; the default CMA area has the size of the configuration.',
    rules: ['cma/cmdline-area'],
  },
  {
    pattern: /No memory resource/,
    meaning: 'The address of a framebuffer leads nowhere: a node above it has no ranges.',
    rules: ['framebuffer/no-memory'],
  },
  {
    pattern: /ramoops: already initialized/,
    meaning: 'There is more than one ramoops node; the kernel took the first.',
    rules: ['ramoops/layout'],
  },
  {
    pattern: /need 2 memory-region for boot and rpc|no memory-region specified/,
    meaning: 'A driver needs a memory-region, and its node has none.',
    rules: ['memory-region/missing'],
  },
  {
    pattern: /NUMA: (?:bad property in memory node|Node id \d+ exceeds|Warning: invalid memblk node|Invalid distance)/,
    meaning: 'A memory node has no usable numa-node-id; all memory was then taken for one node.',
    rules: ['boot/numa-failed'],
  },
  {
    pattern: /NUMA: Faking a node at/,
    meaning: 'The kernel took all memory for one node: the tree has no NUMA nodes, or there is a fault in them.',
    rules: ['boot/numa-failed'],
    isUsual: true,
  },
  {
    pattern: /SLUB: Unable to allocate memory on node -1/,
    meaning: 'No memory was left that the kernel can use for itself.',
    rules: ['boot/panic', 'boot/little-left'],
  },
  {
    pattern:
      /Failed to allocate (?:page table page|memory map of node|\d+ bytes align=)|Cannot allocate \d+ bytes for node \d+ data/,
    meaning: 'The kernel found no memory for its first tables: regions or blocks hold nearly all of RAM.',
    rules: ['boot/panic'],
  },
  {
    pattern: /Unable to handle kernel paging request/,
    meaning: 'The kernel touched a page that is not there: early in the boot, that of a CMA area outside RAM.',
    rules: [
      'reserved-memory/outside-ram',
      'reserved-memory/straddles-ram-end',
      'reserved-memory/beyond-boot-limit',
      'boot/panic',
    ],
  },
  {
    pattern: /BUG: Bad page state/,
    meaning: 'Memory that somebody reserved was handed out, and freed a second time.',
    rules: [
      'boot/given-twice',
      'reserved-memory/overlap',
      'reserved-memory/overlap-boot-image',
      'cma/crosses-zone',
      'reserved-memory/beyond-boot-limit',
      'boot/panic',
    ],
  },
  {
    pattern: /Ignoring RAM at/,
    meaning: 'The kernel leaves out memory that its configuration cannot reach: no highmem, or no LPAE.',
    rules: ['reserved-memory/beyond-boot-limit'],
  },
  {
    pattern: /Ignoring memory (?:block|range)/,
    meaning: "A bank of /memory has less than one page, or lies below the kernel's linear map; it was left out.",
    rules: ['memory/below-kernel', 'memory/beyond-addresses'],
  },
  {
    pattern: /node (\S+) compatible matching fail/,
    meaning:
      "The handler of the node's compatible refused it, and the memory went back to the kernel. The line above says why, if the handler says anything.",
    rules: HANDLERS,
  },
  {
    pattern: /initialized node (\S+), compatible id/,
    meaning: 'The handler of the compatible took the region: all is well.',
    rules: [],
  },
  {
    pattern: /created (?:(?:CMA|DMA|DMB|restricted DMA) (?:memory )?pool|DMB) at 0x0*([0-9a-f]+)/,
    meaning: 'A pool or block was set up. For a movable block outside RAM the kernel says so, too.',
    rules: ['reserved-memory/outside-ram', 'reserved-memory/straddles-ram-end'],
    isUsual: true,
  },
  {
    pattern: /assigned reserved memory node (\S+)/,
    meaning: 'A device has got its region: all is well.',
    rules: [],
  },
  {
    pattern: /cma: Reserved \d+ MiB at/,
    meaning: 'The built-in CMA area, or that of cma=, was set up: no pool of the tree is marked linux,cma-default.',
    rules: [],
  },
  {
    pattern: /Unable to handle kernel paging request/,
    meaning:
      'The kernel has touched an address that it has not mapped, and dies. During memory setup that is memory outside RAM, most often page structures of a CMA area or a block that reaches beyond RAM.',
    rules: [
      'reserved-memory/outside-ram',
      'reserved-memory/straddles-ram-end',
      'reserved-memory/beyond-boot-limit',
      'boot/panic',
    ],
  },
];
