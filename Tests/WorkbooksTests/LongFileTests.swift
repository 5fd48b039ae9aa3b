import Foundation
import Registry
import Synchronization
import TestSupport
import Testing
import Vocabulary

@testable import Workbooks

/// Rows without an end, made as they are asked for, with a count of what was asked.
private final class EndlessRows: Sendable {
    private let given = Mutex(0)
    private let piece: [UInt8]
    private let header: [UInt8]

    init(header: String, row: String, bytesOfPiece: Int) {
        self.header = Array((header + "\n").utf8)
        let row = Array((row + "\n").utf8)
        piece = Array(repeatElement(row, count: max(1, bytesOfPiece / row.count)).joined())
    }

    /// Bytes that were handed out since the last start.
    var bytes: Int { given.withLock { $0 } }
    var bytesOfPiece: Int { max(piece.count, header.count) }

    var source: ByteSource {
        ByteSource(name: "sans-fin.csv") { [self] in
            given.withLock { $0 = 0 }
            var isStart = true
            return { [self] in
                defer { isStart = false }
                let next = isStart ? header : piece
                given.withLock { $0 += next.count }
                return next
            }
        }
    }
}

@Suite("Files that are too long") struct LongFileTests {
    private let header = "FINESS EJ;Code;Nom;Fonction"

    @Test("A link is as long as what it leads to") func link() throws {
        let folder = try TemporaryFolder()
        defer { withExtendedLifetime(folder) {} }
        let (file, link) = (folder.url.appending(path: "a.csv"), folder.url.appending(path: "b.csv"))
        try Data(repeating: 0x41, count: 5_000).write(to: file)
        try FileManager.default.createSymbolicLink(at: link, withDestinationURL: file)
        #expect(ByteSource(fileAt: link.path(percentEncoded: false)).length == 5_000)
        #expect(ByteSource(fileAt: file.path(percentEncoded: false)).length == 5_000)
        #expect(
            ByteSource(fileAt: folder.url.appending(path: "none").path(percentEncoded: false)).length == nil)
    }

    @Test("A source that never ends is read to the bound and no further, and the file is refused in words")
    func endless() throws {
        // One row again and again: each is refused as told before, and none is kept.
        let rows = EndlessRows(header: header, row: "990000010;A;Nom;DPI", bytesOfPiece: 1 << 14)
        let most = 1 << 18
        let plan = try ImportPlan<SystemRow>.reading(rows.source, against: .empty, byteLimit: most)
        #expect(rows.bytes > most && rows.bytes <= most + rows.bytesOfPiece, "\(rows.bytes) were read")
        #expect(!plan.isReadable && !plan.isApplicable(partial: true))
        let said = plan.problems.map { $0.sentence(in: .english) }.joined()
        #expect(said.contains("import it as several files"), "\(said.prefix(200))")
    }

    @Test("A file that says that it is longer is refused before its rows are looked at")
    func known() throws {
        let text = header + "\n" + String(repeating: "990000010;A;Nom;DPI\n", count: 20)
        let bytes = Array(text.utf8)
        let plan = try ImportPlan<SystemRow>.reading(
            ByteSource(bytes, name: "long.csv"), against: .empty, byteLimit: bytes.count - 1)
        #expect(!plan.isReadable && plan.counts == ImportCounts())
        let whole = try ImportPlan<SystemRow>.reading(
            ByteSource(bytes, name: "long.csv"), against: .empty, byteLimit: bytes.count)
        #expect(whole.counts.created + whole.counts.refused == 20)
        #expect(InventoryFile.tableByteLimit < 2 << 30)
    }

    @Test("However long a file is, the reader holds a piece or two of it, and no cell beyond its bound")
    func held() throws {
        let row = "990000010;A;Nom;DPI"
        let rows = EndlessRows(header: header, row: row, bytesOfPiece: 1 << 12)
        // Encodings are told from a file's last byte: this one ends for that, and only for that.
        let source = try rows.source.held(to: 1 << 18, orElse: .noHeader)
        let finite = ByteSource(name: "essai.csv") {
            let next = try source.start()
            return { (try? next()) ?? [] }
        }
        var reader = try CSVReader(finite)
        var record = CSVRecord()
        var (taken, lead) = (0, 0)
        while try reader.next(into: &record) {
            taken += record.line == 1 ? header.utf8.count + 1 : row.utf8.count + 1
            lead = max(lead, rows.bytes - taken)
        }
        #expect(taken > 1 << 17 && lead <= (1 << 16) + 2 * rows.bytesOfPiece, "\(lead) bytes ahead")
        let cell = EndlessRows(header: header, row: "\"990000010;A", bytesOfPiece: 1 << 12)
        let long = try cell.source.held(to: 1 << 18, orElse: .noHeader)
        var other = try CSVReader(
            ByteSource(name: "guillemets.csv") {
                let next = try long.start()
                return { (try? next()) ?? [] }
            })
        _ = try other.next(into: &record)
        _ = try other.next(into: &record)
        #expect((0..<record.count).allSatisfy { record.text(of: $0)?.utf8.count ?? 0 <= CSVReader.cellLimit })
        #expect(record.fault != nil)
    }
}
