#ifndef CSHA256_H
#define CSHA256_H

#include <stddef.h>
#include <stdint.h>

/// Mixes `count` blocks of 64 bytes into the state of a SHA-256 (FIPS 180-4), with the processor's instructions for
/// it where it has them.
void klarbild_sha256(uint32_t state[8], const uint8_t *blocks, size_t count);

/// The same in plain C, for any processor.
void klarbild_sha256_portable(uint32_t state[8], const uint8_t *blocks, size_t count);

#endif
