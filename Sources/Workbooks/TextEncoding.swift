import Registry
import Vocabulary

/// How the text of a file is written in bytes.
public enum TextEncoding: Hashable, Sendable {
    /// With or without its byte order mark.
    case utf8
    /// Only where its byte order mark says so.
    case utf16(bigEndian: Bool)
    /// What French spreadsheets have written for decades: the bytes that are no UTF-8.
    case windows1252
    /// ISO 8859-15, which older exports of Unix write: Windows' letters of 1998 in other places.
    case latin9
}

extension TextEncoding {
    /// Looks at the whole file once: its byte order mark, or else whether its bytes are UTF-8.
    ///
    /// A UTF-8 file with a few damaged letters stays one, so that the rest keeps its accents: bytes that are no
    /// UTF-8 must be at least as many as the letters of several bytes that are.
    /// Throws ``ImportFault/notCSV(_:)`` for a workbook or another file that is no text.
    static func detect(in source: ByteSource) throws -> TextEncoding {
        let next = try source.start()
        var piece = try next()
        if piece.starts(with: [0xEF, 0xBB, 0xBF]) { return .utf8 }
        if piece.starts(with: [0xFF, 0xFE]) { return .utf16(bigEndian: false) }
        if piece.starts(with: [0xFE, 0xFF]) { return .utf16(bigEndian: true) }
        if let kind = foreignKind(piece) { throw ImportFault.notCSV(kind) }
        var census = Census()
        var signs = Latin9Signs()
        while !piece.isEmpty {
            for byte in piece {
                census.count(byte)
                signs.count(byte)
            }
            piece = try next()
        }
        census.finish()
        guard census.strays > 0, census.strays >= census.letters else { return .utf8 }
        return signs.isLatin9 ? .latin9 : .windows1252
    }

    /// What the first bytes give away, where they are of no text file.
    private static func foreignKind(_ bytes: [UInt8]) -> LocalizedText? {
        let workbook = LocalizedText("un classeur de tableur", en: "a spreadsheet’s workbook")
        if bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]) || bytes.starts(with: [0xD0, 0xCF, 0x11, 0xE0]) {
            return workbook
        }
        if bytes.starts(with: Array("%PDF".utf8)) {
            return LocalizedText("un document PDF", en: "a PDF document")
        }
        if bytes.starts(with: [0x1F, 0x8B]) {
            return LocalizedText("une archive gzip", en: "a gzip archive")
        }
        // Text in UTF-16 without its mark has a NUL in every second byte.
        let start = bytes.prefix(64)
        if start.count >= 8, start.count(where: { $0 == 0 }) * 3 >= start.count {
            return LocalizedText(
                "du texte UTF-16 sans marque ou un fichier binaire",
                en: "UTF-16 text without its mark, or a binary file")
        }
        return nil
    }
}

/// Tells ISO 8859-15 from Windows-1252, which differ in eight places: a euro where Windows has a sign that nobody writes,
/// `Œ`, `œ` and `Ÿ` inside words where Windows has fractions. What uses Windows' own letters, 0x80 to 0x9F, is Windows'.
private struct Latin9Signs {
    private var hasWindows = false
    private var hasLatin9 = false
    private var before: UInt8 = 0
    private var mayBeLetter = false

    var isLatin9: Bool { hasLatin9 && !hasWindows }

    mutating func count(_ byte: UInt8) {
        if (0x80..<0xA0).contains(byte) { hasWindows = true }
        if byte == 0xA4 { hasLatin9 = true }
        // A fraction stands after a number or alone, a letter before letters.
        if mayBeLetter, (0x41...0x5A).contains(byte & 0xDF) { hasLatin9 = true }
        mayBeLetter = (0xBC...0xBE).contains(byte) && !(0x30...0x39).contains(before)
        before = byte
    }
}

/// Counts the letters of several bytes, and the bytes that belong to none, by the grammar of UTF-8.
private struct Census {
    private(set) var letters = 0
    private(set) var strays = 0
    private var missing = 0
    private var pending = 0
    private var allowed: ClosedRange<UInt8> = 0x80...0xBF

    mutating func count(_ byte: UInt8) {
        if missing == 0, byte < 0x80 { return }
        if missing > 0 {
            if allowed.contains(byte) {
                missing -= 1
                pending += 1
                allowed = 0x80...0xBF
                if missing == 0 { letters += 1 }
                return
            }
            strays += pending
            missing = 0
        }
        begin(byte)
    }

    mutating func finish() {
        if missing > 0 { strays += pending }
    }

    /// > Source: The Unicode Standard, table 3-7, well-formed UTF-8 byte sequences.
    private mutating func begin(_ byte: UInt8) {
        pending = 1
        allowed = 0x80...0xBF
        switch byte {
        case 0x00...0x7F: missing = 0
        case 0xC2...0xDF: missing = 1
        case 0xE0: (missing, allowed) = (2, 0xA0...0xBF)
        case 0xED: (missing, allowed) = (2, 0x80...0x9F)
        case 0xE1...0xEF: missing = 2
        case 0xF0: (missing, allowed) = (3, 0x90...0xBF)
        case 0xF4: (missing, allowed) = (3, 0x80...0x8F)
        case 0xF1...0xF3: missing = 3
        default: (missing, strays) = (0, strays + 1)
        }
    }
}
