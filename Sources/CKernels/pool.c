#define _GNU_SOURCE  // sched_getaffinity
#include "pool.h"
#include "CKernels.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

enum { max_threads = 64, scratch_slots = 8, spins = 4000 };

static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;  // held by the caller that uses the kernels

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;  // guards sleeping and the number of workers
static pthread_cond_t wake = PTHREAD_COND_INITIALIZER;
static int started = 1;    // threads that exist, the caller counted
static int wanted = 0;     // threads asked for; 0 means one a processor
static unsigned born[max_threads];  // the generation at which each worker was started: it takes part from the next on

static atomic_uint generation;   // grows by one with every parallel section
static atomic_long next_index;
static atomic_int busy;          // workers that have not finished the present section
static int section_threads;
static ptrdiff_t section_count;
static kb_task section_task;
static void *section_context;

static struct { void *memory; size_t bytes; } scratch[scratch_slots];

static inline void relax(void) {
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

static void work(int worker) {
    for (;;) {
        ptrdiff_t index = atomic_fetch_add_explicit(&next_index, 1, memory_order_relaxed);
        if (index >= section_count) return;
        section_task(section_context, index, worker);
    }
}

static void *worker_main(void *argument) {
    int worker = (int)(intptr_t)argument;
    unsigned seen = born[worker];
    for (;;) {
        for (int i = 0; i < spins && atomic_load_explicit(&generation, memory_order_acquire) == seen; i++) relax();
        if (atomic_load_explicit(&generation, memory_order_acquire) == seen) {
            pthread_mutex_lock(&lock);
            while (atomic_load_explicit(&generation, memory_order_acquire) == seen) pthread_cond_wait(&wake, &lock);
            pthread_mutex_unlock(&lock);
        }
        seen = atomic_load_explicit(&generation, memory_order_acquire);
        if (worker < section_threads) work(worker);
        atomic_fetch_sub_explicit(&busy, 1, memory_order_release);
    }
    return NULL;
}

/// The processors that this process may use: containers and `taskset` give fewer than there are.
static int processor_count(void) {
#ifdef __linux__
    cpu_set_t allowed;
    if (sched_getaffinity(0, sizeof allowed, &allowed) == 0) return CPU_COUNT(&allowed);
#endif
    return (int)sysconf(_SC_NPROCESSORS_ONLN);
}

int kb_thread_count(void) {
    int count = wanted;
    if (count == 0) count = processor_count();
    return count < 1 ? 1 : count > max_threads ? max_threads : count;
}

void kb_set_thread_count(int count) {
    kb_enter();
    wanted = count < 0 ? 0 : count > max_threads ? max_threads : count;
    kb_leave();
}

/// Starts workers until there are `count` threads; a system that refuses one leaves us with fewer.
static void start_workers(int count) {
    while (started < count) {
        pthread_t thread;
        born[started] = atomic_load(&generation);
        if (pthread_create(&thread, NULL, worker_main, (void *)(intptr_t)started) != 0) return;
        pthread_detach(thread);
        started++;
    }
}

void kb_enter(void) { pthread_mutex_lock(&turn); }

void kb_leave(void) { pthread_mutex_unlock(&turn); }

void kb_parallel(ptrdiff_t count, kb_task task, void *context) {
    int threads = kb_thread_count();
    if (threads == 1 || count <= 1) {
        for (ptrdiff_t index = 0; index < count; index++) task(context, index, 0);
        return;
    }
    if (started < threads) start_workers(threads);
    section_threads = threads;
    section_count = count;
    section_task = task;
    section_context = context;
    atomic_store_explicit(&next_index, 0, memory_order_relaxed);
    atomic_store_explicit(&busy, started - 1, memory_order_relaxed);
    pthread_mutex_lock(&lock);
    atomic_fetch_add_explicit(&generation, 1, memory_order_release);
    pthread_cond_broadcast(&wake);
    pthread_mutex_unlock(&lock);
    work(0);
    for (int i = 0; atomic_load_explicit(&busy, memory_order_acquire) != 0; i++) {
        if (i < spins) relax(); else sched_yield();
    }
}

void *kb_scratch(int slot, size_t bytes) {
    if (scratch[slot].bytes < bytes) {
        kb_free(scratch[slot].memory);
        size_t rounded = (bytes + 65535) & ~(size_t)65535;
        scratch[slot].memory = kb_allocate(rounded);
        scratch[slot].bytes = scratch[slot].memory ? rounded : 0;
        if (!scratch[slot].memory) abort();  // out of memory: nothing sensible is left to do
    }
    return scratch[slot].memory;
}

void kb_release_scratch(void) {
    kb_enter();
    for (int slot = 0; slot < scratch_slots; slot++) {
        kb_free(scratch[slot].memory);
        scratch[slot].memory = NULL;
        scratch[slot].bytes = 0;
    }
    kb_leave();
}
