// The TurboJPEG calls that Klarbild needs, with one handle a call.
#ifndef CJPEG_H
#define CJPEG_H

#include <stddef.h>
#include <stdint.h>

enum { CJPEG_MESSAGE_SIZE = 200 };

// What a call came to; `message` says more when it is not CJPEG_DONE.
typedef enum {
    CJPEG_DONE = 0,
    CJPEG_WARNED = 1,   // pixels were made, but libjpeg found something wrong with the data
    CJPEG_BROKEN = 2,
} cjpeg_status;

// What the header says.
typedef struct {
    int width, height;
    int is_cmyk;        // not 0: CMYK or YCCK, four channels
} cjpeg_header;

// Reads width, height and kind.
cjpeg_status cjpeg_read_header(
    const uint8_t *bytes, size_t length, cjpeg_header *header, char message[CJPEG_MESSAGE_SIZE]);

// Decodes to `pixels`, of width * height * 3 bytes for RGB, or * 4 for CMYK as stored: accurate integer DCT and smooth
// chroma upsampling, libjpeg's defaults. At most 500 scans are followed.
cjpeg_status cjpeg_decode(
    const uint8_t *bytes, size_t length, const cjpeg_header *header, uint8_t *pixels,
    char message[CJPEG_MESSAGE_SIZE]);

// Encodes RGB at `quality` (1 to 100), accurate integer DCT, baseline. `horizontal` and `vertical` are the chroma
// subsampling factors: 1x1, 2x1 or 2x2. `*result` is released by cjpeg_free.
cjpeg_status cjpeg_encode(
    const uint8_t *pixels, int width, int height, int quality, int horizontal, int vertical, uint8_t **result,
    size_t *result_length, char message[CJPEG_MESSAGE_SIZE]);

// Releases the bytes of cjpeg_encode.
void cjpeg_free(uint8_t *bytes);

#endif
