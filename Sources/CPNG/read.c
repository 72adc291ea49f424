#include "CPNG.h"

#include <png.h>
#include <stdlib.h>
#include <string.h>

// Everything the reader owns lives here, on the heap, so that a longjmp cannot lose or corrupt it.
typedef struct {
    const uint8_t *bytes;
    size_t length, position;
    int hit_end;
    png_structp png;
    png_infop info;
    png_bytep *rows;
    cpng_picture *picture;
} reader;

// libpng's error callback: keeps the message and leaves through its jump buffer.
static void on_error(png_structp png, png_const_charp message) {
    reader *self = png_get_error_ptr(png);
    strncpy(self->picture->message, message, CPNG_MESSAGE_SIZE - 1);
    png_longjmp(png, 1);
}

// libpng's warning callback: warnings do not stop a decoder.
static void on_warning(png_structp png, png_const_charp message) {
    (void)png;
    (void)message;
}

// libpng's read callback: hands over the next bytes, or notes that there are none.
static void on_read(png_structp png, png_bytep out, size_t count) {
    reader *self = png_get_io_ptr(png);
    if (count > self->length - self->position) {
        self->hit_end = 1;
        png_error(png, "the data end early");
    }
    memcpy(out, self->bytes + self->position, count);
    self->position += count;
}

// Asks libpng for 8-bit RGB, whatever the file holds.
static void request_rgb8(png_structp png, png_infop info) {
    int color = png_get_color_type(png, info);
    png_set_expand(png);
    png_set_strip_16(png);
    if (!(color & PNG_COLOR_MASK_COLOR)) png_set_gray_to_rgb(png);
    png_set_strip_alpha(png);
    png_set_interlace_handling(png);
    png_read_update_info(png, info);
}

// Copies one string of a text entry; NULL when memory is short.
static char *copied(const char *from, size_t length) {
    char *copy = malloc(length + 1);
    if (copy == NULL) return NULL;
    if (length > 0) memcpy(copy, from, length);
    copy[length] = 0;
    return copy;
}

// Copies all text entries into the picture; 0 when memory is short.
static int copy_texts(reader *self) {
    png_textp texts = NULL;
    int count = 0;
    png_get_text(self->png, self->info, &texts, &count);
    if (count <= 0) return 1;
    self->picture->texts = calloc((size_t)count, sizeof(cpng_text));
    if (self->picture->texts == NULL) return 0;
    for (int i = 0; i < count; i++) {
        cpng_text *entry = &self->picture->texts[self->picture->text_count++];
        entry->is_utf8 = texts[i].compression >= PNG_ITXT_COMPRESSION_NONE;
        entry->text_length = entry->is_utf8 ? texts[i].itxt_length : texts[i].text_length;
        entry->keyword = copied(texts[i].key, strlen(texts[i].key));
        entry->text = copied(texts[i].text, entry->text_length);
        if (entry->keyword == NULL || entry->text == NULL) return 0;
    }
    return 1;
}

// The decoding itself; every libpng call of the reader is below this one jump buffer.
static cpng_status decode(reader *self, uint32_t max_side, uint64_t max_pixels) {
    cpng_picture *picture = self->picture;
    if (setjmp(png_jmpbuf(self->png))) return self->hit_end ? CPNG_TRUNCATED : CPNG_BROKEN;
    png_set_read_fn(self->png, self, on_read);
    png_set_user_limits(self->png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);  // ours are below, with their own status
    png_read_info(self->png, self->info);
    picture->width = png_get_image_width(self->png, self->info);
    picture->height = png_get_image_height(self->png, self->info);
    if (picture->width > max_side || picture->height > max_side) return CPNG_TOO_LARGE;
    if ((uint64_t)picture->width * picture->height > max_pixels) return CPNG_TOO_LARGE;

    request_rgb8(self->png, self->info);
    size_t stride = (size_t)picture->width * 3;
    if (png_get_rowbytes(self->png, self->info) != stride) png_error(self->png, "rows of an unexpected length");
    picture->pixels = malloc((size_t)picture->height * stride);  // every byte is written, or the picture is dropped
    self->rows = malloc(sizeof(png_bytep) * picture->height);
    if (picture->pixels == NULL || self->rows == NULL) return CPNG_NO_MEMORY;
    for (uint32_t y = 0; y < picture->height; y++) self->rows[y] = picture->pixels + y * stride;
    png_read_image(self->png, self->rows);
    png_read_end(self->png, self->info);
    return copy_texts(self) ? CPNG_DONE : CPNG_NO_MEMORY;
}

cpng_status cpng_read(
    const uint8_t *bytes, size_t length, uint32_t max_side, uint64_t max_pixels, cpng_picture *picture) {
    memset(picture, 0, sizeof *picture);
    reader *self = calloc(1, sizeof(reader));
    if (self == NULL) return CPNG_NO_MEMORY;
    self->bytes = bytes;
    self->length = length;
    self->picture = picture;
    self->png = png_create_read_struct(PNG_LIBPNG_VER_STRING, self, on_error, on_warning);
    if (self->png != NULL) self->info = png_create_info_struct(self->png);
    cpng_status status = self->info == NULL ? CPNG_NO_MEMORY : decode(self, max_side, max_pixels);
    png_destroy_read_struct(&self->png, &self->info, NULL);
    free(self->rows);
    free(self);
    return status;
}

void cpng_free(cpng_picture *picture) {
    for (size_t i = 0; i < picture->text_count; i++) {
        free(picture->texts[i].keyword);
        free(picture->texts[i].text);
    }
    free(picture->texts);
    free(picture->pixels);
    memset(picture, 0, sizeof *picture);
}
