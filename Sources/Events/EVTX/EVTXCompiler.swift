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

/// Turns fragments of binary XML into steps of ``EVTXTemplates``.
struct EVTXCompiler {
    static let depthLimit = 64

    /// Where an element stands, which says what becomes of it.
    private enum Place {
        case document, event, system, payload
    }

    /// The attribute `Name` of a `Data` element: the name of its field.
    private enum Label {
        case fixed(FieldName)
        case computed(Range<Int>)
    }

    private(set) var names: EVTXNames
    private(set) var templates = EVTXTemplates()
    private var known = EVTXTemplateCache()
    /// The names that the definition in hand refers to.
    private var references: [EVTXTemplateCache.NameReference] = []
    /// How many units of names may still be read. Every reference counts, however often it means the same name: five bytes of
    /// a definition point at up to 64 KB.
    var allowance = 0
    private var start = 0
    private var offset = 0
    private var end = 0
    private var hasDependency = false
    /// The pieces of the values that are not yet whole: those of an element stand behind those of its parents.
    private var pieces: [EVTXStep] = []
    /// Where the text of the last piece stands in the chunk.
    private var lastText: (offset: Int, units: Int) = (0, 0)

    init(names: FieldNames) {
        self.names = EVTXNames(names)
    }

    /// Makes room for the definitions of a chunk where those of former ones have taken too much.
    mutating func startChunk() {
        if known.isFull || templates.isFull {
            known.removeAll()
            templates.removeAll()
        }
        names.makeRoom()
    }

    /// The steps of the definition whose fragment lies in a range of the chunk, behind its GUID and its length: those of the same
    /// definition if it was met before, be it in another chunk.
    mutating func define(_ chunk: RawSpan, _ range: Range<Int>) throws(EVTXDamage) -> Range<Int> {
        let key = EVTXTemplateCache.Key(chunk, guidAt: range.lowerBound - 20, length: range.count)
        if let compiled = known.compiled(key, chunk, range) {
            try spend(compiled.cost)
            return compiled.steps
        }
        let before = allowance
        let steps = try compile(chunk, range, hasDependency: true)
        known.keep(.init(steps: steps, cost: before - allowance), key, chunk, range, references)
        return steps
    }

    private mutating func spend(_ units: Int) throws(EVTXDamage) {
        allowance -= units
        guard allowance >= 0 else { throw .tooMuchWork }
    }

    /// How much memory is taken by what is kept for the chunks that follow, in bytes.
    var keptBytes: Int { known.keptBytes + templates.keptBytes }

    /// Compiles the fragment in a range of the chunk, and returns where its steps stand.
    mutating func compile(
        _ chunk: RawSpan, _ range: Range<Int>, hasDependency: Bool
    ) throws(EVTXDamage) -> Range<Int> {
        let first = templates.steps.count
        let literals = templates.literals.count
        (offset, start, end) = (range.lowerBound, range.lowerBound, range.upperBound)
        self.hasDependency = hasDependency
        pieces.removeAll(keepingCapacity: true)
        references.removeAll(keepingCapacity: true)
        do {
            try fragment(chunk)
        } catch {
            templates.cut(steps: first, literals: literals)
            throw error
        }
        return first..<templates.steps.count
    }

    /// How much there was before what is compiled next and then forgotten.
    var mark: (steps: Int, literals: Int) { (templates.steps.count, templates.literals.count) }

    /// Forgets what was compiled since.
    mutating func forget(since mark: (steps: Int, literals: Int)) {
        templates.cut(steps: mark.steps, literals: mark.literals)
    }

    private mutating func fragment(_ chunk: RawSpan) throws(EVTXDamage) {
        while offset < end {
            switch chunk.byte(at: offset) {
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
            case .document: name.word == .event ? .event : .payload
            case .event: name.word == .system ? .system : .payload
            case .system: .system
            case .payload: .payload
            }
        // The payload's container has no text, and its own attributes (its Name in newer tasks) are no fields.
        let isContainer =
            inner == .event || place == .event
            || (place == .document && (name.word == .eventData || name.word == .userData))
        let base = pieces.count
        var label: Label?
        var kind = EVTXStep.Kind.element
        if hasAttributes {
            try skip(4)
            while offset < end, chunk.byte(at: offset) & 0xBF == 0x06 {
                let start = pieces.count
                try skip(1)
                let attribute = try self.name(chunk)
                let isLabel = name.word == .data && attribute.word == .name && inner == .payload
                if isLabel, let field = try fixedLabel(chunk) {
                    label = .fixed(field)
                    continue
                }
                while offset < end, try piece(chunk) {}
                if isLabel {
                    label = self.label(chunk, start..<pieces.count)
                } else {
                    emitAttribute(attribute, of: name, start..<pieces.count, in: isContainer ? nil : inner)
                    // An element that says all by its attributes has no empty text besides.
                    if attribute.word != .xmlns { kind = .attribute }
                    pieces.removeSubrange(start...)
                }
            }
        }
        guard offset < end else { throw .pastTheEnd }
        let close = chunk.byte(at: offset)
        try skip(1)
        guard close == 0x02 || close == 0x03 else { throw .unknownToken }
        let start = pieces.count
        let hasElements = close == 0x03 ? false : try content(chunk, in: inner, depth: depth)
        if hasElements || isContainer {
            for case .hole(let hole) in pieces[start...] { templates.steps.append(.elements(hole: hole)) }
        } else {
            emitText(of: name, label, start..<pieces.count, kind, in: inner)
        }
        pieces.removeSubrange(base...)
    }

    /// Reads the pieces of text of an element. Elements in it emit their steps on the way; tells whether there are any.
    private mutating func content(
        _ chunk: RawSpan, in place: Place, depth: Int
    ) throws(EVTXDamage) -> Bool {
        var hasElements = false
        while offset < end {
            switch chunk.byte(at: offset) {
            case 0x01, 0x41:
                hasElements = true
                try element(chunk, in: place, depth: depth + 1)
            case 0x04:
                try skip(1)
                return hasElements
            case 0x0A:
                try skipInstruction(chunk)
            default:
                guard try piece(chunk) else { throw .unknownToken }
            }
        }
        throw .pastTheEnd
    }

    /// The field that a label names whose value is one piece of text, which nearly all are, and which is not transcoded for it;
    /// `nil`, and nothing passed over, for any other value.
    private mutating func fixedLabel(_ chunk: RawSpan) throws(EVTXDamage) -> FieldName? {
        guard end - offset > 4, chunk.byte(at: offset) & 0xBF == 0x05, chunk.byte(at: offset + 1) == 0x01
        else {
            return nil
        }
        let units = Int(chunk.word16(at: offset + 2))
        let next = offset + 4 + units * 2
        guard units > 0, next < end, !EVTXCompiler.isPiece(chunk.byte(at: next)) else { return nil }
        let start = offset + 4
        try skip(next - offset)
        return names.meaning(chunk, at: start, units: units).field
    }

    /// Whether a token begins a piece of text.
    private static func isPiece(_ token: UInt8) -> Bool {
        switch token {
        case 0x05, 0x45, 0x07, 0x47, 0x08, 0x48, 0x09, 0x49, 0x0D, 0x0E: true
        default: false
        }
    }

    private mutating func label(_ chunk: RawSpan, _ range: Range<Int>) -> Label {
        guard range.count == 1, case .literal(let literal) = pieces[range.lowerBound] else {
            return .computed(range)
        }
        guard lastText.units > 0 else {
            let text = templates.literals[Int(literal.lowerBound)..<Int(literal.upperBound)]
            return .fixed(names.field(String(decoding: text, as: UTF8.self)))
        }
        return .fixed(names.meaning(chunk, at: lastText.offset, units: lastText.units).field)
    }

    // MARK: Steps

    private mutating func emitAttribute(
        _ name: EVTXNames.Meaning, of element: EVTXNames.Meaning, _ range: Range<Int>, in place: Place?
    ) {
        guard name.word != .xmlns else { return }
        switch place {
        case nil, .document, .event:
            return
        case .payload:
            emit(name.field, range, .attribute)
        case .system:
            if let field = EVTXWord.field(ofAttribute: name.word, of: element.word) {
                emit(field, range, .envelope)
            }
        }
    }

    private mutating func emitText(
        of element: EVTXNames.Meaning, _ label: Label?, _ range: Range<Int>, _ kind: EVTXStep.Kind,
        in place: Place
    ) {
        if place == .system {
            if let field = EVTXWord.field(ofElement: element.word) { emit(field, range, .envelope) }
            return
        }
        switch label {
        case .fixed(let field):
            emit(field, range, kind)
        case .computed(let name):
            templates.steps.append(.begin)
            templates.steps += pieces[name]
            templates.steps += [.endName, .begin]
            templates.steps += pieces[range]
            templates.steps.append(.end(nil, kind))
        case nil:
            if kind == .element || !range.isEmpty { emit(element.field, range, kind) }
        }
    }

    private mutating func emit(_ field: FieldName, _ range: Range<Int>, _ kind: EVTXStep.Kind) {
        switch pieces[range].first {
        case .hole(let hole) where range.count == 1:
            templates.steps.append(.field(field, hole: hole, kind))
        case .literal(let literal) where range.count == 1:
            templates.steps.append(.constant(field, literal: literal, kind))
        case nil:
            templates.steps.append(.constant(field, literal: 0..<0, kind))
        default:
            templates.steps.append(.begin)
            templates.steps += pieces[range]
            templates.steps.append(.end(field, kind))
        }
    }

    // MARK: Pieces

    /// Reads the piece of text at the offset; `false` if something else stands there.
    private mutating func piece(_ chunk: RawSpan) throws(EVTXDamage) -> Bool {
        switch chunk.byte(at: offset) {
        case 0x05, 0x45:
            guard chunk.holds(2, at: offset), chunk.byte(at: offset + 1) == 0x01 else { throw .unknownToken }
            try skip(2)
            try text(chunk)
        case 0x07, 0x47:
            try skip(1)
            try text(chunk)
        case 0x08, 0x48:
            guard chunk.holds(3, at: offset) else { throw .pastTheEnd }
            try skip(3)
            literal(chunk, at: offset - 2, units: 1)
        case 0x09, 0x49:
            try skip(1)
            let (start, units) = try nameText(chunk)
            entity(chunk, at: start, units: units)
        case 0x0D, 0x0E:
            guard chunk.holds(4, at: offset) else { throw .pastTheEnd }
            pieces.append(.hole(chunk.word16(at: offset + 1)))
            try skip(4)
        default:
            return false
        }
        return true
    }

    /// Text with its length before it.
    private mutating func text(_ chunk: RawSpan) throws(EVTXDamage) {
        guard chunk.holds(2, at: offset) else { throw .pastTheEnd }
        let units = Int(chunk.word16(at: offset))
        try skip(2 + units * 2)
        literal(chunk, at: offset - units * 2, units: units)
        lastText = (offset - units * 2, units)
    }

    /// Fixed text of so many units, which lie within the chunk.
    private mutating func literal(_ chunk: RawSpan, at start: Int, units: Int) {
        let before = templates.literals.count
        append(chunk, at: start, units: units)
        endLiteral(from: before)
    }

    private mutating func endLiteral(from before: Int) {
        pieces.append(.literal(UInt32(before)..<UInt32(templates.literals.count)))
        lastText = (0, 0)
    }

    /// Transcodes UTF-16 to the literals; a lone surrogate becomes U+FFFD.
    private mutating func append(_ chunk: RawSpan, at start: Int, units: Int) {
        var index = 0
        templates.literals.append(addingCapacity: units) { output in
            while index < units, case let unit = chunk.word16(at: start + index * 2), unit < 0x80 {
                output.append(UInt8(truncatingIfNeeded: unit))
                index += 1
            }
        }
        while index < units {
            let unit = chunk.word16(at: start + index * 2)
            index += 1
            if unit < 0x80 {
                templates.literals.append(UInt8(truncatingIfNeeded: unit))
                continue
            }
            var scalar = Unicode.Scalar(unit) ?? "\u{FFFD}"
            if UTF16.isLeadSurrogate(unit), index < units {
                let next = chunk.word16(at: start + index * 2)
                if UTF16.isTrailSurrogate(next) {
                    let pair = 0x10000 + (UInt32(unit & 0x3FF) << 10 | UInt32(next & 0x3FF))
                    scalar = Unicode.Scalar(pair) ?? scalar
                    index += 1
                }
            }
            if let bytes = UTF8.encode(scalar) { templates.literals += bytes }
        }
    }

    /// One of the five characters that XML itself names; another name stays as it is written.
    private mutating func entity(_ chunk: RawSpan, at start: Int, units: Int) {
        func spells(_ name: StaticString) -> Bool {
            guard name.utf8CodeUnitCount == units else { return false }
            for index in 0..<units
            where unsafe chunk.word16(at: start + index * 2) != UInt16(name.utf8Start[index]) { return false }
            return true
        }
        let before = templates.literals.count
        if spells("amp") {
            templates.literals.append(0x26)
        } else if spells("lt") {
            templates.literals.append(0x3C)
        } else if spells("gt") {
            templates.literals.append(0x3E)
        } else if spells("quot") {
            templates.literals.append(0x22)
        } else if spells("apos") {
            templates.literals.append(0x27)
        } else {
            templates.literals.append(0x26)
            append(chunk, at: start, units: units)
            templates.literals.append(0x3B)
        }
        endLiteral(from: before)
    }

    private mutating func name(_ chunk: RawSpan) throws(EVTXDamage) -> EVTXNames.Meaning {
        let (start, units) = try nameText(chunk)
        return names.meaning(chunk, at: start, units: units)
    }

    /// The name whose offset stands here; when it points just behind itself, the name is passed over too.
    private mutating func nameText(_ chunk: RawSpan) throws(EVTXDamage) -> (offset: Int, units: Int) {
        guard chunk.holds(4, at: offset) else { throw .pastTheEnd }
        let place = Int(chunk.word32(at: offset))
        try skip(4)
        guard chunk.holds(8, at: place) else { throw .pastTheEnd }
        let units = Int(chunk.word16(at: place + 6))
        guard chunk.holds(units * 2 + 2, at: place + 8) else { throw .pastTheEnd }
        try spend(units)
        if hasDependency { references.append(.init(offset: offset - 4 - start, place: place)) }
        if place == offset { try skip(8 + units * 2 + 2) }
        return (place + 8, units)
    }

    /// A processing instruction: its target, then its data.
    private mutating func skipInstruction(_ chunk: RawSpan) throws(EVTXDamage) {
        try skip(1)
        _ = try nameText(chunk)
        guard offset < end, chunk.byte(at: offset) == 0x0B else { return }
        try skip(1)
        guard chunk.holds(2, at: offset) else { throw .pastTheEnd }
        try skip(2 + Int(chunk.word16(at: offset)) * 2)
    }

    private mutating func skip(_ count: Int) throws(EVTXDamage) {
        guard count <= end - offset else { throw .pastTheEnd }
        offset += count
    }
}
