// CRC-32C (Castagnoli; RFC 3720 appendix B.4), the checksum of a chunk's body.
#ifndef CRC32C_H
#define CRC32C_H
#include <stddef.h>
#include <stdint.h>

// Start with 0; feed the result back in to go on.
uint32_t crc32c(uint32_t crc, const void *bytes, size_t len);
#endif
