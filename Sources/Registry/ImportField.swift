public import Vocabulary

/// One thing that a column of an import can say, both ways: how its cell is read, and how an export writes it.
///
/// A class, because a row reads some twenty of them and copies of their functions cost more than the reading.
public final class ImportField<Record: Sendable>: Sendable {
    /// Its name for programs: `inServiceSince`.
    public let name: String
    /// The header that templates and exports write.
    public let title: LocalizedText
    /// Other headers that are read as this field, in any case, with or without accents.
    public let synonyms: [String]
    /// Whether every row must say it.
    public let isRequired: Bool
    /// What may be written, for a template.
    public let accepted: LocalizedText
    /// Every value there is, as people write it; none where any text, number or day may be one.
    public let choices: [LocalizedText]
    /// Something that reads well, for the example of a template.
    public let example: LocalizedText

    let reading: @Sendable (String, inout Record) throws(ImportFault) -> Void
    let writing: @Sendable (Record, Language) -> String?
    let filling: @Sendable (inout Record, Record) -> Void
    let differing: @Sendable (Record, Record) -> Bool
    /// Makes the first record say what the second says.
    let copying: @Sendable (inout Record, Record) -> Void
    /// Whether the record leaves the field open.
    package let isOpen: @Sendable (Record) -> Bool
    /// Makes the record leave the field open.
    let opening: @Sendable (inout Record) -> Void

    /// A field that every row must say.
    init<Value: Equatable>(
        _ name: String, _ title: LocalizedText, at path: any WritableKeyPath<Record, Value> & Sendable,
        as format: ImportFormat<Value>, example: LocalizedText, also synonyms: [String] = []
    ) {
        (self.name, self.title, self.synonyms) = (name, title, synonyms)
        (isRequired, accepted, choices, self.example) = (true, format.accepted, format.choices, example)
        reading = { text, record throws(ImportFault) in record[keyPath: path] = try format.read(text) }
        writing = { record, language in format.write(record[keyPath: path], language) }
        filling = { _, _ in }
        copying = { $0[keyPath: path] = $1[keyPath: path] }
        differing = { $0[keyPath: path] != $1[keyPath: path] }
        isOpen = { _ in false }
        opening = { _ in }
    }

    /// A field that a row may leave open, by an empty cell or by having no such column.
    ///
    /// `holds` tells whether what is recorded still holds for what the row says: the end of a contract is not that
    /// of the contract that replaces it. `join` gives what stands when row and record both say something; without
    /// it, the row's value.
    init<Value: Equatable>(
        _ name: String, _ title: LocalizedText, at path: any WritableKeyPath<Record, Value?> & Sendable,
        as format: ImportFormat<Value>, example: LocalizedText, also synonyms: [String] = [],
        whileHolds holds: @escaping @Sendable (_ row: Record, _ recorded: Record) -> Bool = { _, _ in true },
        join: (@Sendable (_ row: Value, _ recorded: Value) -> Value)? = nil
    ) {
        (self.name, self.title, self.synonyms) = (name, title, synonyms)
        (isRequired, accepted, choices, self.example) = (false, format.accepted, format.choices, example)
        reading = { text, record throws(ImportFault) in record[keyPath: path] = try format.read(text) }
        writing = { record, language in record[keyPath: path].map { format.write($0, language) } }
        filling = { record, recorded in
            if let value = record[keyPath: path] {
                guard let join, let old = recorded[keyPath: path] else { return }
                record[keyPath: path] = join(value, old)
            } else if holds(record, recorded) {
                record[keyPath: path] = recorded[keyPath: path]
            }
        }
        copying = { $0[keyPath: path] = $1[keyPath: path] }
        isOpen = { $0[keyPath: path] == nil }
        opening = { $0[keyPath: path] = nil }
        // What the row leaves open cannot differ.
        differing = { row, recorded in
            guard let value = row[keyPath: path] else { return false }
            return value != recorded[keyPath: path]
        }
    }

    /// Reads the text of a cell, trimmed and not empty, into a record.
    package func read(_ text: String, into record: inout Record) throws(ImportFault)
    where Record: ImportRecord {
        guard text.utf8.first == UInt8(ascii: "("), ImportField.meansEmptied(text) else {
            return try reading(text, &record)
        }
        if isRequired { throw .missing }
        empty(in: &record)
    }

    /// Makes the record say that what is recorded of the field is to be taken back.
    package func empty(in record: inout Record) where Record: ImportRecord {
        opening(&record)
        record.emptied.insert(name)
    }

    /// Whether a cell asks that what is recorded be taken back: an empty one only leaves it as it is.
    static func meansEmptied(_ text: String) -> Bool {
        guard text.utf8.count <= 10, text.hasPrefix("("), text.hasSuffix(")") else { return false }
        return ["vide", "empty"].contains(folded(text))
    }

    /// What the record says, as people of that language write it; `nil` where it says nothing.
    public func text(of record: Record, in language: Language) -> String? {
        writing(record, language).flatMap { $0.isEmpty ? nil : $0 }
    }

    /// Whether an empty cell and this text mean the same: inventories write `N/A`, `NC`, `?` or `-` for unknown.
    package static func meansNothing(_ text: String) -> Bool {
        guard let first = text.utf8.first, text.utf8.count <= 16 else { return text.isEmpty }
        switch first {
        case UInt8(ascii: "-"), UInt8(ascii: "?"), UInt8(ascii: "/"), UInt8(ascii: "."), 0xE2:
            return text.allSatisfy { "-–—?/.".contains($0) }
        // The first letters of the words below, so that few texts need folding.
        case UInt8(ascii: "n"), UInt8(ascii: "N"), UInt8(ascii: "i"), UInt8(ascii: "I"), UInt8(ascii: "u"),
            UInt8(ascii: "U"), UInt8(ascii: "a"), UInt8(ascii: "A"), UInt8(ascii: "t"), UInt8(ascii: "T"):
            return nothingWords.contains(folded(text))
        case 0xC3: return (text.hasPrefix("À") || text.hasPrefix("à")) && nothingWords.contains(folded(text))
        default: return false
        }
    }
}

private let nothingWords: Set<String> = [
    "na", "nc", "nr", "inconnu", "inconnue", "unknown", "neant", "none", "null", "acompleter", "tbd",
    "nonrenseigne",
]
