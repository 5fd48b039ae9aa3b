public import Events
import Sigma
public import Vocabulary

/// What correlations need to know of matches, kept without their events: threads fill batches, and one
/// ``CorrelationState`` reads them in the order of the input.
///
/// A batch is a few flat arrays that keep their memory when it is emptied. Values longer than 512 bytes are cut, and go on
/// being told apart by a 128-bit hash of the whole.
public struct ClueBatch: Sendable {
    /// One value: its text, and the same in lower case, behind it unless it is equal.
    struct Value: Sendable {
        var start = 0
        var length: UInt16 = 0
        var foldedLength: UInt16 = 0
        /// Whether the lower case is another text, which stands behind the value's own.
        var isFoldedApart = false
        /// Whether the event has the field at all.
        var isThere = false
        /// The value as a number, where a correlation reckons with it.
        var number = Double.nan
    }

    /// One match.
    struct Clue: Sendable {
        let subject: Int
        /// Where its values begin: one for each field, and again for each further combination of them.
        var firstValue: Int
        let time: Int64
        let reference: UInt64
        /// How many values go together, and how many such tuples there are: more than one where fields have several.
        var width = 0
        var tuples = 1

        /// Where each tuple begins.
        var places: some Sequence<Int> {
            let (first, width) = (firstValue, width)
            return (0..<tuples).lazy.map { first + $0 * width }
        }
    }

    private(set) var bytes: [UInt8] = []
    private(set) var values: [Value] = []
    private(set) var clues: [Clue] = []
    /// How many matches were left out because their events have no time.
    public private(set) var undated = 0

    /// An empty batch.
    public init() {}

    /// How many matches the batch holds.
    public var count: Int { clues.count }
    /// About how much memory the batch takes, in bytes.
    public var byteCount: Int {
        bytes.count + values.count * MemoryLayout<Value>.stride + clues.count * MemoryLayout<Clue>.stride
    }

    /// Empties the batch and keeps its memory for the next.
    public mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        values.removeAll(keepingCapacity: true)
        clues.removeAll(keepingCapacity: true)
        undated = 0
    }

    /// Adds the matches of another batch behind these.
    public mutating func append(_ other: ClueBatch) {
        let (byteOffset, valueOffset) = (bytes.count, values.count)
        bytes += other.bytes
        for var value in other.values {
            value.start += byteOffset
            values.append(value)
        }
        for clue in other.clues {
            var clue = clue
            clue.firstValue += valueOffset
            clues.append(clue)
        }
        undated += other.undated
    }

    /// Puts the matches in order of time; of equal times, the one that came first stays first.
    ///
    /// Files of logs are each in order, but one after the other they are not: who reads several of them and has room
    /// for all matches sorts before ``CorrelationState/observe(_:)``, and none comes late.
    public mutating func sortByTime() {
        let places = clues.indices.sorted { (clues[$0].time, $0) < (clues[$1].time, $1) }
        clues = places.map { clues[$0] }
    }

    /// The newest time of a match, in milliseconds since 1970; `nil` if there is none.
    package var newest: Int64? { clues.lazy.map(\.time).max() }

    /// How many matches are older than a time.
    package func count(before time: Int64) -> Int { clues.count { $0.time < time } }

    // MARK: Filling

    /// Times further from 1970 than this, in milliseconds, count as this: 285,000 years.
    private static let timeLimit: Int64 = 9_000_000_000_000_000
    /// The most combinations of values that are kept of one match.
    private static let tupleLimit = 64
    /// The longest value that is kept whole, in bytes.
    static let valueLimit = 512

    mutating func begin(_ subject: Int, at time: Int64, _ reference: UInt64) {
        let time = min(max(time, -Self.timeLimit), Self.timeLimit)
        clues.append(Clue(subject: subject, firstValue: values.count, time: time, reference: reference))
    }

    /// Adds what else the fields of the newest clue hold besides their first values, each combination of them; the bytes of
    /// those values are there already.
    mutating func combine(_ others: [(field: Int, value: Value)], width: Int) {
        guard let clue = clues.indices.last else { return }
        clues[clue].width = width
        let first = clues[clue].firstValue
        for field in Set(others.map(\.field)).sorted() {
            let tuples = clues[clue].tuples
            for other in others where other.field == field {
                for tuple in 0..<tuples where clues[clue].tuples < Self.tupleLimit {
                    for place in 0..<width {
                        values.append(place == field ? other.value : values[first + tuple * width + place])
                    }
                    clues[clue].tuples += 1
                }
            }
        }
    }

    /// The value added last, taken out again.
    mutating func popValue() -> Value { values.removeLast() }

    mutating func addUndated() { undated += 1 }

    mutating func addMissing() { values.append(Value()) }

    mutating func add(_ text: ArraySlice<UInt8>, isNumber: Bool) {
        guard text.count <= Self.valueLimit else { return addLong(text) }
        var value = Value(start: bytes.count, length: UInt16(text.count), isThere: true)
        var needsFolding = false
        for byte in text {
            needsFolding = needsFolding || byte >= 0x80 || (byte >= 0x41 && byte <= 0x5A)
            bytes.append(byte)
        }
        value.foldedLength = value.length
        if needsFolding {
            let lower = folded(Array(text))
            value.isFoldedApart = true
            value.foldedLength = UInt16(lower.count)
            bytes += lower
        }
        if isNumber { value.number = Number(String(decoding: text, as: UTF8.self))?.double ?? .nan }
        values.append(value)
    }

    private mutating func addLong(_ text: ArraySlice<UInt8>) {
        var cut = text.startIndex + Self.valueLimit
        while cut > text.startIndex, text[cut] & 0xC0 == 0x80 { cut -= 1 }
        let shown = text[..<cut] + Array("…".utf8)
        let lower = folded(Array(text))
        let digest = CorrelationHash.fingerprint(lower)
        let key =
            lower.prefix(Self.valueLimit) + (0..<16).map { UInt8(truncatingIfNeeded: digest >> ($0 * 8)) }
        values.append(
            Value(
                start: bytes.count, length: UInt16(shown.count), foldedLength: UInt16(key.count),
                isFoldedApart: true, isThere: true))
        bytes += shown
        bytes += key
    }

    // MARK: Reading

    func text(_ value: Value) -> String {
        String(decoding: bytes[value.start..<value.start + Int(value.length)], as: UTF8.self)
    }

    func foldedRange(_ value: Value) -> Range<Int> {
        let start = value.isFoldedApart ? value.start + Int(value.length) : value.start
        return start..<start + Int(value.foldedLength)
    }
}

/// Takes from events what correlations need to know of their matches. Each thread has its own.
public struct CorrelationReader: Sendable {
    private let set: CorrelationSet
    /// For each rule that is counted, where to find its fields.
    private let subjects: [Subject]

    private struct Subject: Sendable {
        /// The names of each field, the rule's own first, then what the records of each binding call it.
        let fields: [(names: [FieldName], isNumber: Bool)]
        let bindings: [(binding: Binding, when: [(field: FieldName, values: [String])])]
    }

    /// Prepares to read events whose field names come from `names`.
    public init(_ set: CorrelationSet, names: FieldNames) {
        self.set = set
        subjects = set.readings.map { reading in
            Subject(
                fields: reading.fields.map { field in
                    let renamed = reading.bindings.map { $0.renames[field.name] ?? field.name }
                    return (([field.name] + renamed).map { names.intern($0) }, field.isNumber)
                },
                bindings: reading.bindings.map { binding in
                    (
                        binding,
                        binding.when.sorted { $0.key < $1.key }.map { (names.intern($0.key), $0.value) }
                    )
                })
        }
    }

    /// Adds the matches of one event to a batch, those that count for any correlation.
    ///
    /// - Parameters:
    ///   - matches: In their order.
    ///   - event: Where they were found.
    ///   - time: When the event happened; without a time the matches cannot count, and the batch says how many.
    ///   - reference: What the caller calls the event; a correlation that fires returns those that made it fire.
    ///   - batch: Filled in the order of the input.
    public func read(
        _ matches: [Match], of event: borrowing Event, at time: Instant?, reference: UInt64,
        into batch: inout ClueBatch
    ) {
        for match in matches {
            read(rule: match.rule.id, of: event, at: time, reference: reference, into: &batch)
        }
    }

    /// Adds one match, of the rule of that identifier.
    public func read(
        rule identifier: String, of event: borrowing Event, at time: Instant?, reference: UInt64,
        into batch: inout ClueBatch
    ) {
        guard let subject = set.subjects[identifier] else { return }
        guard let time else { return batch.addUndated() }
        batch.begin(subject, at: time.milliseconds, reference)
        let fields = subjects[subject].fields
        let binding = self.binding(of: event, for: subjects[subject])
        var others: [(field: Int, value: ClueBatch.Value)] = []
        for (place, field) in fields.enumerated() {
            // A record that is of none of the bindings may call a field as any of them does.
            let name =
                binding.map { field.names[$0 + 1] }
                ?? field.names.first { event.range(of: $0) != nil } ?? field.names[0]
            var isFirst = true
            for other in event.fields where other.name == name {
                guard isFirst || others.count < Self.otherLimit else { break }
                batch.add(event.bytes[other.value.range], isNumber: field.isNumber)
                if !isFirst { others.append((place, batch.popValue())) }
                isFirst = false
            }
            if isFirst { batch.addMissing() }
        }
        if !others.isEmpty { batch.combine(others, width: fields.count) }
    }

    /// The most values of a match beyond the first of each field.
    private static let otherLimit = 64

    /// Which of a rule's bindings the event is of, by its envelope.
    private func binding(of event: borrowing Event, for subject: Subject) -> Int? {
        guard !subject.bindings.isEmpty, let channel = event.channel?.lowercased() else { return nil }
        let eventID = event.eventID
        for (number, (binding, when)) in subject.bindings.enumerated() {
            guard binding.channels?.contains(channel) ?? true,
                binding.eventIDs.map({ ids in eventID.map(ids.contains) ?? false }) ?? true
            else { continue }
            var holds = true
            for (field, values) in when where holds {
                holds = event.values(of: field).contains { value in
                    values.contains { $0.lowercased() == value.lowercased() }
                }
            }
            if holds { return number }
        }
        return nil
    }
}
