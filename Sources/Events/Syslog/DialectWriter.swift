/// Adds the fields of one line, under their own names and under the rules' names.
struct DialectWriter: Sendable {
    private var known: KnownNames
    private let blocked: FieldName
    private let action: FieldName
    private let destination: FieldName
    private let source: FieldName

    init(names: FieldNames) {
        known = KnownNames(names: names)
        blocked = names.intern("blocked")
        action = names.intern("action")
        destination = names.intern("dst_ip")
        source = names.intern("src_ip")
    }

    /// Adds a field whose name and value stand in the buffer.
    mutating func add(_ name: Range<Int>, _ value: Range<Int>, to event: inout Event) {
        add(name, Event.Text(start: value.lowerBound, length: value.count), to: &event)
    }

    /// Adds a field whose name stands in the buffer.
    mutating func add(_ name: Range<Int>, _ value: Event.Text, to event: inout Event) {
        let entry = known.entry(of: name, in: event.bytes.span)
        event.append(entry.field, at: value)
        if let alias = entry.alias { event.append(alias, at: value) }
    }

    /// Adds a parameter of structured data, which is named after its element: `origin.ip`.
    mutating func addParameter(
        _ element: Range<Int>, _ name: Range<Int>, _ value: Event.Text, to event: inout Event
    ) {
        event.reserve(element.count + 1 + name.count)
        let start = event.used
        for offset in element { event.put(event.bytes[offset]) }
        event.put(0x2E)
        for offset in name { event.put(event.bytes[offset]) }
        event.append(known.entry(of: start..<event.used, in: event.bytes.span).field, at: value)
    }

    /// Adds pairs, their escapes decoded.
    mutating func add(_ pairs: [KeyValuePair], _ escapes: ValueEscapes, to event: inout Event) {
        for pair in pairs { add(pair.name, event.value(of: pair, escapes), to: &event) }
    }

    /// Says whether traffic was stopped, where the action does, and returns whether this is traffic at all.
    func settleTraffic(_ event: inout Event) -> Bool {
        guard event.range(of: source) != nil, event.range(of: destination) != nil else { return false }
        if let word = event.range(of: action), event.range(of: blocked) == nil {
            let isPassed = DialectFields.passed.contains { event.bytes.span.equals($0, word.range) }
            if isPassed { event.append(blocked, "false") }
            if !isPassed, DialectFields.stopped.contains(where: { event.bytes.span.equals($0, word.range) }) {
                event.append(blocked, "true")
            }
        }
        return true
    }
}

/// The names that lines wrote so far, found again by their bytes, without a String for each.
struct KnownNames: Sendable {
    struct Entry {
        let field: FieldName
        /// What the rules call the field, if that is something else.
        let alias: FieldName?
        fileprivate let start: Int
        fileprivate let length: Int
        fileprivate let hash: Int
    }

    /// Names past so many are looked up by their text each time.
    private static let limit = 10_000
    private let names: FieldNames
    private var entries: [Entry] = []
    private var keys: [UInt8] = []
    private var table = [Int32](repeating: -1, count: 256)

    init(names: FieldNames) {
        self.names = names
    }

    mutating func entry(of name: Range<Int>, in bytes: Span<UInt8>) -> Entry {
        var hash = 0
        for offset in name { hash = (hash ^ Int(bytes[offset])) &* 0x0100_0193 }
        hash = (hash ^ hash >> 17) & 0x7FFF_FFFF
        var place = hash & (table.count - 1)
        while table[place] >= 0 {
            let entry = entries[Int(table[place])]
            if entry.hash == hash, isKey(of: entry, name, bytes) { return entry }
            place = (place + 1) & (table.count - 1)
        }
        return add(name, bytes, hash, place)
    }

    private func isKey(of entry: Entry, _ name: Range<Int>, _ bytes: Span<UInt8>) -> Bool {
        guard entry.length == name.count else { return false }
        for distance in 0..<entry.length
        where keys[entry.start + distance] != bytes[name.lowerBound + distance] {
            return false
        }
        return true
    }

    private mutating func add(_ name: Range<Int>, _ bytes: Span<UInt8>, _ hash: Int, _ place: Int) -> Entry {
        let key = name.map { bytes[$0] }
        let text = String(decoding: key, as: UTF8.self)
        let entry = Entry(
            field: names.intern(text), alias: DialectFields.table[text].map { names.intern($0) },
            start: keys.count, length: key.count, hash: hash)
        guard entries.count < KnownNames.limit else { return entry }
        table[place] = Int32(entries.count)
        entries.append(entry)
        keys += key
        if entries.count * 2 > table.count { grow() }
        return entry
    }

    private mutating func grow() {
        table = [Int32](repeating: -1, count: table.count * 2)
        for (number, entry) in entries.enumerated() {
            var place = entry.hash & (table.count - 1)
            while table[place] >= 0 { place = (place + 1) & (table.count - 1) }
            table[place] = Int32(number)
        }
    }
}

extension Span<UInt8> {
    /// Whether a range holds an ASCII text in lower case, its own case apart.
    func equals(_ text: String, _ range: Range<Int>) -> Bool {
        guard text.utf8.count == range.count else { return false }
        var offset = range.lowerBound
        for byte in text.utf8 {
            let other = self[offset]
            guard other == byte || other &- 0x41 < 26 && other | 0x20 == byte else { return false }
            offset += 1
        }
        return true
    }
}
