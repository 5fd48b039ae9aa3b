import Events
import Sigma

/// The tests that the scan does not answer: each is put to the event when a rule comes to it.
struct AskedTests {
    private let rules: CompiledRules
    /// The events' name of each field that the rules know.
    private let fieldNames: [FieldName]
    private let fieldOfName: [UInt16]
    private var places = FieldPlaces()
    private var isPlaced = false
    private var value: ValueInHand
    private var one: [UInt8] = []
    private var two: [UInt8] = []
    /// The tests that this thread has come to.
    private var tests: [ValueTest?]

    init(
        _ rules: CompiledRules, fieldNames: [FieldName], fieldOfName: [UInt16], longValues: LongValueScanner
    ) {
        self.rules = rules
        self.fieldNames = fieldNames
        self.fieldOfName = fieldOfName
        tests = Array(repeating: nil, count: rules.tests.count)
        value = ValueInHand(longValues)
    }

    /// Forgets the event before.
    mutating func begin() {
        isPlaced = false
        value.forget()
    }

    /// Whether a predicate holds for an event.
    mutating func holds(_ row: Predicate, _ event: borrowing Event) -> Bool {
        if !isPlaced {
            places.place(event, fieldOfName: fieldOfName, count: fieldNames.count)
            isPlaced = true
        }
        switch row.kind {
        case .exists: return isThere(row.field, event)
        case .isMissing: return !isThere(row.field, event)
        case .isNull: return places.first(row.field) == nil
        // The scan answers these.
        case .hint, .foreign: return false
        case .reference: return referenceHolds(rules.references[Int(row.aux)], event)
        case .equals, .startsWith, .endsWith, .contains, .test:
            if row.field == Predicate.anyField {
                for index in event.fields.indices where holds(row, event, index) { return true }
                return false
            }
            var next = places.first(row.field)
            while let index = next {
                if holds(row, event, index) { return true }
                next = places.next(index)
            }
            return false
        }
    }

    /// Whether the event has the field, be it null.
    private func isThere(_ field: UInt16, _ event: borrowing Event) -> Bool {
        places.first(field) != nil || event.nulls.contains(fieldNames[Int(field)])
    }

    private mutating func holds(_ row: Predicate, _ event: borrowing Event, _ index: Int) -> Bool {
        if row.kind == .test { return value.passes(test(Int(row.aux)), Int(row.aux), event, index) }
        let bytes = event.bytes.span.extracting(event.fields[index].value.range)
        if bytes.count < AskedTests.shortestTaken, isASCII(bytes) { return literalHolds(row, bytes) }
        value.take(event, index)
        if row.kind == .contains {
            rules.copyLiteral(of: row, into: &one)
            return firstOffset(of: one, in: value.lowered) != nil
        }
        return literalHolds(row, value.lowered.span)
    }

    /// Values of so many bytes are lowered once and then searched by blocks.
    private static let shortestTaken = 512

    private mutating func test(_ number: Int) -> ValueTest {
        if let known = tests[number] { return known }
        let test = rules.tests[number]
        tests[number] = test
        return test
    }

    /// Compares each value of one field with each of the other, in buffers that are kept.
    private mutating func referenceHolds(_ reference: FieldReference, _ event: borrowing Event) -> Bool {
        var next = places.first(reference.field)
        while let index = next {
            let value = event.bytes.span.extracting(event.fields[index].value.range)
            if !reference.isCased { fold(value, into: &one) }
            var nextOther = places.first(reference.other)
            while let otherIndex = nextOther {
                let other = event.bytes.span.extracting(event.fields[otherIndex].value.range)
                if !reference.isCased { fold(other, into: &two) }
                let holds =
                    reference.isCased
                    ? reference.anchoring.holds(value, other)
                    : reference.anchoring.holds(one.span, two.span)
                if holds { return true }
                nextOther = places.next(otherIndex)
            }
            next = places.next(index)
        }
        return false
    }

    // MARK: - Short literals

    /// The value is ASCII, or in lower case.
    private func literalHolds(_ row: Predicate, _ value: Span<UInt8>) -> Bool {
        let length = Int(row.literalLength)
        let rest = value.count - length
        guard rest >= 0 else { return false }
        switch row.kind {
        case .equals: return rest == 0 && stands(row, in: value, at: 0)
        case .startsWith: return stands(row, in: value, at: 0)
        case .endsWith: return stands(row, in: value, at: rest)
        default:
            guard length > 0 else { return true }
            let first = rules.literals[Int(row.literalStart)]
            let capital = first &- 0x61 < 26 ? first & 0xDF : first
            var offset = 0
            while offset <= rest {
                let byte = value[offset]
                if byte == first || byte == capital, stands(row, in: value, at: offset) { return true }
                offset &+= 1
            }
            return false
        }
    }

    @inline(__always)
    private func stands(_ row: Predicate, in value: Span<UInt8>, at offset: Int) -> Bool {
        for index in 0..<Int(row.literalLength) {
            let byte = value[offset + index]
            let lower = byte &- 0x41 < 26 ? byte | 0x20 : byte
            if lower != rules.literals[Int(row.literalStart) + index] { return false }
        }
        return true
    }
}

/// Where the values of each field stand in an event, found once for all tests.
private struct FieldPlaces {
    private var firsts: [Int32] = []
    private var nexts: [Int32] = []
    private var placed: [UInt16] = []

    mutating func place(_ event: borrowing Event, fieldOfName: [UInt16], count: Int) {
        if firsts.count < count { firsts = Array(repeating: -1, count: count) }
        for field in placed { firsts[Int(field)] = -1 }
        placed.removeAll(keepingCapacity: true)
        nexts.removeAll(keepingCapacity: true)
        nexts.append(contentsOf: repeatElement(-1, count: event.fields.count))
        FieldPlaces.link(event.fields.span, fieldOfName.span, &firsts, &nexts, &placed)
    }

    /// Works on spans, so that each array is looked after once and not at every place.
    private static func link(
        _ fields: Span<Event.Field>, _ fieldOfName: Span<UInt16>, _ firsts: inout [Int32],
        _ nexts: inout [Int32],
        _ placed: inout [UInt16]
    ) {
        var firsts = firsts.mutableSpan
        var nexts = nexts.mutableSpan
        // From the last to the first, so that the values of a field come in their order.
        for index in fields.indices.reversed() {
            let name = Int(fields[index].name.number)
            guard name < fieldOfName.count, fieldOfName[name] != MatchGroup.noTable else { continue }
            let field = fieldOfName[name]
            nexts[index] = firsts[Int(field)]
            if nexts[index] < 0 { placed.append(field) }
            firsts[Int(field)] = Int32(index)
        }
    }

    func first(_ field: UInt16) -> Int? { firsts[Int(field)] < 0 ? nil : Int(firsts[Int(field)]) }
    func next(_ index: Int) -> Int? { nexts[index] < 0 ? nil : Int(nexts[index]) }
}

/// The value that was tested last: copied, lowered and read as an address once for all tests that follow.
private struct ValueInHand {
    private var index = -1
    private(set) var raw: [UInt8] = []
    private(set) var lowered: [UInt8] = []
    /// Whether the value is ASCII.
    private var isPlain = true
    private var address: Address??
    private var long: LongValueScan

    init(_ longValues: LongValueScanner) { long = LongValueScan(longValues) }

    mutating func forget() { index = -1 }

    mutating func take(_ event: borrowing Event, _ index: Int) {
        guard index != self.index else { return }
        self.index = index
        address = nil
        long.forget()
        let range = event.fields[index].value.range
        raw.removeAll(keepingCapacity: true)
        raw.append(contentsOf: event.bytes[range])
        isPlain = fold(event.bytes.span.extracting(range), into: &lowered)
    }

    mutating func passes(
        _ test: ValueTest, _ number: Int, _ event: borrowing Event, _ index: Int
    ) -> Bool {
        take(event, index)
        switch test {
        case .text(let pattern): return pattern.firstMatch(in: pattern.isCased ? raw : lowered) != nil
        case .expression(let expression):
            return expression.mayHold(in: lowered, isASCII: isPlain) && long.mayPass(number, raw)
                && expression.holds(in: raw)
        case .network(let network):
            if address == nil { address = .some(Address(raw.span)) }
            guard let address, let address else { return false }
            return network.contains(address)
        case .number(let comparison, let number):
            return Number(bytes: raw.span).map { comparison.holds($0, number) } ?? false
        case .time: return test.holds(for: FieldValue(Array(raw)))
        }
    }
}

extension Anchoring {
    /// Whether a part stands where it should in a value, both in one case.
    fileprivate func holds(_ value: Span<UInt8>, _ part: Span<UInt8>) -> Bool {
        let rest = value.count - part.count
        guard rest >= 0 else { return false }
        switch self {
        case .whole: return rest == 0 && stands(part, in: value, at: 0)
        case .start: return stands(part, in: value, at: 0)
        case .end: return stands(part, in: value, at: rest)
        case .anywhere: return firstOffset(of: part, in: value) != nil
        }
    }

    private func stands(_ part: Span<UInt8>, in value: Span<UInt8>, at offset: Int) -> Bool {
        for index in part.indices where value[offset + index] != part[index] { return false }
        return true
    }
}
