/// Messages of one kind that wait as files at the hub, in the order of their stream.
package struct HeldLine: Sendable {
    private var entries: [(sequence: UInt64, bytes: Int)] = []
    /// Those before it are gone: they go from the front, and hundreds of thousands may wait.
    private var head = 0
    /// What all of them weigh.
    package private(set) var bytes = 0

    /// Nothing.
    package init() {}

    /// How many wait.
    package var count: Int { entries.count - head }

    /// The place of the first of them.
    package var first: UInt64? { head < entries.count ? entries[head].sequence : nil }

    package func contains(_ sequence: UInt64) -> Bool {
        let index = place(of: sequence)
        return index < entries.count && entries[index].sequence == sequence
    }

    /// Adds a message; one that is there already takes its new size.
    package mutating func put(_ sequence: UInt64, bytes size: Int) {
        let index = place(of: sequence)
        if index < entries.count, entries[index].sequence == sequence {
            bytes += size - entries[index].bytes
            entries[index].bytes = size
        } else {
            bytes += size
            entries.insert((sequence, size), at: index)
        }
    }

    /// Adds messages in whichever order they were found: one by one in the midst of others, hundreds of thousands would take
    /// minutes.
    package mutating func put(_ messages: [(sequence: UInt64, bytes: Int)]) {
        var sizes = Dictionary(
            entries[head...].map { ($0.sequence, $0.bytes) }, uniquingKeysWith: { _, new in new })
        for message in messages { sizes[message.sequence] = message.bytes }
        entries = sizes.map { ($0.key, $0.value) }.sorted { $0.sequence < $1.sequence }
        head = 0
        bytes = entries.reduce(0) { $0 + $1.bytes }
    }

    /// Takes a message away, if it is there.
    package mutating func remove(_ sequence: UInt64) {
        let index = place(of: sequence)
        guard index < entries.count, entries[index].sequence == sequence else { return }
        bytes -= entries[index].bytes
        guard index == head else {
            entries.remove(at: index)
            return
        }
        head += 1
        if head > 1_024, head * 2 > entries.count {
            entries.removeFirst(head)
            head = 0
        }
    }

    /// Where that message stands, or would; new ones come last, so that this is asked at the end most often.
    private func place(of sequence: UInt64) -> Int {
        var (low, high) = (head, entries.count)
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].sequence < sequence { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
