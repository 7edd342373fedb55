/* Where the board's pools lie; shared with the boot loader. */
#define DMB_BASE 0x50000000
#define DMB_SIZE 0x10000000
#define CMA_SIZE 0x04000000
