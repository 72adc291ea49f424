// libpng's full interface behind a few calls that return: its setjmp and longjmp never leave this target.
#ifndef CPNG_H
#define CPNG_H

#include <stddef.h>
#include <stdint.h>

enum { CPNG_MESSAGE_SIZE = 200 };

// What a call came to; `message` says more when it is not CPNG_DONE.
typedef enum {
    CPNG_DONE = 0,
    CPNG_BROKEN = 1,      // libpng refused the bytes, or the pixels to be written
    CPNG_TRUNCATED = 2,   // the bytes end before the picture does
    CPNG_TOO_LARGE = 3,   // over the limits; nothing of the picture's size was allocated
    CPNG_NO_MEMORY = 4,
} cpng_status;

// One text entry. Both strings end with a NUL that the lengths do not count.
typedef struct {
    char *keyword;          // Latin-1
    char *text;             // UTF-8 when is_utf8 is not 0, else Latin-1
    size_t text_length;
    int is_utf8;            // 1: iTXt; 0: tEXt or zTXt
} cpng_text;

// A decoded picture: 8-bit RGB, row after row. Released by cpng_free.
typedef struct {
    uint32_t width, height;
    uint8_t *pixels;
    cpng_text *texts;
    size_t text_count;
    char message[CPNG_MESSAGE_SIZE];
} cpng_picture;

// Bytes made by cpng_write. Released by cpng_free_bytes.
typedef struct {
    uint8_t *bytes;
    size_t length;
    char message[CPNG_MESSAGE_SIZE];
} cpng_bytes;

// Decodes a PNG of any kind to 8-bit RGB: palettes are looked up, grey is copied to all three channels, samples of 16
// bits lose their low byte, alpha is dropped. Refuses sides over max_side and areas over max_pixels before allocating.
// `picture` is valid for cpng_free whatever the result; its width and height are set as soon as they are known.
cpng_status cpng_read(
    const uint8_t *bytes, size_t length, uint32_t max_side, uint64_t max_pixels, cpng_picture *picture);

// Releases what cpng_read allocated.
void cpng_free(cpng_picture *picture);

// Encodes 8-bit RGB with text entries before the pixels (tEXt, or iTXt for UTF-8), at zlib's `level` (0 to 9).
// `result` is valid for cpng_free_bytes whatever the result.
cpng_status cpng_write(
    const uint8_t *pixels, uint32_t width, uint32_t height, const cpng_text *texts, size_t text_count, int level,
    cpng_bytes *result);

// Releases what cpng_write allocated.
void cpng_free_bytes(cpng_bytes *result);

#endif
