public import Sigma

// A pack is what a collection of rules becomes once it is read, checked and compiled: one file that is ready in
// milliseconds. Rules lie in it one by one and are decoded when they first match.
//
//     "cordon rules\n"  version  checksum (8)  body
//     body  the fingerprint of what it was made of, what was refused, rules, correlations, tables
//
// A pack is a cache, not an archive: another version of the form is refused, and the pack is made again.

/// Compiled rules as one run of bytes.
public struct RulePack: Sendable {
    /// The version of the form.
    public static let version: UInt8 = 3

    /// Names what the pack was made of; the maker chooses how.
    public let fingerprint: [UInt8]
    /// The rules.
    public let ruleSet: RuleSet
    /// The correlation rules, in the order of the files.
    public let correlations: [Correlation]
    /// How many documents were refused when the pack was made.
    public let refusedCount: Int

    private static let magic = Array("cordon rules\n".utf8)

    /// Makes a pack of a collection.
    public init(_ catalogue: RuleCatalogue, fingerprint: [UInt8], convention: Convention = .standard) {
        self.fingerprint = fingerprint
        ruleSet = catalogue.ruleSet(convention: convention)
        correlations = catalogue.correlations
        refusedCount = catalogue.errors.count
    }

    /// The bytes, to be kept.
    public func encoded() -> [UInt8] {
        var writer = BinaryWriter()
        writer.blob(fingerprint)
        writer.number(UInt64(refusedCount))
        writer.values(ruleSet.rules) { $0.encode(into: &$1) }
        writer.list(ruleSet.logSources) { writer, source in
            for part in [source.category, source.product, source.service] { writer.optionalText(part) }
        }
        writer.values(correlations) { $0.encode(into: &$1) }
        ruleSet.compiled.write(to: &writer)
        let body = writer.bytes
        return RulePack.magic + [RulePack.version] + PackChecksum.bytes(of: body[...]) + body
    }

    /// Reads the fingerprint of a pack without reading the rest; `nil` if the bytes are no pack of this version.
    public static func fingerprint(of bytes: [UInt8]) -> [UInt8]? {
        guard bytes.count > bodyStart, bytes.starts(with: magic), bytes[magic.count] == version else {
            return nil
        }
        // The fingerprint stands first; nothing of the rest is needed.
        var reader = BinaryReader(Array(bytes[bodyStart...].prefix(1_024)))
        return try? reader.blob()
    }

    package static let bodyStart = magic.count + 1 + 8

    /// Reads a pack.
    ///
    /// - Parameters:
    ///   - bytes: What ``encoded()`` made.
    ///   - convention: The one that the pack was made with. The plain detector alone asks for it.
    /// - Throws: ``RulePackError`` for anything else.
    public init(
        decoding bytes: [UInt8], convention: @escaping @autoclosure @Sendable () -> Convention = .standard
    ) throws(RulePackError) {
        try self.init(decoding: bytes[...], convention: convention())
    }

    /// Reads a pack that lies in other bytes, which are kept and not copied.
    ///
    /// - Throws: ``RulePackError`` for anything else.
    public init(
        decoding bytes: ArraySlice<UInt8>,
        convention: @escaping @autoclosure @Sendable () -> Convention = .standard
    ) throws(RulePackError) {
        guard bytes.starts(with: RulePack.magic), bytes.count > RulePack.bodyStart else { throw .notAPack }
        let version = bytes[bytes.startIndex + RulePack.magic.count]
        guard version == RulePack.version else { throw .otherVersion(Int(version)) }
        let sum = bytes.prefix(RulePack.bodyStart).suffix(8)
        let body = bytes.dropFirst(RulePack.bodyStart)
        guard sum.elementsEqual(PackChecksum.bytes(of: body)) else { throw .damaged("the checksum is wrong") }
        try self.init(body: body, convention)
    }

    /// Reads a pack whose checksum may be wrong: what an attacker could forge.
    package init(forging bytes: [UInt8]) throws(RulePackError) {
        try self.init(body: bytes[RulePack.bodyStart...]) { .standard }
    }

    private init(
        body: ArraySlice<UInt8>, _ convention: @escaping @Sendable () -> Convention
    ) throws(RulePackError) {
        var reader = BinaryReader(body)
        do throws(RuleCodecError) {
            fingerprint = try reader.blob()
            refusedCount = Int(clamping: try reader.number())
            let rules = try reader.values { bytes in
                // The checksum holds, so this is a program that wrote what it cannot read: say so where it shows.
                (try? Rule(decoding: bytes.span)) ?? Rule.unreadable
            }
            let logSources = try reader.list { reader throws(RuleCodecError) in
                LogSource(
                    category: try reader.optionalText(), product: try reader.optionalText(),
                    service: try reader.optionalText())
            }
            guard logSources.count == rules.count else { throw reader.refusal("a rule has no log source") }
            let correlations = try reader.values { bytes in try? Correlation(decoding: bytes.span) }
            self.correlations = (0..<correlations.count).compactMap { correlations[$0] }
            let compiled = try CompiledRules(from: &reader, rules: rules.count)
            ruleSet = RuleSet(rules, logSources: logSources, compiled, convention: convention)
        } catch {
            throw .damaged(error.description)
        }
    }
}

/// Why bytes are not a pack that can be used.
public enum RulePackError: Error, Hashable, Sendable {
    /// They are something else.
    case notAPack
    /// A program of another version made them.
    case otherVersion(Int)
    /// They were changed or cut.
    case damaged(String)
}

extension RulePackError: CustomStringConvertible {
    /// What is wrong and how to mend it.
    public var description: String {
        let remedy = "make it again with 'cordon rules pack'"
        return switch self {
        case .notAPack: "this is no rule pack; \(remedy)"
        case .otherVersion(let version):
            "the rule pack has version \(version), this program reads version \(RulePack.version); \(remedy)"
        case .damaged(let reason): "the rule pack is damaged: \(reason); \(remedy)"
        }
    }
}

extension BinaryWriter {
    fileprivate mutating func values<Value>(_ values: [Value], _ encode: (Value, inout [UInt8]) -> Void) {
        var all: [UInt8] = []
        var ends: [UInt32] = []
        for value in values {
            encode(value, &all)
            ends.append(UInt32(all.count))
        }
        words(ends)
        blob(all)
    }
}
