// Picks the architecture the recorder is compiled for.
#ifndef ARCH_H
#define ARCH_H
#if defined(__x86_64__)
#include "arch/x86_64.h"
#elif defined(__aarch64__)
#include "arch/aarch64.h"
#else
#error "the recorder knows x86_64 and aarch64"
#endif
#endif
