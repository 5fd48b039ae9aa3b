#include "Allocations.h"

#include <features.h>
#include <stddef.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define HAS_SANITIZER 1
#endif
#endif

// Tests run side by side: each thread has its own count.
static _Thread_local unsigned long count;

unsigned long thread_allocation_count(void) { return count; }

#if defined(__GLIBC__) && !defined(HAS_SANITIZER)
int counts_allocations(void) { return 1; }

// The program's own functions come before those of the library, for every module that it loads.
extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);

void *malloc(size_t size) {
    count += 1;
    return __libc_malloc(size);
}

void *calloc(size_t number, size_t size) {
    count += 1;
    return __libc_calloc(number, size);
}

void *realloc(void *old, size_t size) {
    count += 1;
    return __libc_realloc(old, size);
}

int posix_memalign(void **place, size_t alignment, size_t size) {
    count += 1;
    *place = __libc_memalign(alignment, size);
    return *place ? 0 : 12;
}

void *aligned_alloc(size_t alignment, size_t size) {
    count += 1;
    return __libc_memalign(alignment, size);
}
#else
int counts_allocations(void) { return 0; }
#endif
