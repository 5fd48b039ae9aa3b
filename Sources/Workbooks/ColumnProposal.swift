public import Registry
import Vocabulary

/// How the columns of a file would be read, for a person to correct.
public struct ColumnProposal: Sendable {
    /// The headers, in the file's order.
    public let headers: [String]
    /// The first rows, each cell as text.
    public let samples: [[String]]
    /// The names of the fields that each column says.
    public let fields: [[String]]
    /// The names of the fields that every row must say, and no column does.
    public let missing: [String]
}

extension InventoryFile {
    /// What the headers' own names and a mapping make of a file's columns.
    ///
    /// - Throws: `ImportFault` for a file that cannot be read, and the source's own errors.
    public static func proposal<Record: ImportRecord>(
        for _: Record.Type, _ source: ByteSource, mapping: HeaderMapping
    ) throws -> ColumnProposal {
        var reader = try CSVReader(try asTable(source, of: Record.kind))
        var record = CSVRecord()
        guard try reader.next(into: &record) else { throw ImportFault.noHeader }
        let match = HeaderMatch<Record>(record, spellings: HeaderMatch<Record>.spellings, mapping: mapping)
        let headers = (0..<record.count).map { trimmed(record.text(of: $0) ?? "") }
        var fields = match.fieldOfColumn.map { $0.map { [Record.fields[$0].name] } ?? [] }
        for (column, field) in match.alsoSays { fields[column].append(Record.fields[field].name) }
        let said = Set(fields.joined())
        var samples: [[String]] = []
        while samples.count < 3, try reader.next(into: &record) {
            samples.append(
                (0..<min(record.count, headers.count)).map { trimmed(record.text(of: $0) ?? "\u{FFFD}") })
        }
        return ColumnProposal(
            headers: headers, samples: samples, fields: fields,
            missing: Record.fields.filter { $0.isRequired && !said.contains($0.name) }.map(\.name))
    }
}
