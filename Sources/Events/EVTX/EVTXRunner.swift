import Vocabulary

// A record's fragment is nearly always one template instance:
//
//     0F 01 01 00                fragment header
//     0C 01                      template instance
//        9D 05 1C 3B             identifier, the first four bytes of the GUID
//        26 02 00 00             offset of the definition in the chunk. When that is the very next byte, the
//           00 00 00 00              definition stands here: offset of the next one,
//           9D 05 1C 3B ...          GUID, 16 bytes,
//           6E 04 00 00              length of the fragment, then the fragment (see EVTXCompiler)
//        13 00 00 00             number of values
//        01 00 04 00 ...         length and type of each
//        04 ...                  the values, one behind the other
//     00                         the fragment ends
//
// A definition stands in a chunk once, and later records point back to it. The next chunk repeats it with other
// offsets inside, so that compiled templates are kept by GUID and length, for one file: another file could carry
// something else under the same GUID.

/// Runs compiled templates over the values of records.
struct EVTXRunner {
    /// The most text that one record may become: a template can repeat one long value many times.
    static let expansionLimit = 4_194_304
    /// How deep fragments may stand in values of other fragments.
    private static let nestingLimit = 16

    private struct Key: Hashable {
        let low: UInt64
        let high: UInt64
        let length: UInt32
    }

    private struct Slot {
        let offset: Int
        let count: Int
        let type: UInt8
    }

    private let names: FieldNames
    private var templates: [EVTXTemplate] = []
    private var known: [Key: Int] = [:]
    /// The template behind each definition of this chunk: the offset of the definition, and which template.
    private var placed: [Int: Int] = [:]
    private var slots: [Slot] = []
    private var overridden: UInt32 = 0
    private var envelopeEnd = 0
    private var expansionEnd = 0

    init(names: FieldNames) {
        self.names = names
    }

    /// Forgets where definitions stand, because offsets count within one chunk.
    mutating func startChunk() {
        placed.removeAll(keepingCapacity: true)
    }

    /// Decodes the binary XML of one record into the fields of an event that holds none yet.
    mutating func run(_ chunk: RawSpan, _ range: Range<Int>, into event: inout Event) throws(EVTXDamage) {
        slots.removeAll(keepingCapacity: true)
        overridden = 0
        envelopeEnd = 0
        expansionEnd = event.used + EVTXRunner.expansionLimit
        try fragment(chunk, range, depth: 0, into: &event)
        guard overridden != 0 else { return }
        // The payload's value wins over the envelope's of the same name.
        let (mask, end) = (overridden, envelopeEnd)
        var kept = 0
        for index in event.fields.indices {
            let field = event.fields[index]
            if index < end, mask & 1 << field.name.number != 0 { continue }
            event.fields[kept] = field
            kept += 1
        }
        event.fields.removeSubrange(kept...)
    }

    private mutating func fragment(
        _ chunk: RawSpan, _ range: Range<Int>, depth: Int, into event: inout Event
    ) throws(EVTXDamage) {
        guard depth < EVTXRunner.nestingLimit else { throw .tooDeep }
        var offset = range.lowerBound
        while offset < range.upperBound {
            switch chunk.byte(at: offset) {
            case 0x00:
                return
            case 0x0F:
                offset += 4
            case 0x0C:
                offset = try instance(chunk, offset..<range.upperBound, depth: depth, into: &event)
            default:
                // Elements without a template, as in logs exported with rendered text: compiled, run once, forgotten.
                let template = try EVTXCompiler.compile(
                    chunk, offset..<range.upperBound, hasDependency: false, names: names)
                return try run(template, chunk, base: slots.count, depth: depth, into: &event)
            }
        }
    }

    /// Runs a template instance, and returns the offset behind its values.
    private mutating func instance(
        _ chunk: RawSpan, _ range: Range<Int>, depth: Int, into event: inout Event
    ) throws(EVTXDamage) -> Int {
        var offset = range.lowerBound
        guard range.count >= 14 else { throw .pastTheEnd }
        let place = Int(chunk.word32(at: offset + 6))
        offset += 10
        let template = try template(chunk, at: place)
        if place == offset { offset += 24 + Int(chunk.word32(at: offset + 20)) }
        guard range.upperBound - offset >= 4 else { throw .pastTheEnd }
        let count = Int(chunk.word32(at: offset))
        offset += 4
        guard count <= (range.upperBound - offset) / 4 else { throw .pastTheEnd }
        let base = slots.count
        var value = offset + count * 4
        for index in 0..<count {
            let length = Int(chunk.word16(at: offset + index * 4))
            guard length <= range.upperBound - value else { throw .pastTheEnd }
            slots.append(Slot(offset: value, count: length, type: chunk.byte(at: offset + index * 4 + 2)))
            value += length
        }
        try run(templates[template], chunk, base: base, depth: depth, into: &event)
        slots.removeSubrange(base...)
        return value
    }

    private mutating func template(_ chunk: RawSpan, at place: Int) throws(EVTXDamage) -> Int {
        if let index = placed[place] { return index }
        guard chunk.holds(24, at: place) else { throw .badTemplate }
        let length = Int(chunk.word32(at: place + 20))
        guard chunk.holds(length, at: place + 24) else { throw .badTemplate }
        let key = Key(
            low: chunk.word64(at: place + 4), high: chunk.word64(at: place + 12), length: UInt32(length))
        let index: Int
        if let known = known[key] {
            index = known
        } else {
            index = templates.count
            templates.append(
                try EVTXCompiler.compile(
                    chunk, place + 24..<place + 24 + length, hasDependency: true, names: names))
            known[key] = index
        }
        placed[place] = index
        return index
    }

    // MARK: Steps

    private mutating func run(
        _ template: EVTXTemplate, _ chunk: RawSpan, base: Int, depth: Int, into event: inout Event
    ) throws(EVTXDamage) {
        var start = event.used
        var holdsElements = false
        var computed = FieldName.other
        for step in template.steps {
            guard event.used < expansionEnd else { throw .tooLong }
            switch step {
            case .field(let name, let hole, let kind):
                try emit(slot(hole, base), as: name, kind, chunk, depth: depth, into: &event)
            case .constant(let name, let literal, let kind):
                let start = event.used
                put(literal, of: template, into: &event)
                emit(name, from: start, kind, into: &event)
            case .begin:
                start = event.used
                holdsElements = false
            case .literal(let literal):
                put(literal, of: template, into: &event)
            case .hole(let hole):
                guard let slot = slot(hole, base) else { continue }
                if slot.type == 0x21 {
                    holdsElements = true
                    try nested(slot, chunk, depth: depth, into: &event)
                } else {
                    putAll(slot, chunk, into: &event)
                }
            case .end(let name, let kind):
                if !holdsElements { emit(name ?? computed, from: start, kind, into: &event) }
            case .endName:
                computed = names.intern(
                    String(decoding: event.bytes[start..<event.used], as: UTF8.self))
            case .elements(let hole):
                if let slot = slot(hole, base), slot.type == 0x21 {
                    try nested(slot, chunk, depth: depth, into: &event)
                }
            }
        }
    }

    private func slot(_ hole: UInt16, _ base: Int) -> Slot? {
        let index = base + Int(hole)
        guard index < slots.count, slots[index].type != 0 else { return nil }
        return slots[index]
    }

    private mutating func nested(
        _ slot: Slot, _ chunk: RawSpan, depth: Int, into event: inout Event
    ) throws(EVTXDamage) {
        try fragment(chunk, slot.offset..<slot.offset + slot.count, depth: depth + 1, into: &event)
    }

    private mutating func emit(
        _ slot: Slot?, as name: FieldName, _ kind: EVTXTemplate.Kind, _ chunk: RawSpan, depth: Int,
        into event: inout Event
    ) throws(EVTXDamage) {
        let start = event.used
        guard let slot else {
            if kind == .element { emit(name, from: start, kind, into: &event) }
            return
        }
        if slot.type == 0x21 {
            try nested(slot, chunk, depth: depth, into: &event)
        } else if slot.type & 0x80 != 0 {
            emitArray(slot, as: name, kind, chunk, into: &event)
        } else {
            event.putEVTX(chunk, type: slot.type, at: slot.offset, count: slot.count)
            emit(name, from: start, kind, into: &event)
        }
    }

    /// Each element becomes a value of its own.
    private mutating func emitArray(
        _ slot: Slot, as name: FieldName, _ kind: EVTXTemplate.Kind, _ chunk: RawSpan, into event: inout Event
    ) {
        EVTXRunner.forEachElement(slot, chunk) { type, offset, count in
            let start = event.used
            event.putEVTX(chunk, type: type, at: offset, count: count)
            emit(name, from: start, kind, into: &event)
        }
    }

    private mutating func putAll(_ slot: Slot, _ chunk: RawSpan, into event: inout Event) {
        guard slot.type & 0x80 != 0 else {
            return event.putEVTX(chunk, type: slot.type, at: slot.offset, count: slot.count)
        }
        var isFirst = true
        EVTXRunner.forEachElement(slot, chunk) { type, offset, count in
            if !isFirst { event.putText(",") }
            isFirst = false
            event.putEVTX(chunk, type: type, at: offset, count: count)
        }
    }

    /// Texts end with a zero each; numbers have one width.
    private static func forEachElement(_ slot: Slot, _ chunk: RawSpan, _ body: (UInt8, Int, Int) -> Void) {
        let type = slot.type & 0x7F
        let end = slot.offset + slot.count
        var offset = slot.offset
        if type == 0x01 {
            while end - offset >= 2 {
                var next = offset
                while end - next >= 2, chunk.word16(at: next) != 0 { next += 2 }
                body(type, offset, next - offset)
                offset = next + 2
            }
        } else if let width = Event.widthOfEVTX(type), slot.count % width == 0 {
            while offset < end {
                body(type, offset, width)
                offset += width
            }
        } else {
            body(0x0E, offset, slot.count)
        }
    }

    private func put(_ literal: Range<UInt32>, of template: EVTXTemplate, into event: inout Event) {
        unsafe event.putBytes(
            template.literals.span.bytes, Int(literal.lowerBound)..<Int(literal.upperBound))
    }

    private mutating func emit(
        _ name: FieldName, from start: Int, _ kind: EVTXTemplate.Kind, into event: inout Event
    ) {
        let value = Event.Text(start: start, length: event.used - start)
        if kind == .envelope {
            switch name {
            case .channel: event.channelRange = value
            case .computer: event.computerRange = value
            case .providerName: event.providerRange = value
            case .eventID: event.eventID = event.integer(value)
            case .systemTime: event.time = Instant(bytes: event.bytes.span, value.range) ?? event.time
            default: break
            }
            event.append(name, at: value)
            envelopeEnd = event.fields.count
        } else if name.isEnvelope {
            // The binding of rules looks at the envelope's EventID, so that the payload's cannot replace it.
            guard name != .eventID else { return }
            overridden |= 1 << name.number
            event.append(name, at: value)
        } else {
            event.append(name, at: value)
        }
    }
}

extension Instant {
    /// Ticks of 100 ns since 1601-01-01; `nil` for zero and for what lies past the year 30,000.
    init?(fileTime: UInt64) {
        guard fileTime > 0, fileTime < 1 << 63 else { return nil }
        self.init(milliseconds: Int64(fileTime / 10_000) - 11_644_473_600_000)
    }
}
