/// The names of elements and attributes that say what becomes of a value; all others are names of fields alone.
enum EVTXWord: String {
    case event = "Event"
    case system = "System"
    case eventData = "EventData"
    case userData = "UserData"
    case data = "Data"
    case name = "Name"
    case xmlns

    case provider = "Provider"
    case guid = "Guid"
    case eventSourceName = "EventSourceName"
    case eventID = "EventID"
    case qualifiers = "Qualifiers"
    case version = "Version"
    case level = "Level"
    case task = "Task"
    case opcode = "Opcode"
    case keywords = "Keywords"
    case timeCreated = "TimeCreated"
    case systemTime = "SystemTime"
    case eventRecordID = "EventRecordID"
    case correlation = "Correlation"
    case activityID = "ActivityID"
    case relatedActivityID = "RelatedActivityID"
    case execution = "Execution"
    case processID = "ProcessID"
    case threadID = "ThreadID"
    case channel = "Channel"
    case computer = "Computer"
    case security = "Security"
    case userID = "UserID"

    /// The envelope field of an attribute below `System`, or `nil` for those that no rule uses.
    static func field(ofAttribute name: EVTXWord?, of element: EVTXWord?) -> FieldName? {
        switch (element, name) {
        case (.provider, .name): .providerName
        case (.provider, .guid): .providerGUID
        case (.provider, .eventSourceName): .eventSourceName
        case (.eventID, .qualifiers): .qualifiers
        case (.timeCreated, .systemTime): .systemTime
        case (.correlation, .activityID): .activityID
        case (.correlation, .relatedActivityID): .relatedActivityID
        case (.execution, .processID): .processID
        case (.execution, .threadID): .threadID
        case (.security, .userID): .userID
        default: nil
        }
    }

    /// The envelope field of an element of `System`.
    static func field(ofElement name: EVTXWord?) -> FieldName? {
        switch name {
        case .eventID: .eventID
        case .version: .version
        case .level: .level
        case .task: .task
        case .opcode: .opcode
        case .keywords: .keywords
        case .eventRecordID: .eventRecordID
        case .channel: .channel
        case .computer: .computer
        default: nil
        }
    }
}

/// What the names in files mean, found by their UTF-16 bytes, so that a name met before costs no `String`.
///
/// An open hash table, half full at most. It is kept from file to file and emptied when it is full; names past that, and
/// very long ones, are looked up the slow way.
struct EVTXNames {
    /// What one name means.
    struct Meaning {
        let word: EVTXWord?
        let field: FieldName
    }

    private struct Entry {
        let hash: UInt64
        let start: Int
        let length: Int
        let meaning: Meaning
    }

    private static let limit = 4_096
    /// In bytes. No honest name is longer.
    static let longest = 256

    private let names: FieldNames
    private var entries: [Entry] = []
    /// One more than the index of the entry behind a hash, or 0.
    private var table = [UInt16](repeating: 0, count: EVTXNames.limit * 2)
    private var spellings: [UInt8] = []

    init(_ names: FieldNames) {
        self.names = names
    }

    /// Makes room for new names when there is none left.
    mutating func makeRoom() {
        guard entries.count >= EVTXNames.limit else { return }
        entries.removeAll(keepingCapacity: true)
        spellings.removeAll(keepingCapacity: true)
        for index in table.indices { table[index] = 0 }
    }

    /// What so many units of text mean, which lie within the chunk.
    mutating func meaning(_ chunk: RawSpan, at offset: Int, units: Int) -> Meaning {
        let length = units * 2
        guard length <= EVTXNames.longest else { return read(chunk, at: offset, units: units) }
        let hash = EVTXNames.hash(chunk, at: offset, length)
        var slot = Int(truncatingIfNeeded: hash) & (table.count - 1)
        while table[slot] != 0 {
            let entry = entries[Int(table[slot]) - 1]
            if entry.hash == hash, entry.length == length, spells(entry, chunk, at: offset) {
                return entry.meaning
            }
            slot = (slot + 1) & (table.count - 1)
        }
        let meaning = read(chunk, at: offset, units: units)
        guard entries.count < EVTXNames.limit else { return meaning }
        entries.append(Entry(hash: hash, start: spellings.count, length: length, meaning: meaning))
        for place in offset..<offset + length { spellings.append(chunk.byte(at: place)) }
        table[slot] = UInt16(entries.count)
        return meaning
    }

    /// The field of a name that was put together from values.
    func field(_ name: String) -> FieldName { names.intern(name) }

    private func read(_ chunk: RawSpan, at offset: Int, units: Int) -> Meaning {
        let text = String(decoding: (0..<units).map { chunk.word16(at: offset + $0 * 2) }, as: UTF16.self)
        return Meaning(
            word: text.hasPrefix("xmlns") ? .xmlns : EVTXWord(rawValue: text), field: names.intern(text))
    }

    private func spells(_ entry: Entry, _ chunk: RawSpan, at offset: Int) -> Bool {
        let known = unsafe spellings.span.bytes
        var index = 0
        while index + 8 <= entry.length {
            guard known.word64(at: entry.start + index) == chunk.word64(at: offset + index) else {
                return false
            }
            index += 8
        }
        while index < entry.length {
            guard known.word16(at: entry.start + index) == chunk.word16(at: offset + index) else {
                return false
            }
            index += 2
        }
        return true
    }

    /// Multiply and fold, eight bytes at a time.
    private static func hash(_ chunk: RawSpan, at offset: Int, _ length: Int) -> UInt64 {
        var hash = UInt64(length) &* 0x9E37_79B9_7F4A_7C15
        var index = 0
        func mix(_ word: UInt64) {
            let (high, low) = (hash ^ word).multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
            hash = high ^ low ^ word
        }
        while index + 8 <= length {
            mix(chunk.word64(at: offset + index))
            index += 8
        }
        var rest: UInt64 = 0
        while index < length {
            rest = rest << 16 | UInt64(chunk.word16(at: offset + index))
            index += 2
        }
        mix(rest &+ 1)
        return hash
    }
}
