/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the headers of boards are made of.
 */
#ifndef WARM_UP_BINDINGS_H
#define WARM_UP_BINDINGS_H

#define LINE_SHARED 0 // a comment up to the end
#define LINE_HIGH 4
#define BANK_FIRST 1 /* and one in the line */
#define LEVEL(kind, target) ((kind) | ((target) << 8))
#define PIN(bank, line, mode) \
	(((bank) << 16) | ((line) << 8) | (mode))
#define MODE_OUT (LINE_HIGH | BANK_FIRST)
#define PAD_UART 0x1A0 0x2C0 0x000 0x0 0x0
#define FAST (-1)
#define TARGET(name) name ## _LINE
#define A_LINE 3

#if defined(WARM_UP_WIDE) && WARM_UP_WIDE > 1
#define WIDTH 2
#elif !defined(WARM_UP_WIDE)
#define WIDTH 1
#else
#error "never here"
#endif

#ifdef WARM_UP_WIDE
#define CACHE 1
#else
#define CACHE 0
#endif

#endif
