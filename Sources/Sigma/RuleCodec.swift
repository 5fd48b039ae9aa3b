// The binary form of rules, for packs: what a rule's author wrote, parsed, without the text it was parsed from.
//
//     var bytes: [UInt8] = []
//     rule.encode(into: &bytes)                          // appends; keep the offsets to find each rule again
//     let same = try Rule(decoding: bytes.span)          // one rule, exactly these bytes
//
// `Correlation` and `Filter` have the same two. Each rule stands alone, so that one can be decoded without the others.
//
//     rule         version 1, 'r', metadata, log source, criteria
//     correlation  version 1, 'c', metadata, kind, rules, group-by, aliases, time span, generates
//     filter       version 1, 'f', metadata, log source, rules, criteria
//     metadata     identifier, name, title, description, level, status, author, dates, tags, references, ...
//     criteria     selections (name, place, search), condition
//     search       a byte for its kind, then what belongs to it
//     text         a byte for place and case, then the bytes, already in lower case where case does not count
//
// Regular expressions are kept as patterns and compiled when decoded. There is no checksum: a pack has one for all.

/// The binary form of rules.
public enum RuleCodec {
    /// The form's version, the first byte of each rule. Bytes of another version are refused.
    public static let version: UInt8 = 1

    enum Kind: UInt8 {
        case rule = 0x72
        case correlation = 0x63
        case filter = 0x66
    }

    static func encode(_ kind: Kind, into bytes: inout [UInt8], _ body: (inout BinaryWriter) -> Void) {
        var writer = BinaryWriter()
        swap(&bytes, &writer.bytes)
        writer.byte(version)
        writer.byte(kind.rawValue)
        body(&writer)
        swap(&bytes, &writer.bytes)
    }

    static func decode<Value>(
        _ kind: Kind, _ bytes: Span<UInt8>,
        _ body: (inout BinaryReader) throws(RuleCodecError) -> Value
    ) throws(RuleCodecError) -> Value {
        var reader = BinaryReader(unsafe bytes.withUnsafeBufferPointer { unsafe Array($0) })
        let found = try reader.byte()
        guard found == version else { throw reader.refusal("version \(found) is not version \(version)") }
        guard try reader.byte() == kind.rawValue else { throw reader.refusal("this is no \(kind)") }
        let value = try body(&reader)
        guard reader.isAtEnd else { throw reader.refusal("bytes are left over") }
        return value
    }
}

/// Why bytes are not the binary form of a rule.
public struct RuleCodecError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong.
    public let reason: String
    /// The offset in the rule's bytes.
    public let offset: Int

    /// The sentence, with what to do.
    public var description: String {
        "the packed rule is damaged at byte \(offset): \(reason); make the pack again from the rules"
    }
}

extension Rule {
    /// Appends the binary form.
    public func encode(into bytes: inout [UInt8]) {
        RuleCodec.encode(.rule, into: &bytes) { writer in
            metadata.write(to: &writer)
            logSource.write(to: &writer)
            criteria.write(to: &writer, file: metadata.location.file)
        }
    }

    /// Reads the binary form.
    ///
    /// - Throws: ``RuleCodecError`` for anything but what ``encode(into:)`` writes. Hostile bytes take time and memory
    ///   in proportion to their number.
    public init(decoding bytes: Span<UInt8>) throws(RuleCodecError) {
        self = try RuleCodec.decode(.rule, bytes) { reader throws(RuleCodecError) in
            let metadata = try Metadata(from: &reader)
            return Rule(
                metadata: metadata, logSource: try LogSource(from: &reader),
                criteria: try Criteria(from: &reader, file: metadata.location.file))
        }
    }
}

extension Filter {
    /// Appends the binary form.
    public func encode(into bytes: inout [UInt8]) {
        RuleCodec.encode(.filter, into: &bytes) { writer in
            metadata.write(to: &writer)
            logSource.write(to: &writer)
            writer.flag(rules != nil)
            if let rules { writer.texts(rules) }
            criteria.write(to: &writer, file: metadata.location.file)
        }
    }

    /// Reads the binary form; see ``Rule/init(decoding:)``.
    public init(decoding bytes: Span<UInt8>) throws(RuleCodecError) {
        self = try RuleCodec.decode(.filter, bytes) { reader throws(RuleCodecError) in
            let metadata = try Metadata(from: &reader)
            return Filter(
                metadata: metadata, logSource: try LogSource(from: &reader),
                rules: try reader.flag() ? try reader.texts() : nil,
                criteria: try Criteria(from: &reader, file: metadata.location.file))
        }
    }
}

extension Metadata: BinaryForm {
    package func write(to writer: inout BinaryWriter) {
        writer.text(id)
        writer.optionalText(name)
        writer.text(title)
        writer.optionalText(description)
        writer.choice(level)
        writer.flag(status != nil)
        if let status { writer.choice(status) }
        writer.optionalText(author)
        writer.optionalText(date)
        writer.optionalText(modified)
        writer.list(tags)
        writer.texts(references)
        writer.texts(falsePositives)
        writer.texts(fields)
        writer.text(location.file)
        location.writePlace(to: &writer)
    }

    package init(from reader: inout BinaryReader) throws(RuleCodecError) {
        id = try reader.text()
        name = try reader.optionalText()
        title = try reader.text()
        description = try reader.optionalText()
        level = try reader.choice()
        status = try reader.flag() ? try reader.choice() : nil
        author = try reader.optionalText()
        date = try reader.optionalText()
        modified = try reader.optionalText()
        tags = try reader.list()
        references = try reader.texts()
        falsePositives = try reader.texts()
        fields = try reader.texts()
        location = try SourceLocation(placeFrom: &reader, file: try reader.text())
    }
}

extension SourceLocation {
    /// Line and column; zero for what is not known.
    fileprivate func writePlace(to writer: inout BinaryWriter) {
        writer.number(UInt64(clamping: line ?? 0))
        writer.number(UInt64(clamping: column ?? 0))
    }

    fileprivate init(placeFrom reader: inout BinaryReader, file: String) throws(RuleCodecError) {
        let (line, column) = (Int(clamping: try reader.number()), Int(clamping: try reader.number()))
        self.init(file: file, line: line == 0 ? nil : line, column: column == 0 ? nil : column)
    }
}

extension RuleTag: BinaryForm {
    package func write(to writer: inout BinaryWriter) {
        let (kind, text): (UInt8, String) =
            switch self {
            case .technique(let text): (0, text)
            case .tactic(let text): (1, text)
            case .actor(let text): (2, text)
            case .vulnerability(let text): (3, text)
            case .other(let text): (4, text)
            }
        writer.byte(kind)
        writer.text(text)
    }

    package init(from reader: inout BinaryReader) throws(RuleCodecError) {
        let kind = try reader.byte()
        let text = try reader.text()
        switch kind {
        case 0: self = .technique(text)
        case 1: self = .tactic(text)
        case 2: self = .actor(text)
        case 3: self = .vulnerability(text)
        case 4: self = .other(text)
        default: throw reader.refusal("there is no tag of kind \(kind)")
        }
    }
}

extension LogSource: BinaryForm {
    package func write(to writer: inout BinaryWriter) {
        writer.optionalText(category)
        writer.optionalText(product)
        writer.optionalText(service)
    }

    package init(from reader: inout BinaryReader) throws(RuleCodecError) {
        // The names are in lower case already.
        self.init()
        category = try reader.optionalText()
        product = try reader.optionalText()
        service = try reader.optionalText()
    }
}

extension Criteria {
    /// `file` is where the rule stands; a filter's selections, added to it, may stand elsewhere.
    fileprivate func write(to writer: inout BinaryWriter, file: String) {
        writer.list(selections) { writer, selection in
            writer.text(selection.name)
            writer.optionalText(selection.location.file == file ? nil : selection.location.file)
            selection.location.writePlace(to: &writer)
            selection.search.write(to: &writer)
        }
        condition.write(to: &writer)
    }

    fileprivate init(from reader: inout BinaryReader, file: String) throws(RuleCodecError) {
        let selections = try reader.list { reader throws(RuleCodecError) in
            let name = try reader.text()
            let place = try SourceLocation(placeFrom: &reader, file: try reader.optionalText() ?? file)
            return Selection(name: name, search: try Search(from: &reader), location: place)
        }
        let condition = try Condition(from: &reader)
        guard condition.highestSelection < selections.count else {
            throw reader.refusal("the condition names a selection that is not there")
        }
        self.init(selections: selections, condition: condition)
    }
}
