public import Vocabulary

/// One decoded record: its fields in order, over one buffer of bytes that is reused for the next record.
///
/// The buffer starts with the raw record. Values lie behind it, or inside it where the format allows (JSON text
/// without escapes is never copied). A field is a name and a range of that buffer: decoding allocates nothing for
/// each field. A name may occur several times; all its values are kept, in order. A JSON null leaves no value, only its
/// name among ``nulls``.
///
///     bytes   { " I m a g e " : " C : \ \ a . e x e " } . . . C : \ a . e x e
///             ^---------------- raw -------------------^      ^-- value ---^
public struct Event: Sendable {
    /// A part of ``Event/bytes``.
    public struct Text: Hashable, Sendable {
        /// The offset of the first byte.
        public let start: UInt32
        /// The number of bytes.
        public let length: UInt32

        /// The same part, to subscript or to extract from a span.
        public var range: Range<Int> { Int(start)..<Int(start) + Int(length) }

        init(start: Int, length: Int) {
            self.start = UInt32(truncatingIfNeeded: start)
            self.length = UInt32(truncatingIfNeeded: length)
        }
    }

    /// One value of one field.
    public struct Field: Hashable, Sendable {
        /// The field's name.
        public let name: FieldName
        /// Where its value lies in ``Event/bytes``: UTF-8, always valid.
        public let value: Text
    }

    /// The table that gives the field names their text.
    public let names: FieldNames
    /// The raw record, then values; what lies behind ``used`` means nothing.
    public internal(set) var bytes: [UInt8]
    /// How many of ``bytes`` are in use.
    public internal(set) var used = 0
    /// Every value, in the order of the record.
    public internal(set) var fields: [Field] = []
    /// The fields that the record has without a value.
    public internal(set) var nulls: [FieldName] = []
    /// The record as it came; empty if the event was made from values.
    public internal(set) var rawRange = Text(start: 0, length: 0)

    /// The number in the EVTX record header, or the number of the line, from one.
    public var record: UInt64 = 0
    /// Which of the records of a list on that line it is, from one; a record that is alone is the first.
    public var item = 1
    /// When it happened, by the record's own clock.
    public var time: Instant?
    /// The Windows event identifier of the envelope, whatever the payload says.
    public var eventID: Int?
    /// Which log the record belongs to, where the decoder or the caller knows it.
    public var logSource: EventLogSource?

    /// The machine that wrote the record, from the envelope.
    public internal(set) var computerRange: Text?
    /// The Windows channel, from the envelope.
    public internal(set) var channelRange: Text?
    /// The Windows provider, from the envelope.
    public internal(set) var providerRange: Text?

    /// An event without fields.
    public init(names: FieldNames) {
        self.names = names
        bytes = [UInt8](repeating: 0, count: 4_096)
        fields.reserveCapacity(64)
    }
}

/// Where an event comes from, in Sigma's words.
public struct EventLogSource: Hashable, Sendable {
    /// For example `linux`.
    public var product: String?
    /// For example `firewall`.
    public var category: String?
    /// For example `sshd`.
    public var service: String?
    /// Further services whose rules read the record too, as those of all of Microsoft 365 read what Exchange audits.
    public var otherServices: [String] = []

    /// Parts that are not known stay `nil`.
    public init(
        product: String? = nil, category: String? = nil, service: String? = nil, otherServices: [String] = []
    ) {
        self.product = product
        self.category = category
        self.service = service
        self.otherServices = otherServices
    }
}

// MARK: - Reading

extension Event {
    /// The machine that wrote the record.
    public var computer: String? { computerRange.map(text) }
    /// The Windows channel.
    public var channel: String? { channelRange.map(text) }
    /// The Windows provider.
    public var provider: String? { providerRange.map(text) }
    /// The record as it came.
    public var raw: ArraySlice<UInt8> { bytes[rawRange.range] }

    /// A part of the buffer as text.
    public func text(_ part: Text) -> String {
        String(decoding: bytes[part.range], as: UTF8.self)
    }

    /// The value of one field as text.
    public func text(_ field: Field) -> String { text(field.value) }

    /// Every value of a field, in order; empty if the field is absent.
    public func values(of name: FieldName) -> [String] {
        fields.compactMap { $0.name == name ? text($0) : nil }
    }

    /// Every value of a field, in order; empty if the field is absent. Blanks in the name do not count.
    public func values(of name: String) -> [String] {
        names.find(name).map { values(of: $0) } ?? []
    }

    /// The first value of a field.
    public func first(_ name: FieldName) -> String? {
        fields.first { $0.name == name }.map(text)
    }

    /// The first value of a field. Blanks in the name do not count.
    public func first(_ name: String) -> String? {
        names.find(name).flatMap { first($0) }
    }

    /// Where the first value of a field lies.
    public func range(of name: FieldName) -> Text? {
        fields.first { $0.name == name }?.value
    }
}

// MARK: - Writing

extension Event {
    /// Forgets the record, and keeps the memory for the next one.
    public mutating func reset() {
        // One giant record must not hold its memory for ever.
        if bytes.count > Event.keptCapacity { bytes = [UInt8](repeating: 0, count: 4_096) }
        if fields.capacity > Event.keptFields { fields = [] }
        used = 0
        fields.removeAll(keepingCapacity: true)
        nulls.removeAll(keepingCapacity: true)
        rawRange = Text(start: 0, length: 0)
        record = 0
        item = 1
        time = nil
        eventID = nil
        logSource = nil
        computerRange = nil
        channelRange = nil
        providerRange = nil
    }

    /// Adds one value.
    public mutating func append(_ name: FieldName, _ value: String) {
        fields.append(Field(name: name, value: store(value.utf8)))
    }

    /// Adds one value under a name that is interned first.
    public mutating func append(_ name: String, _ value: String) {
        append(names.intern(name), value)
    }

    /// Names the machine that wrote the record, without a field for it.
    public mutating func setComputer(_ text: String) { computerRange = store(text.utf8) }

    /// Names the Windows channel, without a field for it.
    public mutating func setChannel(_ text: String) { channelRange = store(text.utf8) }

    /// Names the Windows provider, without a field for it.
    public mutating func setProvider(_ text: String) { providerRange = store(text.utf8) }

    /// Keeps the record as it came.
    public mutating func setRaw(_ raw: some Collection<UInt8>) { rawRange = store(raw) }

    mutating func append(_ name: FieldName, at value: Text) {
        fields.append(Field(name: name, value: value))
    }

    /// Copies bytes into the buffer; they must be UTF-8 unless they are the raw record.
    mutating func store(_ text: some Collection<UInt8>) -> Text {
        let start = used
        reserve(text.count)
        for byte in text {
            bytes[used] = byte
            used += 1
        }
        return Text(start: start, length: used - start)
    }

    /// Makes room for so many bytes more, and for a word past them.
    mutating func reserve(_ count: Int) {
        let needed = used + count + Event.padding
        guard needed > bytes.count else { return }
        bytes.append(contentsOf: repeatElement(0, count: max(needed, bytes.count * 2) - bytes.count))
    }

    /// Doubles the room, for values of at most `limit` bytes; `false` if it holds that many already.
    mutating func makeRoom(upTo limit: Int) -> Bool {
        guard bytes.count < limit + Event.padding else { return false }
        reserve(min(max(bytes.count, 32_768), limit) - used)
        return true
    }

    private static let keptCapacity = 4 << 20
    private static let keptFields = 1 << 16

    /// Bytes behind ``used`` that scanners may read, though they mean nothing.
    static let padding = 64
}
