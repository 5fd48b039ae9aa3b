import Foundation
import Registry

/// Bytes that can be read from their start as often as needed, a piece at a time.
///
/// A CSV file does not say how its text is encoded, and the answer may hang on its last byte: it is read once to
/// know, and once more for its rows, and is never held whole.
public struct ByteSource: Sendable {
    /// The name of the file, for reports.
    public let name: String
    private let measure: @Sendable () -> Int?
    /// Starts over; each call of the result gives the next piece, and an empty one at the end.
    private let open: @Sendable () throws -> () throws -> [UInt8]

    /// Bytes that are in memory, such as a file sent to a page.
    public init(_ bytes: [UInt8], name: String) {
        self.name = name
        measure = { bytes.count }
        open = {
            var position = 0
            return {
                let piece = Array(bytes[position..<min(position + pieceSize, bytes.count)])
                position += piece.count
                return piece
            }
        }
    }

    /// A file. A missing or unreadable one is reported when the reading starts, with the system's own reason.
    public init(fileAt path: String) {
        name = URL(filePath: path).lastPathComponent
        measure = {
            // What a link leads to counts, not the link.
            let file = URL(filePath: path).resolvingSymlinksInPath().path(percentEncoded: false)
            return try? FileManager.default.attributesOfItem(atPath: file)[.size] as? Int
        }
        open = {
            let file = try FileHandle(forReadingFrom: URL(filePath: path))
            return { try file.read(upToCount: pieceSize).map(Array.init) ?? [] }
        }
    }

    /// Bytes that a function gives from their start each time it is asked: for tests and for other storage.
    public init(name: String, open: @escaping @Sendable () throws -> () throws -> [UInt8]) {
        self.name = name
        measure = { nil }
        self.open = open
    }

    /// How many bytes there are, where that is known before any is read.
    public var length: Int? { measure() }

    /// The same bytes, as long as there are no more than `most`: a source that says that it is longer is refused before
    /// a byte of it is read, another one when it has given more.
    func held(to most: Int, orElse fault: ImportFault) throws -> ByteSource {
        if let length, length > most { throw fault }
        let open = open
        return ByteSource(name: name) {
            let next = try open()
            var given = 0
            return {
                let piece = try next()
                given += piece.count
                guard given <= most else { throw fault }
                return piece
            }
        }
    }

    /// Starts over; the first piece holds at least the 64 bytes that tell a file's kind, where there are as many.
    func start() throws -> () throws -> [UInt8] {
        let next = try open()
        var first: [UInt8]? = []
        while let start = first, start.count < 64 {
            let piece = try next()
            if piece.isEmpty { break }
            first = start + piece
        }
        return {
            defer { first = nil }
            if let first, !first.isEmpty { return first }
            return try next()
        }
    }
}

private let pieceSize = 1 << 18
