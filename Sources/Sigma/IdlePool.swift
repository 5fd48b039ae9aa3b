import Synchronization

/// Values that no thread is using. A thread takes one out, or makes one, and puts it back with what it has learnt.
final class IdlePool<Value: Sendable>: Sendable {
    /// Where a value lies, so that it need not be copied to be taken out.
    ///
    /// Sendable because one thread at a time has it: whoever took it from ``idle``, or made it.
    private final class Shelf: @unchecked Sendable {
        var value: Value

        init(_ value: Value) { self.value = value }
    }

    private let idle = Mutex<[Shelf]>([])

    /// More threads than that make theirs anew each time.
    private static var limit: Int { 8 }

    /// Hands over a value that lies idle, or a new one; `nil` if none can be made.
    func using<Result>(_ make: @autoclosure () -> Value?, _ body: (inout Value) -> Result) -> Result? {
        guard let shelf = idle.withLock({ $0.popLast() }) ?? make().map(Shelf.init) else { return nil }
        defer { idle.withLock { if $0.count < Self.limit { $0.append(shelf) } } }
        return body(&shelf.value)
    }
}
