import Synchronization

/// A field name as a small number, the same for every decoder and rule that shares one ``FieldNames``.
public struct FieldName: Hashable, Sendable {
    /// The position in the table, from zero.
    public let number: UInt32

    init(number: UInt32) {
        self.number = number
    }
}

extension FieldName {
    // The envelope of a Windows record. These come first in every table, in this order, so that "is this an
    // envelope field?" is one comparison.
    static let providerName = FieldName(number: 0)
    static let providerGUID = FieldName(number: 1)
    static let eventSourceName = FieldName(number: 2)
    static let eventID = FieldName(number: 3)
    static let qualifiers = FieldName(number: 4)
    static let version = FieldName(number: 5)
    static let level = FieldName(number: 6)
    static let task = FieldName(number: 7)
    static let opcode = FieldName(number: 8)
    static let keywords = FieldName(number: 9)
    static let eventRecordID = FieldName(number: 10)
    static let channel = FieldName(number: 11)
    static let computer = FieldName(number: 12)
    static let systemTime = FieldName(number: 13)
    static let activityID = FieldName(number: 14)
    static let relatedActivityID = FieldName(number: 15)
    static let processID = FieldName(number: 16)
    static let threadID = FieldName(number: 17)
    static let userID = FieldName(number: 18)
    static let data = FieldName(number: 19)
    static let message = FieldName(number: 20)
    /// Stands for names past the limits of the table: their values are kept and found by keywords, but not by name.
    static let other = FieldName(number: 21)

    static let wellKnown = [
        "Provider_Name", "Provider_Guid", "EventSourceName", "EventID", "Qualifiers", "Version", "Level",
        "Task",
        "Opcode", "Keywords", "EventRecordID", "Channel", "Computer", "SystemTime", "ActivityID",
        "RelatedActivityID", "ProcessID", "ThreadID", "UserID", "Data", "message", "(other)",
    ]

    /// Whether the name belongs to the envelope of a Windows record.
    var isEnvelope: Bool { number < 19 }
}

/// Gives each field name its number, once for all threads.
///
/// Names that differ only in blanks share a number, because Sigma writes `ThreatName` for the field that Windows
/// calls `Threat Name`. Case counts. The table is bounded, so that hostile input with ever new names cannot fill the
/// memory: names met after that are all ``text(of:)`` `(other)`. Intern the names of the rules first.
public final class FieldNames: Sendable {
    /// The most names that one table holds.
    public static let limit = 100_000
    /// The longest name with a number of its own, in UTF-8 bytes.
    public static let lengthLimit = 512

    private struct Table {
        var numbers: [String: FieldName] = [:]
        var texts: [String] = []
    }

    private let table: Mutex<Table>

    /// Starts with the names of the Windows envelope only.
    public init() {
        var start = Table()
        for text in FieldName.wellKnown {
            start.numbers[text] = FieldName(number: UInt32(start.texts.count))
            start.texts.append(text)
        }
        table = Mutex(start)
    }

    /// The number of a name, new if it was never seen.
    public func intern(_ text: String) -> FieldName {
        guard text.utf8.count <= FieldNames.lengthLimit else { return .other }
        return table.withLock { table in
            if let known = table.numbers[text] { return known }
            guard table.texts.count < FieldNames.limit else { return .other }
            let plain = text.withoutBlanks
            if plain != text, let known = table.numbers[plain] {
                // One name has endless spellings with blanks: only so many are remembered.
                if table.numbers.count < FieldNames.limit * 2 { table.numbers[text] = known }
                return known
            }
            let name = FieldName(number: UInt32(table.texts.count))
            table.texts.append(text)
            table.numbers[text] = name
            table.numbers[plain] = name
            return name
        }
    }

    /// The number of a name if it was seen before.
    public func find(_ text: String) -> FieldName? {
        table.withLock { $0.numbers[text] ?? $0.numbers[text.withoutBlanks] }
    }

    /// The spelling that was met first.
    public func text(of name: FieldName) -> String {
        table.withLock { $0.texts[Int(name.number)] }
    }

    /// How many names have a number.
    public var count: Int { table.withLock { $0.texts.count } }
}

extension String {
    fileprivate var withoutBlanks: String {
        utf8.contains(0x20) ? filter { $0 != " " } : self
    }
}
