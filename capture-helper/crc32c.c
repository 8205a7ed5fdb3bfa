// See crc32c.h. Slicing by eight: about 2 GB/s, so that 128 KiB cost 0.06 ms; no processor feature is asked for.
#include "crc32c.h"
#include <string.h>

enum { POLYNOMIAL_REFLECTED = 0x82f63b78, SLICES = 8 };

static uint32_t table[SLICES][256];

static void fill(void) {
  for (uint32_t byte = 0; byte < 256; byte++) {
    uint32_t crc = byte;
    for (int bit = 0; bit < 8; bit++) crc = crc >> 1 ^ (crc & 1 ? (uint32_t)POLYNOMIAL_REFLECTED : 0);
    table[0][byte] = crc;
  }
  for (int slice = 1; slice < SLICES; slice++)
    for (int byte = 0; byte < 256; byte++) {
      uint32_t before = table[slice - 1][byte];
      table[slice][byte] = before >> 8 ^ table[0][before & 0xff];
    }
}

uint32_t crc32c(uint32_t crc, const void *bytes, size_t len) {
  if (table[0][1] == 0) fill();
  const uint8_t *p = bytes;
  crc = ~crc;
  for (; len >= 8; len -= 8, p += 8) {
    uint64_t word;
    memcpy(&word, p, 8); // little-endian hosts only, as the format
    word ^= crc;
    crc = table[7][word & 0xff] ^ table[6][word >> 8 & 0xff] ^ table[5][word >> 16 & 0xff] ^ table[4][word >> 24 & 0xff] ^
          table[3][word >> 32 & 0xff] ^ table[2][word >> 40 & 0xff] ^ table[1][word >> 48 & 0xff] ^ table[0][word >> 56];
  }
  while (len--) crc = crc >> 8 ^ table[0][(crc ^ *p++) & 0xff];
  return ~crc;
}
