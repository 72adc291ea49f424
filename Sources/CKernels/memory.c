#define _DEFAULT_SOURCE  // madvise
#include "CKernels.h"

#include <stdlib.h>
#if defined(__linux__)
#include <sys/mman.h>
#endif

enum { cache_line = 64, huge_page = 2 << 20 };

void *kb_allocate(size_t bytes) {
    void *memory = NULL;
    if (posix_memalign(&memory, bytes >= huge_page ? huge_page : cache_line, bytes) != 0) return NULL;
#if defined(__linux__)
    // Only whole huge pages, so that nothing beyond the request becomes resident. Advice: a refusal costs speed alone.
    if (bytes >= huge_page) madvise(memory, bytes & ~(size_t)(huge_page - 1), MADV_HUGEPAGE);
#endif
    return memory;
}

void kb_free(void *memory) { free(memory); }
