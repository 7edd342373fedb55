/* The memory map of the BCM7278-like sample: two memory controllers, each with a range of addresses of its own. */
#ifndef BCM7278_MEMORY_H
#define BCM7278_MEMORY_H

/* Each as the two cells of #address-cells = <2> and #size-cells = <2>: high, low. */
#define MEMC0_BASE	0x0 0x40000000
#define MEMC1_BASE	0x3 0x00000000
#define MEMC_SIZE	0x0 0x40000000

/* What user space gets on each controller. */
#define DMB0_BASE	0x0 0x50000000
#define DMB0_SIZE	0x0 0x20000000
#define DMB1_BASE	0x3 0x10000000
#define DMB1_SIZE	0x0 0x1ff80000

/* What the video decoder takes back from user space when it plays. */
#define VIDEO_BASE	0x0 0x78000000
#define VIDEO_SIZE	0x0 0x04000000

/* What the display engine shares with movable pages of anybody. */
#define DISPLAY_BASE	0x3 0x38000000
#define DISPLAY_SIZE	0x0 0x02000000

/* Where the secure monitor lives: nobody else may even map it. */
#define MONITOR_BASE	0x0 0x7fe00000
#define MONITOR_SIZE	0x0 0x00200000

#endif
