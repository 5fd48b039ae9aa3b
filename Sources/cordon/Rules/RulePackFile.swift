import Detection
import Inputs
import RegexMatcher

// A pack with what speeds up long values behind it:
//
//     pack  database of Vectorscan or nothing  its length (8, the lowest first)  "cordon scan\n"
//
// The database is for the machine that made it. Another machine leaves it aside, and finds the same.

/// A rule pack as it lies on a disk.
struct RulePackFile {
    let pack: RulePack
    private let database: ArraySlice<UInt8>

    private static let start = Array("cordon rules\n".utf8)
    private static let end = Array("cordon scan\n".utf8)
    /// The public rules take six megabytes.
    private static let longest = 1 << 30

    init(_ pack: RulePack, database: ArraySlice<UInt8> = []) {
        self.pack = pack
        self.database = database
    }

    /// Whether a file is a pack, as its first bytes tell.
    static func isPack(_ path: String) -> Bool {
        guard FileStamp(path: path)?.isFile == true else { return false }
        return (try? WholeFile.start(of: path, length: start.count)) == start
    }

    /// Reads a pack that was compiled with that convention.
    ///
    /// - Throws: ``Failure`` with the path, what is wrong and how to mend it.
    init(reading path: String, _ convention: Convention = .standard) throws {
        do {
            try self.init(decoding: WholeFile.bytes(of: path, limit: RulePackFile.longest), convention)
        } catch let error as RulePackError {
            throw Failure("\(path): \(error)")
        }
    }

    /// Nothing is copied: a pack is megabytes.
    private init(decoding bytes: [UInt8], _ convention: Convention) throws(RulePackError) {
        let tail = bytes.suffix(RulePackFile.end.count + 8)
        guard tail.count == RulePackFile.end.count + 8,
            tail.suffix(RulePackFile.end.count) == RulePackFile.end[...]
        else { throw .damaged("its end is missing") }
        let length = tail.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard let length = Int(exactly: length), length <= bytes.count - tail.count else {
            throw .damaged("its parts are longer than the whole")
        }
        let packEnd = bytes.count - tail.count - length
        database = bytes[packEnd..<packEnd + length]
        pack = try RulePack(decoding: bytes[..<packEnd], convention: convention)
    }

    /// What lies on the disk.
    var bytes: [UInt8] {
        var length: [UInt8] = []
        for place in 0..<8 { length.append(UInt8(truncatingIfNeeded: database.count >> (8 * place))) }
        return pack.encoded() + database + length + RulePackFile.end
    }

    /// The rules, with what speeds up long values if this machine can use it.
    var ruleSet: RuleSet {
        guard !database.isEmpty else { return pack.ruleSet }
        let database = database
        return pack.ruleSet.scanning { try? VectorscanScanner(restoring: database, for: $0) }
    }
}
