public import Sigma

// The compiled form, for rule packs: what wrote it, for which expressions, then the two databases. It is for the machine
// that made it, and trusted like the program beside it: Vectorscan checks a checksum, not intentions.

extension VectorscanScanner {
    private static let mark: [UInt8] = Array("CVRE1".utf8)

    /// The compiled form.
    ///
    /// - Throws: ``RegexMatcherError`` if there is no memory for it.
    public func packed(for expressions: [RegularExpression]) throws(RegexMatcherError) -> [UInt8] {
        var writer = BinaryWriter(after: Self.mark)
        writer.text(VectorscanDatabase.platform)
        writer.number(Self.fingerprint(expressions))
        for table in [ascii, bytes] {
            writer.list(table.alwaysReported) { $0.number(UInt64($1)) }
            writer.blob(try table.database?.serialized() ?? [])
        }
        return writer.bytes
    }

    /// Reads the compiled form of the same expressions; see ``init(restoring:for:)-(ArraySlice<UInt8>,_)``.
    ///
    /// - Throws: ``RegexMatcherError`` if it was made elsewhere, for other expressions, or is damaged.
    public init(
        restoring bytes: [UInt8], for expressions: [RegularExpression]
    ) throws(RegexMatcherError) {
        try self.init(restoring: bytes[...], for: expressions)
    }

    /// Reads the compiled form of the same expressions: milliseconds.
    ///
    /// - Throws: ``RegexMatcherError`` if it was made elsewhere, for other expressions, or is damaged.
    public init(
        restoring bytes: ArraySlice<UInt8>, for expressions: [RegularExpression]
    ) throws(RegexMatcherError) {
        guard bytes.starts(with: Self.mark) else { throw RegexMatcherError(.damaged) }
        var reader = BinaryReader(bytes.dropFirst(Self.mark.count))
        let parts: Parts
        do throws(RuleCodecError) { parts = try Parts(&reader) } catch { throw RegexMatcherError(.damaged) }
        guard parts.platform == VectorscanDatabase.platform else {
            throw RegexMatcherError(.madeElsewhere(by: parts.platform))
        }
        guard parts.fingerprint == Self.fingerprint(expressions) else {
            throw RegexMatcherError(.otherExpressions)
        }
        self.init(
            expressions, ascii: try Table(parts.ascii, count: expressions.count),
            bytes: try Table(parts.bytes, count: expressions.count))
    }

    /// FNV-1a over patterns and flags, in their order.
    private static func fingerprint(_ expressions: [RegularExpression]) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        func add(_ byte: UInt8) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        for expression in expressions {
            for byte in expression.pattern.utf8 { add(byte) }
            // No pattern holds the byte FF: it is not of UTF-8.
            add(0xFF)
            add(expression.flags.rawValue)
        }
        return hash
    }

    fileprivate struct Parts {
        struct Table {
            let alwaysReported: [UInt64]
            let database: ArraySlice<UInt8>

            init(_ reader: inout BinaryReader) throws(RuleCodecError) {
                alwaysReported = try reader.list { reader throws(RuleCodecError) in try reader.number() }
                database = try reader.slice()
            }
        }

        let platform: String
        let fingerprint: UInt64
        let ascii: Table
        let bytes: Table

        init(_ reader: inout BinaryReader) throws(RuleCodecError) {
            platform = try reader.text()
            fingerprint = try reader.number()
            ascii = try Table(&reader)
            bytes = try Table(&reader)
            guard reader.isAtEnd else { throw reader.refusal("bytes are left over") }
        }
    }
}

extension VectorscanScanner.Table {
    fileprivate init(_ parts: VectorscanScanner.Parts.Table, count: Int) throws(RegexMatcherError) {
        guard parts.alwaysReported.allSatisfy({ $0 < count }) else { throw RegexMatcherError(.damaged) }
        self.init(
            database: parts.database.isEmpty ? nil : try VectorscanDatabase.restored(parts.database),
            alwaysReported: parts.alwaysReported.map { UInt32($0) })
    }
}
