/// Numbers that never change, read without bounds checks.
///
/// Invariant: every index that is asked comes from tables made by ``GroupBuilder`` or ``RuleCompiler``, which hold only
/// indices of the tables that they made, and a pack is checked for it when it is read. The memory lives as long as the
/// last copy of the table.
@safe struct FixedTable<Element: BitwiseCopyable>: @unchecked Sendable {
    private let memory: FixedMemory<Element>
    /// The first element; never to be kept beyond the life of the table. Kept beside its owner, so that who reads the table
    /// does not count references: threads that share a table would wait for each other's counting.
    @unsafe let base: UnsafePointer<Element>
    let count: Int

    init(_ elements: some Collection<Element>) {
        count = elements.count
        memory = FixedMemory(elements)
        unsafe base = UnsafePointer(memory.base)
    }

    /// So many elements, each made in its place.
    init<Failure: Error>(count: Int, _ element: (Int) throws(Failure) -> Element) throws(Failure) {
        self.count = count
        memory = FixedMemory(count: count)
        unsafe base = UnsafePointer(memory.base)
        for index in 0..<count { unsafe (memory.base + index).initialize(to: try element(index)) }
    }

    subscript(index: Int) -> Element {
        assert(index >= 0 && index < count)
        return unsafe base[index]
    }
}

@safe private final class FixedMemory<Element: BitwiseCopyable> {
    let base: UnsafeMutablePointer<Element>

    init(count: Int) { unsafe base = .allocate(capacity: max(1, count)) }

    convenience init(_ elements: some Collection<Element>) {
        self.init(count: elements.count)
        let copied: Void? = elements.withContiguousStorageIfAvailable { source in
            guard let first = source.baseAddress else { return }
            unsafe base.initialize(from: first, count: source.count)
        }
        guard copied == nil else { return }
        var position = unsafe base
        for element in elements {
            unsafe position.initialize(to: element)
            unsafe position += 1
        }
    }

    deinit { unsafe base.deallocate() }
}
