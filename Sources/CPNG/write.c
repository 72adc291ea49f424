#include "CPNG.h"

#include <png.h>
#include <stdlib.h>
#include <string.h>

// Everything the writer owns lives here, on the heap, so that a longjmp cannot lose or corrupt it.
typedef struct {
    cpng_bytes *result;
    size_t capacity;
    int out_of_memory;
    png_structp png;
    png_infop info;
    png_textp texts;
} writer;

// libpng's error callback: keeps the message and leaves through its jump buffer.
static void on_error(png_structp png, png_const_charp message) {
    writer *self = png_get_error_ptr(png);
    strncpy(self->result->message, message, CPNG_MESSAGE_SIZE - 1);
    png_longjmp(png, 1);
}

// libpng's warning callback: a warning here would mean an entry was dropped, so it is an error.
static void on_warning(png_structp png, png_const_charp message) { on_error(png, message); }

// libpng's write callback: appends to memory that doubles as it grows.
static void on_write(png_structp png, png_bytep bytes, size_t count) {
    writer *self = png_get_io_ptr(png);
    cpng_bytes *result = self->result;
    if (count > self->capacity - result->length) {
        size_t capacity = self->capacity * 2 + count + 4096;
        uint8_t *larger = realloc(result->bytes, capacity);
        if (larger == NULL) {
            self->out_of_memory = 1;
            png_error(png, "out of memory");
        }
        result->bytes = larger;
        self->capacity = capacity;
    }
    memcpy(result->bytes + result->length, bytes, count);
    result->length += count;
}

// libpng's flush callback: memory has nothing to flush.
static void on_flush(png_structp png) { (void)png; }

// Hands the text entries to libpng, which writes them before the pixels.
static void set_texts(writer *self, const cpng_text *texts, size_t count) {
    for (size_t i = 0; i < count; i++) {
        self->texts[i].key = texts[i].keyword;
        self->texts[i].text = texts[i].text;
        self->texts[i].compression = texts[i].is_utf8 ? PNG_ITXT_COMPRESSION_NONE : PNG_TEXT_COMPRESSION_NONE;
        if (texts[i].is_utf8) self->texts[i].itxt_length = texts[i].text_length;
        else self->texts[i].text_length = texts[i].text_length;
    }
    if (count > 0) png_set_text(self->png, self->info, self->texts, (int)count);
}

// The encoding itself; every libpng call of the writer is below this one jump buffer.
static cpng_status encode(
    writer *self, const uint8_t *pixels, uint32_t width, uint32_t height, const cpng_text *texts, size_t text_count,
    int level) {
    if (setjmp(png_jmpbuf(self->png))) return self->out_of_memory ? CPNG_NO_MEMORY : CPNG_BROKEN;
    png_set_write_fn(self->png, self, on_write, on_flush);
    png_set_compression_level(self->png, level);
    // The fast level takes one filter for all rows instead of trying five on each.
    if (level == 1) png_set_filter(self->png, PNG_FILTER_TYPE_BASE, PNG_FILTER_SUB);
    png_set_IHDR(
        self->png, self->info, width, height, 8, PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
        PNG_FILTER_TYPE_DEFAULT);
    set_texts(self, texts, text_count);
    png_write_info(self->png, self->info);
    for (uint32_t y = 0; y < height; y++) png_write_row(self->png, pixels + (size_t)y * width * 3);
    png_write_end(self->png, NULL);
    return CPNG_DONE;
}

cpng_status cpng_write(
    const uint8_t *pixels, uint32_t width, uint32_t height, const cpng_text *texts, size_t text_count, int level,
    cpng_bytes *result) {
    memset(result, 0, sizeof *result);
    writer *self = calloc(1, sizeof(writer));
    if (self == NULL) return CPNG_NO_MEMORY;
    self->result = result;
    self->texts = calloc(text_count + 1, sizeof(png_text));
    self->png = png_create_write_struct(PNG_LIBPNG_VER_STRING, self, on_error, on_warning);
    if (self->png != NULL) self->info = png_create_info_struct(self->png);
    cpng_status status = CPNG_NO_MEMORY;
    if (self->info != NULL && self->texts != NULL)
        status = encode(self, pixels, width, height, texts, text_count, level);
    png_destroy_write_struct(&self->png, &self->info);
    free(self->texts);
    free(self);
    return status;
}

void cpng_free_bytes(cpng_bytes *result) {
    free(result->bytes);
    memset(result, 0, sizeof *result);
}
