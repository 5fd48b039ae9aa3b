public import Events
public import Vocabulary

/// Reads files of any known kind, record by record, with flat memory: one thread's way through ``BlockReader`` and
/// ``BlockDecoder``.
///
/// What is wrong with one record is counted in the report and never stops the rest.
public struct InputReader {
    /// The longest line that is decoded; a longer one is skipped and counted.
    public static let longestLine = 16 << 20

    private let now: Instant
    private let lineLimit: Int
    private let mapping: FieldMapping
    private var decoder: BlockDecoder

    /// A reader of files, whose fields bear the names that the detector knows too.
    ///
    /// `now` is for syslog, whose old form has no year; `lineLimit` is in bytes.
    public init(
        names: FieldNames, now: Instant, mapping: FieldMapping = .standard,
        lineLimit: Int = InputReader.longestLine
    ) {
        self.now = now
        self.lineLimit = lineLimit
        self.mapping = mapping
        decoder = BlockDecoder(names: names, now: now, mapping: mapping, lineLimit: lineLimit)
    }

    /// Hands over every record of a file, or of standard input for `-`, in order.
    ///
    /// What can still be read of a file whose compression is damaged is handed over first.
    ///
    /// - Throws: ``InputError`` when the input cannot be opened or read on; what `body` throws.
    public mutating func read(_ path: String, _ body: (inout Event) throws -> Void) throws -> DecodingReport {
        var report = DecodingReport()
        try read(path, report: &report, body)
        return report
    }

    /// The same, with a report that also tells what was read before an error.
    ///
    /// - Throws: ``InputError`` when the input cannot be opened or read on; what `body` throws.
    public mutating func read(
        _ path: String, report: inout DecodingReport, _ body: (inout Event) throws -> Void
    ) throws {
        var blocks = BlockReader(
            [InputFile(path: path, isNamed: true)], now: now, mapping: mapping, lineLimit: lineLimit)
        while let block = blocks.next() {
            switch block.content {
            case .failure(let error): throw error
            case .notALog(let reason): report.skip("file: \(reason)", at: "byte 0")
            default: try decoder.decode(block, report: &report, body)
            }
        }
    }
}
