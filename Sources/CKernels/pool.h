// One pool of worker threads and one scratch memory for all kernels.
#ifndef KLARBILD_POOL_H
#define KLARBILD_POOL_H

#include <stddef.h>

/// One item of parallel work; `worker` is 0...kb_thread_count() - 1.
typedef void (*kb_task)(void *context, ptrdiff_t index, int worker);

/// Takes the kernels for the calling thread until kb_leave.
void kb_enter(void);
/// Lets the next caller in.
void kb_leave(void);
/// Runs task(context, 0...count - 1) on all workers and returns when every one is done. Only between enter and leave.
void kb_parallel(ptrdiff_t count, kb_task task, void *context);
/// Scratch memory of at least `bytes`, 64-byte aligned; `slot` 0...7 are independent. Only between enter and leave.
void *kb_scratch(int slot, size_t bytes);

#endif
