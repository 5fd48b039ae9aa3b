#ifdef __linux__
#include <features.h>
#endif
#ifdef __GLIBC__
#include <malloc.h>
#endif

/// Keeps freed blocks of up to so many bytes for the next ones, where glibc would give them back to the system and have
/// them cleared anew. Nothing elsewhere.
static inline void heap_keep_blocks(int block, int total) {
#ifdef __GLIBC__
    mallopt(M_MMAP_THRESHOLD, block);
    mallopt(M_TRIM_THRESHOLD, total);
#else
    (void)block;
    (void)total;
#endif
}
