#include "CJPEG.h"

#include <string.h>
#include <turbojpeg.h>

// Keeps the message of the last call on `handle` and says what kind it was.
static cjpeg_status failure(tjhandle handle, char *message) {
    strncpy(message, tjGetErrorStr2(handle), CJPEG_MESSAGE_SIZE - 1);
    message[CJPEG_MESSAGE_SIZE - 1] = 0;
    return handle != NULL && tjGetErrorCode(handle) == TJERR_WARNING ? CJPEG_WARNED : CJPEG_BROKEN;
}

cjpeg_status cjpeg_read_header(
    const uint8_t *bytes, size_t length, cjpeg_header *header, char message[CJPEG_MESSAGE_SIZE]) {
    memset(header, 0, sizeof *header);
    tjhandle handle = tjInitDecompress();
    if (handle == NULL) return failure(NULL, message);
    int subsampling = 0, space = 0;
    cjpeg_status status = CJPEG_DONE;
    if (tjDecompressHeader3(handle, bytes, length, &header->width, &header->height, &subsampling, &space) != 0)
        status = failure(handle, message);
    header->is_cmyk = space == TJCS_CMYK || space == TJCS_YCCK;
    tjDestroy(handle);
    return status;
}

cjpeg_status cjpeg_decode(
    const uint8_t *bytes, size_t length, const cjpeg_header *header, uint8_t *pixels,
    char message[CJPEG_MESSAGE_SIZE]) {
    tjhandle handle = tjInitDecompress();
    if (handle == NULL) return failure(NULL, message);
    cjpeg_status status = CJPEG_DONE;
    int format = header->is_cmyk ? TJPF_CMYK : TJPF_RGB;
    int flags = TJFLAG_ACCURATEDCT | TJFLAG_LIMITSCANS;
    if (tjDecompress2(handle, bytes, length, pixels, header->width, 0, header->height, format, flags) != 0)
        status = failure(handle, message);
    tjDestroy(handle);
    return status;
}

cjpeg_status cjpeg_encode(
    const uint8_t *pixels, int width, int height, int quality, int horizontal, int vertical, uint8_t **result,
    size_t *result_length, char message[CJPEG_MESSAGE_SIZE]) {
    tjhandle handle = tjInitCompress();
    if (handle == NULL) return failure(NULL, message);
    int subsampling = horizontal == 1 ? TJSAMP_444 : vertical == 1 ? TJSAMP_422 : TJSAMP_420;
    unsigned char *bytes = NULL;
    unsigned long length = 0;
    cjpeg_status status = CJPEG_DONE;
    if (tjCompress2(
            handle, pixels, width, 0, height, TJPF_RGB, &bytes, &length, subsampling, quality, TJFLAG_ACCURATEDCT) != 0)
        status = failure(handle, message);
    *result = bytes;
    *result_length = length;
    tjDestroy(handle);
    return status;
}

void cjpeg_free(uint8_t *bytes) { tjFree(bytes); }
