#ifndef CONDITIONS_H
#define CONDITIONS_H
#define ONE 1
#define ADD(a, b) ((a) + (b))
#define CAT(a, b) a##b
#define XCAT(a, b) CAT(a, b)
#define STR(x) #x
#define XSTR(x) STR(x)
#define LIST(first, ...) first, ## __VA_ARGS__
#define REST(args...) <args>
#if defined ONE && (ONE << 3) == 8 && !defined(TWO)
#define TWO ADD(ONE, 1)
#elif __has_include("b.h")
#include "b.h"
#else
#error neither
#endif
value = <XCAT(O, NE) TWO __LINE__ __COUNTER__>;
text = XSTR(TWO), __FILE__;
list = <LIST(1)>, <LIST(1, 2, 3)>, REST(4 \
 5), "a string that \
goes on";
#pragma push_macro("ONE")
#undef ONE
#define ONE ONE + 1
self = <ONE>; /* a comment
over lines */ other = <ADD(ONE, // and one at the end
  2)>;
#pragma pop_macro("ONE")
#endif
