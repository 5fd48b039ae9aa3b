// A tar archive is a row of blocks of 512 bytes (POSIX.1-2017, pax): a header, then the entry's bytes padded to whole
// blocks; two blocks of zeros end it.
//
//     0 name[100]   124 size[12], octal, or binary with the top bit set   148 checksum[8]   156 type   257 "ustar"
//     345 prefix[155]
//
// Long names come as entries of their own before the file: type x (pax, `LEN path=NAME\n`) or L (GNU).

/// Reads a tar archive from pieces of any length, and keeps no more than one entry of it.
public struct TarReader {
    private static let format = "tar"
    private static let blockLength = 512
    /// The longest name or table of names that is believed.
    private static let longestTable = 1 << 20

    private let limits: ArchiveLimits
    private let isWanted: (String) -> Bool
    private var pending: [UInt8] = []
    private var place = 0
    private var entries = 0
    private var total = 0
    private var longName: String?
    private var state = State.header
    /// Entries that were wanted and left out, and why.
    public private(set) var refused: [RefusedEntry] = []

    private enum State {
        case header, ended
        case content(name: String, kind: Kind, left: Int, bytes: [UInt8])
        case padding(Int)
    }

    private enum Kind { case file, ignored, paxTable, gnuName }

    /// Whether a block of 512 bytes is a header.
    public static func recognises(_ bytes: some Collection<UInt8>) -> Bool {
        let block = Array(bytes.prefix(blockLength))
        return block.count == blockLength && checksum(of: block) == number(block[148..<156]).map(Int.init)
    }

    /// A reader at the start of an archive, that keeps the files whose name is wanted.
    public init(limits: ArchiveLimits = ArchiveLimits(), where isWanted: @escaping (String) -> Bool) {
        self.limits = limits
        self.isWanted = isWanted
    }

    /// Whether the end mark was read: what follows means nothing.
    public var isAtEnd: Bool {
        if case .ended = state { true } else { false }
    }

    /// Reads the next piece, and hands over the files that end in it.
    ///
    /// - Throws: ``CompressionError`` for what is no archive, and what `body` throws.
    public mutating func read(_ piece: ArraySlice<UInt8>, _ body: (ArchiveEntry) throws -> Void) throws {
        var rest = piece
        while !rest.isEmpty {
            switch state {
            case .ended: return
            case .header:
                let part = rest.prefix(TarReader.blockLength - pending.count)
                pending += part
                rest = rest.dropFirst(part.count)
                place += part.count
                guard pending.count == TarReader.blockLength else { return }
                let block = pending
                pending = []
                try readHeader(block)
            case .padding(let left):
                let part = min(left, rest.count)
                rest = rest.dropFirst(part)
                place += part
                state = left == part ? .header : .padding(left - part)
            case .content(let name, let kind, let left, var bytes):
                let part = rest.prefix(left)
                state = .ended  // The bytes have one owner while they grow.
                if kind != .ignored { bytes += part }
                rest = rest.dropFirst(part.count)
                place += part.count
                state = .content(name: name, kind: kind, left: left - part.count, bytes: bytes)
                if left == part.count { try endEntry(name, kind, bytes, body) }
            }
        }
    }

    /// Says that no piece follows.
    public mutating func finish() throws(CompressionError) {
        switch state {
        case .ended, .padding: return
        case .header where pending.isEmpty: return
        case .header, .content: throw .truncated(format: TarReader.format, offset: place)
        }
    }

    private mutating func readHeader(_ block: [UInt8]) throws(CompressionError) {
        if block.allSatisfy({ $0 == 0 }) {
            state = .ended
            return
        }
        guard let sum = TarReader.number(block[148..<156]), TarReader.checksum(of: block) == Int(sum) else {
            throw damaged("a header with a wrong checksum")
        }
        guard let size = TarReader.number(block[124..<136]), size <= UInt64(Int32.max) * 4 else {
            throw damaged("an entry of impossible size")
        }
        entries += 1
        guard entries <= limits.entries else { throw damaged("more than \(limits.entries) entries") }
        let type = block[156]
        let name = type == UInt8(ascii: "x") || type == UInt8(ascii: "L") ? "" : longName ?? shortName(block)
        let length = Int(size)
        let kind = try kind(type, name, length)
        if kind != .paxTable, kind != .gnuName { longName = nil }
        state = .content(name: name, kind: kind, left: length, bytes: [])
        if length == 0 { state = .header }
    }

    private mutating func kind(_ type: UInt8, _ name: String, _ length: Int) throws(CompressionError) -> Kind
    {
        switch type {
        case UInt8(ascii: "x"), UInt8(ascii: "L"):
            guard length <= TarReader.longestTable else { throw damaged("a name of \(length) bytes") }
            return type == UInt8(ascii: "x") ? .paxTable : .gnuName
        case 0, UInt8(ascii: "0"), UInt8(ascii: "7"):
            guard isWanted(name) else { return .ignored }
            guard length <= limits.entryLength else {
                refused.append(
                    RefusedEntry(
                        name: name,
                        reason: "it claims \(length) bytes; at most \(limits.entryLength) are read"))
                return .ignored
            }
            let (sum, overflow) = total.addingReportingOverflow(length)
            guard !overflow, sum <= limits.total else {
                throw .tooLarge(format: TarReader.format, limit: limits.total)
            }
            total = sum
            return .file
        default: return .ignored
        }
    }

    private mutating func endEntry(
        _ name: String, _ kind: Kind, _ bytes: [UInt8], _ body: (ArchiveEntry) throws -> Void
    ) throws {
        let used = place % TarReader.blockLength
        state = used == 0 ? .header : .padding(TarReader.blockLength - used)
        switch kind {
        case .ignored: break
        case .gnuName: longName = String(archiveName: bytes.prefix { $0 != 0 })
        case .paxTable: longName = TarReader.path(inPax: bytes) ?? longName
        case .file: try body(ArchiveEntry(name: name, bytes: bytes))
        }
    }

    private func shortName(_ block: [UInt8]) -> String {
        let name = String(archiveName: block[..<100].prefix { $0 != 0 })
        guard block[257..<262].elementsEqual("ustar".utf8) else { return name }
        let prefix = String(archiveName: block[345..<500].prefix { $0 != 0 })
        return prefix.isEmpty ? name : "\(prefix)/\(name)"
    }

    private func damaged(_ reason: String) -> CompressionError {
        .corrupt(format: TarReader.format, offset: place, reason: reason)
    }

    /// Records of the form `LENGTH KEY=VALUE\n`, where the length counts the whole record.
    private static func path(inPax bytes: [UInt8]) -> String? {
        var rest = bytes[...]
        var path: String?
        while let blank = rest.firstIndex(of: 0x20) {
            guard let length = Int(String(decoding: rest[..<blank], as: UTF8.self)),
                length > blank - rest.startIndex + 1, length <= rest.count
            else { break }
            let record = rest[(blank + 1)..<rest.startIndex + length].dropLast()
            if record.starts(with: "path=".utf8) { path = String(archiveName: record.dropFirst(5)) }
            rest = rest.dropFirst(length)
        }
        return path
    }

    /// A number of a header: octal digits, or binary behind a byte with the top bit set (GNU).
    private static func number(_ field: ArraySlice<UInt8>) -> UInt64? {
        if let first = field.first, first & 0x80 != 0 {
            // The field of the checksum has eight bytes, those of sizes twelve.
            let digits = field.dropFirst()
            guard first == 0x80, digits.prefix(max(0, digits.count - 8)).allSatisfy({ $0 == 0 }) else {
                return nil
            }
            let number = digits.suffix(8)
            // Above what any caller counts in.
            guard number.count < 8 || number.first == 0 else { return nil }
            return number.reduce(0) { $0 << 8 | UInt64($1) }
        }
        let digits = field.drop { $0 == 0x20 || $0 == 0 }.prefix { $0 != 0x20 && $0 != 0 }
        var value: UInt64 = 0
        for digit in digits {
            guard (UInt8(ascii: "0")...UInt8(ascii: "7")).contains(digit), value < 1 << 60 else { return nil }
            value = value << 3 | UInt64(digit - UInt8(ascii: "0"))
        }
        return value
    }

    /// The sum of the header's bytes, its own checksum counted as blanks.
    private static func checksum(of block: [UInt8]) -> Int {
        var sum = 8 * 0x20
        for (offset, byte) in block.enumerated() where !(148..<156).contains(offset) { sum += Int(byte) }
        return sum
    }
}
