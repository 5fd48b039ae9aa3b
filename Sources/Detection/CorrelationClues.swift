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
        let firstValue: Int
        let time: Int64
        let reference: UInt64
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
            clues.append(
                Clue(
                    subject: clue.subject, firstValue: clue.firstValue + valueOffset, time: clue.time,
                    reference: clue.reference))
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

    // MARK: Filling

    /// Times further from 1970 than this, in milliseconds, count as this: 285,000 years.
    private static let timeLimit: Int64 = 9_000_000_000_000_000
    /// The longest value that is kept whole, in bytes.
    static let valueLimit = 512

    mutating func begin(_ subject: Int, at time: Int64, _ reference: UInt64) {
        let time = min(max(time, -Self.timeLimit), Self.timeLimit)
        clues.append(Clue(subject: subject, firstValue: values.count, time: time, reference: reference))
    }

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
    /// For each rule that is counted, the names of each field to keep.
    private let fields: [[(names: [FieldName], isNumber: Bool)]]

    /// Prepares to read events whose field names come from `names`.
    public init(_ set: CorrelationSet, names: FieldNames) {
        self.set = set
        fields = set.readings.map { reading in
            reading.fields.map { field in (field.names.map { names.intern($0) }, field.isNumber) }
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
        for field in fields[subject] {
            // The first value of a field with several; a record may call the field otherwise than the rule does.
            var value: Event.Text?
            for name in field.names where value == nil { value = event.range(of: name) }
            if let value {
                batch.add(event.bytes[value.range], isNumber: field.isNumber)
            } else {
                batch.addMissing()
            }
        }
    }
}
