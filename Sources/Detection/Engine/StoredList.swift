import Synchronization

/// Values that are decoded when they are first asked for, and then kept; shared by all threads.
final class StoredList<Element: Sendable>: Sendable {
    let count: Int
    private let bytes: ArraySlice<UInt8>
    /// Where each value ends, counted from the first; empty if the values were given.
    private let ends: [UInt32]
    private let known: Mutex<[Element?]>
    private let decode: @Sendable (ArraySlice<UInt8>) -> Element

    /// Values that are there already.
    init(_ elements: [Element]) where Element: Sendable {
        count = elements.count
        bytes = []
        ends = []
        known = Mutex(elements)
        decode = { _ in preconditionFailure("every element was given") }
    }

    /// Values that lie in bytes one behind the other; `ends` tells where each ends, rising and within the bytes.
    init(
        _ bytes: ArraySlice<UInt8>, ends: [UInt32], decode: @escaping @Sendable (ArraySlice<UInt8>) -> Element
    ) {
        count = ends.count
        self.bytes = bytes
        self.ends = ends
        known = Mutex(Array(repeating: nil, count: ends.count))
        self.decode = decode
    }

    subscript(index: Int) -> Element {
        if let element = known.withLock({ $0[index] }) { return element }
        let start = index == 0 ? 0 : Int(ends[index - 1])
        let element = decode(bytes[bytes.startIndex + start..<bytes.startIndex + Int(ends[index])])
        known.withLock { $0[index] = element }
        return element
    }
}
