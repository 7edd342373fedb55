/* The memory map of the BCM7278-like samples: two memory controllers, each in a range of its own. */
#ifndef BCM7278_MEMORY_H
#define BCM7278_MEMORY_H

/* A 64-bit value as the two cells of #address-cells = <2> and #size-cells = <2>. */
#define HIGH(value) ((value) >> 32)
#define LOW(value) ((value) & 0xffffffff)
#define CELLS(value) HIGH(value) LOW(value)

#define MEMC0_BASE 0x40000000
#define MEMC1_BASE 0x300000000
#define MEMC_SIZE 0x40000000

/* What user space gets on each controller. */
#define DMB0_BASE 0x50000000
#define DMB0_SIZE 0x20000000
#define DMB1_BASE 0x310000000
#define DMB1_SIZE 0x1ff80000

/* What the video decoder takes back from user space when it plays. */
#define VIDEO_BASE 0x78000000
#define VIDEO_SIZE 0x04000000

/* What the display engine shares with the rest of the kernel. */
#define DISPLAY_BASE 0x338000000
#define DISPLAY_SIZE 0x02000000

/* Where the secure monitor lives: nobody else may even map it. */
#define MONITOR_BASE 0x7fe00000
#define MONITOR_SIZE 0x00200000

#endif
