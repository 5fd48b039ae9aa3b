import Synchronization

/// Values that are decoded when they are first asked for, and then kept; shared by all threads.
final class StoredList<Element: Sendable>: Sendable {
    let count: Int
    private let bytes: [UInt8]
    /// Where each value begins, and where the last ends; empty if the values were given.
    private let starts: [Int]
    private let known: Mutex<[Element?]>
    private let decode: @Sendable (ArraySlice<UInt8>) -> Element

    /// Values that are there already.
    init(_ elements: [Element]) where Element: Sendable {
        count = elements.count
        bytes = []
        starts = []
        known = Mutex(elements)
        decode = { _ in preconditionFailure("every element was given") }
    }

    /// Values that lie in bytes one behind the other; `ends` tells where each ends, rising and within the bytes.
    init(_ bytes: [UInt8], ends: [Int], decode: @escaping @Sendable (ArraySlice<UInt8>) -> Element) {
        count = ends.count
        self.bytes = bytes
        starts = [0] + ends
        known = Mutex(Array(repeating: nil, count: ends.count))
        self.decode = decode
    }

    subscript(index: Int) -> Element {
        if let element = known.withLock({ $0[index] }) { return element }
        let bytes = bytes[starts[index]..<starts[index + 1]]
        let element = decode(bytes)
        known.withLock { $0[index] = element }
        return element
    }
}
