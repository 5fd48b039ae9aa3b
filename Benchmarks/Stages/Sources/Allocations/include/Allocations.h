/// How often the process asked for memory on the heap so far, all threads together; always 0 without glibc.
unsigned long allocation_count(void);
