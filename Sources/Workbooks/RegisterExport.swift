public import Registry
public import Vocabulary

/// Writes records as a CSV file that the import of the same kind reads: importing it at once changes nothing.
///
/// Written a record at a time, for a network too large to hold in memory.
public struct RegisterExport<Record: ImportRecord>: Sendable {
    private let writer: CSVWriter

    /// An export for people of that language.
    public init(language: Language) {
        writer = CSVWriter(language: language)
    }

    /// What the file starts with: byte order mark and headers.
    public var start: [UInt8] {
        CSVWriter.start + writer.line(Record.fields.map(\.title[writer.language]))
    }

    /// The lines of records.
    public func lines(_ records: some Sequence<Record>) -> [UInt8] {
        records.reduce(into: []) { bytes, record in
            writer.append(
                Record.fields.lazy.map { $0.text(of: record, in: writer.language) ?? "" }, to: &bytes)
        }
    }

    /// A whole file.
    public func bytes(_ records: some Sequence<Record>) -> [UInt8] { start + lines(records) }
}
