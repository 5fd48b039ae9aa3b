public import Registry
import Vocabulary

/// Inventories as hospitals have them, whatever they were exported from: all become a table in CSV, which one reader
/// judges row by row.
public enum InventoryFile {
    /// Bytes of a workbook or of a JSON export, which are held whole; a CSV file is not.
    public static let byteLimit = 128 << 20
    /// Bytes of a CSV file: four times a nation's 780,000 systems. What is longer is no inventory, and is refused before
    /// minutes are spent on it.
    public static let tableByteLimit = 1 << 30

    /// The file as a table: CSV as it is, a workbook's first sheet with its own row numbers, the exports of GLPI and
    /// Mercator with one row for each system, or each flow, that they tell of.
    public static func asTable(_ source: ByteSource, of kind: ImportKind = .systems) throws -> ByteSource {
        try table(source, of: kind).source
    }

    /// The same, with what of the file is in no row of it.
    ///
    /// A table longer than `most` bytes is refused, before it is read where its length is known.
    static func table(
        _ source: ByteSource, of kind: ImportKind, most: Int = tableByteLimit
    ) throws -> (source: ByteSource, refused: [RefusedObject]) {
        let first = try source.start()()
        if first.starts(with: [0x50, 0x4B, 0x03, 0x04]) {
            return (ByteSource(try WorkbookTable.csv(try whole(source)), name: source.name), [])
        }
        let text = first.starts(with: [0xEF, 0xBB, 0xBF]) ? first.dropFirst(3) : first[...]
        switch text.first(where: { $0 > 0x20 }) {
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            let bytes = try whole(source)
            let (table, refused) =
                kind == .flows ? try JSONInventory.flowTable(bytes) : try JSONInventory.csv(bytes)
            return (ByteSource(table, name: source.name), refused)
        default: return (try source.held(to: most, orElse: tooLong(most)), [])
        }
    }

    private static func tooLong(_ most: Int) -> ImportFault {
        .unreadable(
            LocalizedText(
                "ce fichier dépasse \(most >> 20) Mio\u{A0}: importez-le en plusieurs fichiers, chacun avec sa ligne de titres.",
                en:
                    "this file is larger than \(most >> 20) MiB: import it as several files, each with its header."
            ))
    }

    /// The header of the file and its first rows, each cell as text: what a person maps columns by.
    public static func head(of source: ByteSource, for kind: ImportKind = .systems, rows: Int = 3) throws -> (
        headers: [String], rows: [[String]]
    ) {
        var reader = try CSVReader(try asTable(source, of: kind))
        var record = CSVRecord()
        var all: [[String]] = []
        while all.count <= rows, try reader.next(into: &record) {
            all.append((0..<record.count).map { trimmed(record.text(of: $0) ?? "\u{FFFD}") })
        }
        guard let headers = all.first else { throw ImportFault.noHeader }
        return (headers, Array(all.dropFirst()))
    }

    private static func whole(_ source: ByteSource) throws -> [UInt8] {
        let next = try source.start()
        var bytes: [UInt8] = []
        while true {
            let piece = try next()
            if piece.isEmpty { return bytes }
            guard bytes.count + piece.count <= byteLimit else {
                throw ImportFault.unreadable(
                    LocalizedText(
                        "ce fichier dépasse \(byteLimit >> 20) Mio\u{A0}: enregistrez-le en CSV, qui peut en faire \(tableByteLimit >> 20).",
                        en:
                            "this file is larger than \(byteLimit >> 20) MiB: save it as CSV, which may have \(tableByteLimit >> 20)."
                    ))
            }
            bytes += piece
        }
    }
}
