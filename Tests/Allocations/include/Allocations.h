/// How often this thread asked for memory on the heap so far; always 0 without glibc, and under a sanitizer.
unsigned long thread_allocation_count(void);
/// Whether requests are counted.
int counts_allocations(void);
