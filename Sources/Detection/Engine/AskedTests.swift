import Events
import Sigma

/// The tests that the scan does not answer: each is put to the event when a rule comes to it, and its answer kept for the
/// other rules.
struct AskedTests {
    private let rules: CompiledRules
    /// The events' name of each field that the rules know.
    private let fieldNames: [FieldName]
    /// The values of fields that tests have asked for, until the next event.
    private var values: [[FieldValue]?]
    private var valued: [Int] = []
    private var allValues: [FieldValue]?
    private var folded: [UInt8] = []

    init(_ rules: CompiledRules, names: FieldNames) {
        self.rules = rules
        fieldNames = rules.fields.map { names.intern($0) }
        values = Array(repeating: nil, count: fieldNames.count)
    }

    /// Forgets the event before.
    mutating func begin() {
        for field in valued { values[field] = nil }
        valued.removeAll(keepingCapacity: true)
        allValues = nil
    }

    /// The rules' number of each field, by the number of the events' name.
    var fieldOfName: [UInt16] {
        var numbers = [UInt16](
            repeating: MatchGroup.noTable, count: (fieldNames.map { Int($0.number) }.max() ?? -1) + 1)
        for (number, name) in fieldNames.enumerated() where numbers[Int(name.number)] == MatchGroup.noTable {
            numbers[Int(name.number)] = UInt16(number)
        }
        return numbers
    }

    /// Whether a predicate holds for an event.
    mutating func holds(_ row: Predicate, _ event: borrowing Event) -> Bool {
        switch row.kind {
        case .exists: return isPresent(row.field, event)
        case .isNull: return !isPresent(row.field, event)
        case .equals, .startsWith, .endsWith, .contains, .hint: return literalHolds(row, event)
        case .test:
            let test = rules.tests[Int(row.aux)]
            return value(in: row.field, event) { test.holds(for: $0) }
        case .reference:
            let reference = rules.references[Int(row.aux)]
            let others = valuesOf(reference.other, event)
            return value(in: reference.field, event) { value in
                others.contains {
                    reference.anchoring.range(of: $0, in: value, cased: reference.isCased) != nil
                }
            }
        }
    }

    private func isPresent(_ field: UInt16, _ event: borrowing Event) -> Bool {
        let name = fieldNames[Int(field)]
        for field in event.fields where field.name == name { return true }
        return false
    }

    // MARK: - Short literals

    private mutating func literalHolds(_ row: Predicate, _ event: borrowing Event) -> Bool {
        let isAny = row.field == Predicate.anyField
        let name = isAny ? nil : fieldNames[Int(row.field)]
        let fields = event.fields.span
        for index in fields.indices where isAny || fields[index].name == name {
            let range = fields[index].value.range
            let value = event.bytes.span.extracting(range)
            if isASCII(value) {
                if literalHolds(row, value) { return true }
            } else {
                fold(value, into: &folded)
                if literalHolds(row, folded.span) { return true }
            }
        }
        return false
    }

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
            var offset = 0
            while offset <= rest {
                if stands(row, in: value, at: offset) { return true }
                offset += 1
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

    // MARK: - Values

    private mutating func value(
        in field: UInt16, _ event: borrowing Event, passes test: (FieldValue) -> Bool
    ) -> Bool {
        valuesOf(field, event).contains(where: test)
    }

    private mutating func valuesOf(_ field: UInt16, _ event: borrowing Event) -> [FieldValue] {
        guard field != Predicate.anyField else {
            if let allValues { return allValues }
            let all = event.fields.map { FieldValue(Array(event.bytes[$0.value.range])) }
            allValues = all
            return all
        }
        if let known = values[Int(field)] { return known }
        let name = fieldNames[Int(field)]
        var found: [FieldValue] = []
        for field in event.fields where field.name == name {
            found.append(FieldValue(Array(event.bytes[field.value.range])))
        }
        values[Int(field)] = found
        valued.append(Int(field))
        return found
    }
}

private func isASCII(_ value: Span<UInt8>) -> Bool {
    var all: UInt8 = 0
    for index in value.indices { all |= value[index] }
    return all < 0x80
}
