// Binary XML, as it stands in a template definition:
//
//     0F 01 01 00                     fragment header: version 1.1, no flags
//     41                              element, with attributes (01: without)
//        FF FF                        dependency identifier; absent in elements outside template definitions
//        6D 01 00 00                  length of the element
//        3D 02 00 00                  offset of its name in the chunk. When that is the very next byte, the name
//           00 00 00 00 BA 0C            stands here: offset of the next name, hash,
//           05 00 45 00 76 00 ... 00 00  number of characters, UTF-16, a zero
//        7F 00 00 00                  length of all attributes
//        06 (46: more follow)         attribute: offset of its name as above, then its value, in pieces:
//           05 01 10 00 ...              text: type 01, number of characters, UTF-16
//           0D 03 00 01                  hole: index 3, of type 01 (0E: may be empty)
//     02                              the start tag ends (03: and the element with it)
//     ...                             pieces and elements
//     04                              the element ends
//     00                              the fragment ends
//
// Every offset is foreign and is checked before use; every turn of a loop consumes at least the token.

/// Turns a fragment of binary XML into the steps of ``EVTXTemplate``.
struct EVTXCompiler {
    static let depthLimit = 64

    /// Where an element stands, which says what becomes of it.
    private enum Place {
        case document, event, system, payload
    }

    private let names: FieldNames
    private let end: Int
    private let hasDependency: Bool
    private var offset: Int
    private var template = EVTXTemplate()

    /// Compiles the fragment in a range of the chunk.
    static func compile(
        _ chunk: RawSpan, _ range: Range<Int>, hasDependency: Bool, names: FieldNames
    ) throws(EVTXDamage) -> EVTXTemplate {
        var compiler = EVTXCompiler(names: names, range: range, hasDependency: hasDependency)
        try compiler.fragment(chunk)
        return compiler.template
    }

    private init(names: FieldNames, range: Range<Int>, hasDependency: Bool) {
        self.names = names
        self.end = range.upperBound
        self.offset = range.lowerBound
        self.hasDependency = hasDependency
    }

    private mutating func fragment(_ chunk: RawSpan) throws(EVTXDamage) {
        while offset < end {
            let token = chunk.byte(at: offset)
            switch token {
            case 0x00:
                return
            case 0x0F:
                try skip(4)
            case 0x01, 0x41:
                try element(chunk, in: .document, depth: 0)
            case 0x0A:
                try skipInstruction(chunk)
            default:
                throw .unknownToken
            }
        }
    }

    // MARK: Elements

    private mutating func element(_ chunk: RawSpan, in place: Place, depth: Int) throws(EVTXDamage) {
        guard depth < EVTXCompiler.depthLimit else { throw .tooDeep }
        let hasAttributes = chunk.byte(at: offset) == 0x41
        try skip(1 + (hasDependency ? 2 : 0) + 4)
        let name = try name(chunk)
        let inner: Place =
            switch place {
            case .document: name == "Event" ? .event : .payload
            case .event: name == "System" ? .system : .payload
            case .system: .system
            case .payload: .payload
            }
        // The payload's container has no text, and its own attributes (its Name in newer tasks) are no fields.
        let isContainer =
            inner == .event || place == .event
            || (place == .document && ["EventData", "UserData"].contains(name))
        var field: [EVTXTemplate.Step]?
        var kind = EVTXTemplate.Kind.element
        if hasAttributes {
            try skip(4)
            while offset < end, [0x06, 0x46].contains(chunk.byte(at: offset)) {
                let (attribute, value) = try attribute(chunk)
                if name == "Data", attribute == "Name", inner == .payload {
                    field = value
                } else {
                    emitAttribute(attribute, of: name, value, in: isContainer ? nil : inner)
                    // An element that says all by its attributes has no empty text besides.
                    if !attribute.hasPrefix("xmlns") { kind = .attribute }
                }
            }
        }
        guard offset < end else { throw .pastTheEnd }
        let close = chunk.byte(at: offset)
        try skip(1)
        guard close == 0x02 || close == 0x03 else { throw .unknownToken }
        let (pieces, hasElements) =
            close == 0x03 ? ([], false) : try content(chunk, in: inner, depth: depth)
        if hasElements || isContainer {
            for case .hole(let hole) in pieces { template.steps.append(.elements(hole: hole)) }
        } else {
            emitText(of: name, field, pieces, kind, in: inner)
        }
    }

    /// The pieces of text of an element, and whether it holds elements, whose steps are emitted on the way.
    private mutating func content(
        _ chunk: RawSpan, in place: Place, depth: Int
    ) throws(EVTXDamage) -> ([EVTXTemplate.Step], Bool) {
        var pieces: [EVTXTemplate.Step] = []
        var hasElements = false
        while offset < end {
            switch chunk.byte(at: offset) {
            case 0x01, 0x41:
                hasElements = true
                try element(chunk, in: place, depth: depth + 1)
            case 0x04:
                try skip(1)
                return (pieces, hasElements)
            case 0x0A:
                try skipInstruction(chunk)
            default:
                guard let piece = try piece(chunk) else { throw .unknownToken }
                pieces.append(piece)
            }
        }
        throw .pastTheEnd
    }

    private mutating func attribute(_ chunk: RawSpan) throws(EVTXDamage) -> (String, [EVTXTemplate.Step]) {
        try skip(1)
        let name = try name(chunk)
        var pieces: [EVTXTemplate.Step] = []
        while offset < end, let piece = try piece(chunk) { pieces.append(piece) }
        return (name, pieces)
    }

    // MARK: Steps

    private mutating func emitAttribute(
        _ name: String, of element: String, _ pieces: [EVTXTemplate.Step], in place: Place?
    ) {
        guard !name.hasPrefix("xmlns") else { return }
        switch place {
        case nil, .document, .event:
            return
        case .payload:
            emit(names.intern(name), pieces, .attribute)
        case .system:
            if let field = FieldName.ofSystemAttribute(name, of: element) { emit(field, pieces, .envelope) }
        }
    }

    private mutating func emitText(
        of element: String, _ field: [EVTXTemplate.Step]?, _ pieces: [EVTXTemplate.Step],
        _ kind: EVTXTemplate.Kind, in place: Place
    ) {
        if place == .system {
            if let field = FieldName.ofSystemElement(element) { emit(field, pieces, .envelope) }
        } else if let field {
            if case .literal(let range)? = field.first, field.count == 1 {
                let text = template.literals[Int(range.lowerBound)..<Int(range.upperBound)]
                emit(names.intern(String(decoding: text, as: UTF8.self)), pieces, kind)
            } else {
                template.steps += [.begin] + field + [.endName, .begin] + pieces + [.end(nil, kind)]
            }
        } else if kind == .element || !pieces.isEmpty {
            emit(names.intern(element), pieces, kind)
        }
    }

    private mutating func emit(_ field: FieldName, _ pieces: [EVTXTemplate.Step], _ kind: EVTXTemplate.Kind) {
        switch pieces.first {
        case .hole(let hole) where pieces.count == 1:
            template.steps.append(.field(field, hole: hole, kind))
        case .literal(let range) where pieces.count == 1:
            template.steps.append(.constant(field, literal: range, kind))
        case nil:
            template.steps.append(.constant(field, literal: 0..<0, kind))
        default:
            template.steps += [.begin] + pieces + [.end(field, kind)]
        }
    }

    // MARK: Pieces

    /// The piece of text at the offset, or `nil` if something else stands there.
    private mutating func piece(_ chunk: RawSpan) throws(EVTXDamage) -> EVTXTemplate.Step? {
        switch chunk.byte(at: offset) {
        case 0x05, 0x45:
            guard chunk.holds(2, at: offset), chunk.byte(at: offset + 1) == 0x01 else { throw .unknownToken }
            try skip(2)
            return .literal(try text(chunk))
        case 0x07, 0x47:
            try skip(1)
            return .literal(try text(chunk))
        case 0x08, 0x48:
            guard chunk.holds(3, at: offset) else { throw .pastTheEnd }
            let scalar = Unicode.Scalar(chunk.word16(at: offset + 1)) ?? "\u{FFFD}"
            try skip(3)
            return literal(String(Character(scalar)))
        case 0x09, 0x49:
            try skip(1)
            return literal(entity(try name(chunk)))
        case 0x0D, 0x0E:
            guard chunk.holds(4, at: offset) else { throw .pastTheEnd }
            let hole = chunk.word16(at: offset + 1)
            try skip(4)
            return .hole(hole)
        default:
            return nil
        }
    }

    private mutating func literal(_ text: String) -> EVTXTemplate.Step {
        let start = UInt32(template.literals.count)
        template.literals += Array(text.utf8)
        return .literal(start..<UInt32(template.literals.count))
    }

    /// Text with its length before it.
    private mutating func text(_ chunk: RawSpan) throws(EVTXDamage) -> Range<UInt32> {
        let string = try string(chunk)
        guard case .literal(let range) = literal(string) else { return 0..<0 }
        return range
    }

    private mutating func string(_ chunk: RawSpan) throws(EVTXDamage) -> String {
        guard chunk.holds(2, at: offset) else { throw .pastTheEnd }
        let count = Int(chunk.word16(at: offset))
        try skip(2 + count * 2)
        let start = offset - count * 2
        return String(decoding: (0..<count).map { chunk.word16(at: start + $0 * 2) }, as: UTF16.self)
    }

    /// The name whose offset stands here; when it points just behind itself, the name is passed over too.
    private mutating func name(_ chunk: RawSpan) throws(EVTXDamage) -> String {
        guard chunk.holds(4, at: offset) else { throw .pastTheEnd }
        let place = Int(chunk.word32(at: offset))
        try skip(4)
        guard chunk.holds(8, at: place) else { throw .pastTheEnd }
        let count = Int(chunk.word16(at: place + 6))
        guard chunk.holds(count * 2 + 2, at: place + 8) else { throw .pastTheEnd }
        if place == offset { try skip(8 + count * 2 + 2) }
        return String(decoding: (0..<count).map { chunk.word16(at: place + 8 + $0 * 2) }, as: UTF16.self)
    }

    /// A processing instruction: its target, then its data.
    private mutating func skipInstruction(_ chunk: RawSpan) throws(EVTXDamage) {
        try skip(1)
        _ = try name(chunk)
        guard offset < end, chunk.byte(at: offset) == 0x0B else { return }
        try skip(1)
        _ = try string(chunk)
    }

    private mutating func skip(_ count: Int) throws(EVTXDamage) {
        guard count <= end - offset else { throw .pastTheEnd }
        offset += count
    }
}

private func entity(_ name: String) -> String {
    switch name {
    case "amp": "&"
    case "lt": "<"
    case "gt": ">"
    case "quot": "\""
    case "apos": "'"
    default: "&\(name);"
    }
}

extension FieldName {
    /// The envelope field of an attribute below `System`, or `nil` for those that no rule uses.
    fileprivate static func ofSystemAttribute(_ name: String, of element: String) -> FieldName? {
        switch (element, name) {
        case ("Provider", "Name"): .providerName
        case ("Provider", "Guid"): .providerGUID
        case ("Provider", "EventSourceName"): .eventSourceName
        case ("EventID", "Qualifiers"): .qualifiers
        case ("TimeCreated", "SystemTime"): .systemTime
        case ("Correlation", "ActivityID"): .activityID
        case ("Correlation", "RelatedActivityID"): .relatedActivityID
        case ("Execution", "ProcessID"): .processID
        case ("Execution", "ThreadID"): .threadID
        case ("Security", "UserID"): .userID
        default: nil
        }
    }

    /// The envelope field of an element of `System`.
    fileprivate static func ofSystemElement(_ name: String) -> FieldName? {
        switch name {
        case "EventID": .eventID
        case "Version": .version
        case "Level": .level
        case "Task": .task
        case "Opcode": .opcode
        case "Keywords": .keywords
        case "EventRecordID": .eventRecordID
        case "Channel": .channel
        case "Computer": .computer
        default: nil
        }
    }
}
