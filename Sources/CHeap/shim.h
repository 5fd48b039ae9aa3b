#ifdef __linux__
#include <features.h>
#endif
#ifdef __GLIBC__
#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>
#endif

/// Keeps freed blocks of up to so many bytes for the next ones, where glibc would give them back to the system and have
/// them cleared anew; and takes the first so many bytes of the heap in pages of two megabytes, where Linux has them: each page
/// that is touched first costs a microsecond or two. Nothing elsewhere.
static inline void heap_keep_blocks(int block, int total) {
#ifdef __GLIBC__
    mallopt(M_MMAP_THRESHOLD, block);
    mallopt(M_TRIM_THRESHOLD, 2 * total);
#ifdef MADV_HUGEPAGE
    // The heap grows by so much at once with the request that follows; nothing of it is touched.
    mallopt(M_TOP_PAD, total);
    const uintptr_t large = 2 << 20;
    void *volatile first = malloc(large / 2);
    uintptr_t start = ((uintptr_t)first + large - 1) & ~(large - 1);
    uintptr_t end = (uintptr_t)sbrk(0) & ~(large - 1);
    free(first);
    // Where the system refuses, pages stay small.
    if (start < end && end - start <= 2 * (uintptr_t)total) madvise((void *)start, end - start, MADV_HUGEPAGE);
#endif
#else
    (void)block;
    (void)total;
#endif
}
