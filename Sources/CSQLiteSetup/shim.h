#include <sqlite3.h>

/// Has SQLite not count what it allocates: each request of memory takes a lock of the whole process for it. Only before the
/// first connection is opened; later it changes nothing. Swift cannot call a function of any number of arguments.
static inline void sqlite_count_no_memory(void) { (void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); }
