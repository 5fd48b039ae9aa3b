import Registry
import Vocabulary

@testable import Workbooks

/// A register in memory, to import into.
struct Register<Record: ImportRecord>: Sendable {
    var records: [Record.Key: Record] = [:]
    var establishments: Set<String>?

    var context: ImportContext<Record> {
        let (records, establishments) = (records, establishments)
        return ImportContext(
            recorded: { records[$0.key] }, hasEstablishment: { establishments?.contains($0.text) ?? true },
            hasHosting: { _ in false })
    }

    /// Reads a file and records what its plan says.
    @discardableResult
    mutating func take(_ bytes: [UInt8]) throws -> ImportPlan<Record> {
        let plan = try ImportPlan<Record>.reading(ByteSource(bytes, name: "essai.csv"), against: context)
        for row in plan.rows { records[row.record.key] = row.record.completed(from: records[row.record.key]) }
        return plan
    }
}

/// The plan of a text, imported into an empty register.
func plan<Record: ImportRecord>(_: Record.Type, _ text: String) throws -> ImportPlan<Record> {
    try plan(Record.self, Array(text.utf8))
}

func plan<Record: ImportRecord>(_: Record.Type, _ bytes: [UInt8]) throws -> ImportPlan<Record> {
    try ImportPlan<Record>.reading(ByteSource(bytes, name: "essai.csv"), against: .empty)
}

/// All records of a file, each cell as text.
func cells(_ bytes: [UInt8], pieces size: Int = 1 << 16) throws -> [[String]] {
    var reader = try CSVReader(source(bytes, pieces: size))
    var record = CSVRecord()
    var all: [[String]] = []
    while try reader.next(into: &record) {
        all.append((0..<record.count).map { record.text(of: $0) ?? "\u{FFFD}" })
    }
    return all
}

func cells(_ text: String) throws -> [[String]] { try cells(Array(text.utf8)) }

func source(_ bytes: [UInt8], pieces size: Int) -> ByteSource {
    ByteSource(name: "essai.csv") {
        var position = 0
        return {
            let piece = Array(bytes[position..<min(position + size, bytes.count)])
            position += piece.count
            return piece
        }
    }
}

/// The text as Windows spreadsheets wrote it for decades; only what the tests write.
func windows1252(_ text: String) -> [UInt8] {
    text.unicodeScalars.map { scalar in
        switch scalar {
        case "€": 0x80
        case "’": 0x92
        case "œ": 0x9C
        case "Œ": 0x8C
        case "–": 0x96
        default: UInt8(scalar.value)
        }
    }
}

func utf16(_ text: String, bigEndian: Bool) -> [UInt8] {
    ([0xFEFF] + text.utf16).flatMap { unit -> [UInt8] in
        let pair = [UInt8(unit >> 8), UInt8(unit & 0xFF)]
        return bigEndian ? pair : pair.reversed()
    }
}
