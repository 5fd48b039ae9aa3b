import CYaml
import Vocabulary

/// What a YAML text is made of, in the order of the text.
enum YAMLEvent {
    case streamStart, streamEnd, documentStart, documentEnd
    /// A node that an anchor names.
    case alias(String)
    /// Text; `plain` is true if it was written without quotes.
    case scalar(String, plain: Bool, anchor: String?)
    case sequenceStart(anchor: String?)
    case sequenceEnd
    case mappingStart(anchor: String?)
    case mappingEnd
}

/// The events of a YAML text, read by libyaml, which travels inside Yams.
///
/// Yams' own tree is not used: it weighs every node with a tag, a resolver and weak references, and takes three
/// times as long as the reading itself.
///
/// Both pointers are allocated once by `init` and freed once by `deinit`, and never leave this file. `parser` must not
/// move, for libyaml keeps its address; `text` outlives it.
@safe struct YAMLEvents: ~Copyable {
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let text: UnsafeMutableBufferPointer<UInt8>
    private let file: String
    /// Where the last event begins, from 1.
    private(set) var line = 1
    /// See ``line``; in Unicode scalars.
    private(set) var column = 1

    init(_ string: String, file: String) {
        self.file = file
        unsafe text = .allocate(capacity: max(string.utf8.count, 1))
        _ = unsafe text.initialize(from: string.utf8)
        unsafe parser = .allocate(capacity: 1)
        unsafe parser.initialize(to: yaml_parser_t())
        // Without memory the parser stays empty, and `next` says so.
        _ = unsafe yaml_parser_initialize(parser)
        unsafe yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        unsafe yaml_parser_set_input_string(parser, text.baseAddress, string.utf8.count)
    }

    deinit {
        unsafe yaml_parser_delete(parser)
        unsafe parser.deallocate()
        unsafe text.deallocate()
    }

    /// The next event; nothing may be asked after the stream's end or an error.
    mutating func next() throws(SigmaError) -> YAMLEvent {
        var event = unsafe yaml_event_t()
        guard unsafe yaml_parser_parse(parser, &event) == 1 else { throw failure() }
        defer { unsafe yaml_event_delete(&event) }
        line = unsafe event.start_mark.line + 1
        column = unsafe event.start_mark.column + 1
        switch unsafe event.type {
        case YAML_STREAM_START_EVENT: return .streamStart
        case YAML_STREAM_END_EVENT: return .streamEnd
        case YAML_DOCUMENT_START_EVENT: return .documentStart
        case YAML_DOCUMENT_END_EVENT: return .documentEnd
        case YAML_ALIAS_EVENT: return .alias(unsafe Self.name(event.data.alias.anchor) ?? "")
        case YAML_SCALAR_EVENT:
            let scalar = unsafe event.data.scalar
            // The length counts, for a scalar may hold NUL.
            let bytes = unsafe UnsafeBufferPointer(start: scalar.value, count: scalar.length)
            return .scalar(
                unsafe String(decoding: bytes, as: UTF8.self),
                plain: unsafe scalar.style == YAML_PLAIN_SCALAR_STYLE,
                anchor: unsafe Self.name(scalar.anchor))
        case YAML_SEQUENCE_START_EVENT:
            return .sequenceStart(anchor: unsafe Self.name(event.data.sequence_start.anchor))
        case YAML_SEQUENCE_END_EVENT: return .sequenceEnd
        case YAML_MAPPING_START_EVENT:
            return .mappingStart(anchor: unsafe Self.name(event.data.mapping_start.anchor))
        case YAML_MAPPING_END_EVENT: return .mappingEnd
        default: throw SigmaError(.readerGaveUp, at: SourceLocation(file: file))
        }
    }

    private static func name(_ text: UnsafeMutablePointer<yaml_char_t>?) -> String? {
        unsafe text.map { unsafe String(cString: $0) }
    }

    /// What libyaml says it stumbled over.
    private func failure() -> SigmaError {
        guard let problem = unsafe parser.pointee.problem else {
            return SigmaError(.readerGaveUp, at: SourceLocation(file: file))
        }
        let reason = unsafe String(cString: problem)
        if unsafe parser.pointee.error == YAML_READER_ERROR {
            let offset = unsafe Int(clamping: parser.pointee.problem_offset)
            return SigmaError(.saidByReader(reason), at: place(ofByte: offset))
        }
        let context = unsafe parser.pointee.context.map { unsafe String(cString: $0) }
        let mark = unsafe parser.pointee.problem_mark
        return SigmaError(
            .saidByReader([context, reason].compactMap(\.self).joined(separator: ", ")),
            at: SourceLocation(file: file, line: mark.line + 1, column: mark.column + 1))
    }

    /// The reader of characters knows offsets alone.
    private func place(ofByte offset: Int) -> SourceLocation {
        let before = unsafe text[..<min(offset, text.count)]
        let line = unsafe before.count { $0 == UInt8(ascii: "\n") } + 1
        let start = unsafe before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        let column = unsafe before[start...].count { $0 & 0xC0 != 0x80 } + 1
        return SourceLocation(file: file, line: line, column: column)
    }
}

extension SigmaError.Problem {
    /// libyaml ran out of memory, or of what it knows.
    static let readerGaveUp = SigmaError.Problem.notYAML(
        LocalizedText("le lecteur YAML a renoncé", en: "the reader gave up"))

    /// What libyaml says, which speaks English alone.
    fileprivate static func saidByReader(_ message: String) -> SigmaError.Problem {
        .notYAML(LocalizedText("le lecteur YAML répond \(message.inGuillemets)", en: message))
    }
}
