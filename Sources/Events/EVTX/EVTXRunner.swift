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
// offsets inside: see EVTXTemplateCache.

/// Runs compiled templates over the values of records.
struct EVTXRunner {
    /// The most text that one record may become: a template can repeat one long value many times.
    static let expansionLimit = 4_194_304
    /// How deep fragments may stand in values of other fragments.
    private static let nestingLimit = 16
    /// The most work of one record and of one chunk: steps, values of arrays, bytes compiled, and names read. An honest record
    /// needs at most the length of its chunk, but templates that use one value twice, nested sixteen deep, need more
    /// than there is time.
    private static let recordWork = 1 << 18
    private static let chunkWork = 1 << 22

    private struct Slot {
        var offset: UInt32 = 0
        var count: UInt16 = 0
        var type: UInt8 = 0
    }

    private struct Definition {
        let place: Int
        let steps: Range<Int>
    }

    private var compiler: EVTXCompiler
    private var definitions: [Definition] = []
    /// The values of the template instances that are run, one behind the other.
    private var slots = [Slot](repeating: Slot(), count: 256)
    private var slotCount = 0
    private var overridden: UInt32 = 0
    private var envelopeEnd = 0
    private var work = 0
    private var chunkWork = 0

    init(names: FieldNames) {
        compiler = EVTXCompiler(names: names)
    }

    /// How much memory is taken by what is kept for the chunks that follow, in bytes.
    var keptBytes: Int {
        compiler.keptBytes + slots.capacity * MemoryLayout<Slot>.stride
            + definitions.capacity * MemoryLayout<Definition>.stride
    }

    /// Forgets the definitions of the chunk before, because offsets count within one chunk.
    mutating func startChunk() {
        definitions.removeAll(keepingCapacity: true)
        compiler.startChunk()
        chunkWork = EVTXRunner.chunkWork
    }

    /// Decodes the binary XML of one record into the fields of an event that holds none yet.
    mutating func run(
        _ chunk: RawSpan, _ range: Range<Int>, into event: inout Event, _ text: inout ValueWriter
    ) throws(EVTXDamage) {
        slotCount = 0
        overridden = 0
        envelopeEnd = 0
        let allowance = min(EVTXRunner.recordWork, chunkWork)
        work = allowance
        defer { chunkWork -= allowance - work }
        try fragment(chunk, range, depth: 0, into: &event, &text)
        if overridden != 0 { dropOverridden(of: &event) }
    }

    /// The payload's value wins over the envelope's of the same name.
    private func dropOverridden(of event: inout Event) {
        var kept = 0
        for index in event.fields.indices {
            let field = event.fields[index]
            if index < envelopeEnd, overridden & 1 << field.name.number != 0 { continue }
            event.fields[kept] = field
            kept += 1
        }
        event.fields.removeSubrange(kept...)
    }

    private mutating func spend(_ amount: Int) throws(EVTXDamage) {
        work -= amount
        if work < 0 {
            work = 0
            throw .tooMuchWork
        }
    }

    private mutating func fragment(
        _ chunk: RawSpan, _ range: Range<Int>, depth: Int, into event: inout Event,
        _ text: inout ValueWriter
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
                offset = try instance(chunk, offset..<range.upperBound, depth: depth, into: &event, &text)
            default:
                // Elements without a template, as in logs exported with rendered text: compiled, run once, forgotten.
                let rest = offset..<range.upperBound
                let mark = compiler.mark
                let steps = try compile(chunk, rest, isDefinition: false)
                defer { compiler.forget(since: mark) }
                return try run(steps, chunk, base: slotCount, depth: depth, into: &event, &text)
            }
        }
    }

    /// Runs a template instance, and returns the offset behind its values.
    private mutating func instance(
        _ chunk: RawSpan, _ range: Range<Int>, depth: Int, into event: inout Event,
        _ text: inout ValueWriter
    ) throws(EVTXDamage) -> Int {
        var offset = range.lowerBound
        guard range.count >= 14 else { throw .pastTheEnd }
        let place = Int(chunk.word32(at: offset + 6))
        offset += 10
        let steps = try definition(chunk, at: place)
        if place == offset { offset += 24 + Int(chunk.word32(at: offset + 20)) }
        guard range.upperBound - offset >= 4 else { throw .pastTheEnd }
        let count = Int(chunk.word32(at: offset))
        offset += 4
        guard count <= (range.upperBound - offset) / 4 else { throw .pastTheEnd }
        let base = slotCount
        let end = try readSlots(chunk, offset..<range.upperBound, count)
        try run(steps, chunk, base: base, depth: depth, into: &event, &text)
        slotCount = base
        return end
    }

    /// Notes where each value lies, and returns where they end.
    private mutating func readSlots(
        _ chunk: RawSpan, _ range: Range<Int>, _ count: Int
    ) throws(EVTXDamage) -> Int {
        if slotCount + count > slots.count {
            slots += Array(repeating: Slot(), count: slotCount + count - slots.count)
        }
        var value = range.lowerBound + count * 4
        let base = slotCount
        // A span, so that the array is looked after once and not at every slot.
        var slots = slots.mutableSpan
        for index in 0..<count {
            let shape = chunk.word32(at: range.lowerBound + index * 4)
            let length = Int(shape & 0xFFFF)
            guard length <= range.upperBound - value else { throw .pastTheEnd }
            slots[base + index] = Slot(
                offset: UInt32(truncatingIfNeeded: value), count: UInt16(truncatingIfNeeded: shape),
                type: UInt8(truncatingIfNeeded: shape >> 16))
            value += length
        }
        slotCount += count
        return value
    }

    /// The steps of the definition at that offset of the chunk.
    private mutating func definition(_ chunk: RawSpan, at place: Int) throws(EVTXDamage) -> Range<Int> {
        for definition in definitions where definition.place == place { return definition.steps }
        guard chunk.holds(24, at: place) else { throw .badTemplate }
        let length = Int(chunk.word32(at: place + 20))
        guard chunk.holds(length, at: place + 24) else { throw .badTemplate }
        let steps = try compile(chunk, place + 24..<place + 24 + length, isDefinition: true)
        definitions.append(Definition(place: place, steps: steps))
        return steps
    }

    /// The steps of what stands in a range of the chunk; its length is spent, and the names that it refers to.
    private mutating func compile(
        _ chunk: RawSpan, _ range: Range<Int>, isDefinition: Bool
    ) throws(EVTXDamage) -> Range<Int> {
        try spend(range.count)
        compiler.allowance = work
        defer { work = max(0, compiler.allowance) }
        if isDefinition { return try compiler.define(chunk, range) }
        return try compiler.compile(chunk, range, hasDependency: false)
    }

    // MARK: Steps

    private mutating func run(
        _ steps: Range<Int>, _ chunk: RawSpan, base: Int, depth: Int, into event: inout Event,
        _ text: inout ValueWriter
    ) throws(EVTXDamage) {
        try spend(steps.count)
        var start = text.used
        var holdsElements = false
        var computed = FieldName.other
        for index in steps {
            switch compiler.templates.steps[index] {
            case .field(let name, let hole, let kind):
                try emit(slot(hole, base), as: name, kind, chunk, depth: depth, into: &event, &text)
            case .constant(let name, let literal, let kind):
                let start = text.used
                put(literal, into: &text)
                emit(name, from: start, kind, into: &event, text)
            case .begin:
                start = text.used
                holdsElements = false
            case .literal(let literal):
                put(literal, into: &text)
            case .hole(let hole):
                guard let slot = slot(hole, base) else { continue }
                if slot.type == 0x21 {
                    holdsElements = true
                    try nested(slot, chunk, depth: depth, into: &event, &text)
                } else {
                    try putAll(slot, chunk, into: &text)
                }
            case .end(let name, let kind):
                if !holdsElements { emit(name ?? computed, from: start, kind, into: &event, text) }
            case .endName:
                computed = compiler.names.field(text.text(from: start))
            case .elements(let hole):
                if let slot = slot(hole, base), slot.type == 0x21 {
                    try nested(slot, chunk, depth: depth, into: &event, &text)
                }
            }
        }
    }

    private func slot(_ hole: UInt16, _ base: Int) -> Slot? {
        let index = base + Int(hole)
        guard index < slotCount, slots[index].type != 0 else { return nil }
        return slots[index]
    }

    private mutating func nested(
        _ slot: Slot, _ chunk: RawSpan, depth: Int, into event: inout Event, _ text: inout ValueWriter
    ) throws(EVTXDamage) {
        let start = Int(slot.offset)
        try fragment(chunk, start..<start + Int(slot.count), depth: depth + 1, into: &event, &text)
    }

    private mutating func emit(
        _ slot: Slot?, as name: FieldName, _ kind: EVTXStep.Kind, _ chunk: RawSpan, depth: Int,
        into event: inout Event, _ text: inout ValueWriter
    ) throws(EVTXDamage) {
        let start = text.used
        guard let slot else {
            if kind == .element { emit(name, from: start, kind, into: &event, text) }
            return
        }
        if slot.type == 0x21 {
            try nested(slot, chunk, depth: depth, into: &event, &text)
        } else if slot.type & 0x80 != 0 {
            try emitArray(slot, as: name, kind, chunk, into: &event, &text)
        } else {
            text.putEVTX(chunk, type: slot.type, at: Int(slot.offset), count: Int(slot.count))
            emit(name, from: start, kind, into: &event, text)
        }
    }

    /// Each element becomes a value of its own.
    private mutating func emitArray(
        _ slot: Slot, as name: FieldName, _ kind: EVTXStep.Kind, _ chunk: RawSpan,
        into event: inout Event, _ text: inout ValueWriter
    ) throws(EVTXDamage) {
        var elements = Elements(slot)
        while let (type, range) = elements.next(chunk) {
            try spend(1)
            let start = text.used
            text.putEVTX(chunk, type: type, at: range.lowerBound, count: range.count)
            emit(name, from: start, kind, into: &event, text)
        }
    }

    private mutating func putAll(
        _ slot: Slot, _ chunk: RawSpan, into text: inout ValueWriter
    ) throws(EVTXDamage) {
        guard slot.type & 0x80 != 0 else {
            return text.putEVTX(chunk, type: slot.type, at: Int(slot.offset), count: Int(slot.count))
        }
        var elements = Elements(slot)
        var isFirst = true
        while let (type, range) = elements.next(chunk) {
            try spend(1)
            if !isFirst { text.put(0x2C) }
            isFirst = false
            text.putEVTX(chunk, type: type, at: range.lowerBound, count: range.count)
        }
    }

    /// The elements of an array: texts end with a zero each, numbers have one width.
    private struct Elements {
        private let type: UInt8
        private let width: Int?
        private var offset: Int
        private let end: Int

        init(_ slot: Slot) {
            let (count, width) = (Int(slot.count), ValueWriter.widthOfEVTX(slot.type & 0x7F))
            offset = Int(slot.offset)
            end = offset + count
            if slot.type == 0x81 {
                self.width = nil
            } else {
                self.width = width.flatMap { count % $0 == 0 ? $0 : nil } ?? count
            }
            // What cannot be cut into elements stays one value of bytes.
            type = slot.type == 0x81 || self.width == width ? slot.type & 0x7F : 0x0E
        }

        mutating func next(_ chunk: RawSpan) -> (type: UInt8, Range<Int>)? {
            let start = offset
            if let width {
                guard width > 0, start < end else { return nil }
                offset += width
                return (type, start..<offset)
            }
            guard end - start >= 2 else { return nil }
            var next = start
            while end - next >= 2, chunk.word16(at: next) != 0 { next += 2 }
            offset = next + 2
            return (type, start..<next)
        }
    }

    private func put(_ literal: Range<UInt32>, into text: inout ValueWriter) {
        unsafe text.put(
            compiler.templates.literals.span.bytes, Int(literal.lowerBound)..<Int(literal.upperBound))
    }

    private mutating func emit(
        _ name: FieldName, from start: Int, _ kind: EVTXStep.Kind, into event: inout Event,
        _ text: borrowing ValueWriter
    ) {
        let value = Event.Text(start: start, length: text.used - start)
        if kind == .envelope {
            note(name, value, in: &event, text)
            event.append(name, at: value)
            envelopeEnd = event.fields.count
        } else {
            if name.isEnvelope {
                // The binding of rules looks at the envelope's EventID, so that the payload's cannot replace it.
                guard name != .eventID else { return }
                overridden |= 1 << name.number
            }
            event.append(name, at: value)
        }
    }

    /// Keeps what the event says of itself.
    private func note(
        _ name: FieldName, _ value: Event.Text, in event: inout Event, _ text: borrowing ValueWriter
    ) {
        switch name {
        case .channel: event.channelRange = value
        case .computer: event.computerRange = value
        case .providerName: event.providerRange = value
        case .eventID: event.eventID = text.integer(from: Int(value.start))
        case .systemTime: event.time = text.instant(from: Int(value.start)) ?? event.time
        default: break
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
