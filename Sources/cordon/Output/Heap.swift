import CHeap

/// How memory is taken from the system.
enum Heap {
    /// Keeps blocks of up to some megabytes that were freed for the next ones: for runs that read files block by block.
    static func keepsBlocks() { heap_keep_blocks(8 << 20, 32 << 20) }
}
