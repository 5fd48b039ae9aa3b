import Sigma

// All tests of all rules, each once. A test that a thousand rules share is one row of a table, and its answer for an event
// is one number. The rows hold nothing but numbers, so that a pack of compiled rules is read as it lies on disk.

/// A test of one event, as a row.
struct Predicate: BitwiseCopyable, Hashable, Sendable {
    enum Kind: UInt8, BitwiseCopyable {
        /// A value of the field is, starts with, ends with or holds a literal, without case.
        case equals, startsWith, endsWith, contains
        /// A value passes the test of number ``aux``.
        case test
        /// The field is there, be it null; it is not there; it is not there or null.
        case exists, isMissing, isNull
        /// A value of the field compares with one of another: reference number ``aux``.
        case reference
        /// No rule asks it: a literal that stands in every value that passes some ``test``.
        case hint
        /// No rule asks it: a value of the field is not all ASCII.
        case foreign
    }

    /// The field, or ``anyField``.
    let field: UInt16
    let kind: Kind
    /// Whether the scan of the values answers it, rather than a look at the event when a rule asks.
    let isScanned: Bool
    /// The bytes of the literal, of all literals; for a ``Kind/test``, its ``hints``.
    let literalStart: UInt32
    let literalLength: UInt32
    /// For literals that are searched: how many bytes stand before the four by which they are found.
    let anchor: UInt32
    /// What the kind says.
    let aux: UInt32

    /// Stands for every field of the event.
    static let anyField = UInt16.max

    /// For a test, where the predicates stand, in the rules' lists, of which the scan finds one whenever the test passes;
    /// empty if there are none.
    var hints: Range<Int> {
        kind == .test ? Int(literalStart)..<Int(literalStart) + Int(literalLength) : 0..<0
    }
}

/// A comparison of two fields.
struct FieldReference: Hashable, Sendable {
    let field: UInt16
    let other: UInt16
    let anchoring: Anchoring
    let isCased: Bool
}

/// Gives each test its row while rules are compiled.
struct PredicateTable {
    private(set) var rows: [Predicate] = []
    private(set) var literals: [UInt8] = []
    private(set) var tests: [ValueTest] = []
    private(set) var references: [FieldReference] = []
    private var literalRows: [LiteralKey: UInt32] = [:]
    private var testRows: [TestKey: UInt32] = [:]
    private var referenceRows: [FieldReference: UInt32] = [:]
    private var plainRows: [PlainKey: UInt32] = [:]
    private var grams = GramStatistics()

    private struct LiteralKey: Hashable {
        let field: UInt16
        let kind: Predicate.Kind
        let literal: [UInt8]
    }

    private struct PlainKey: Hashable {
        let field: UInt16
        let kind: Predicate.Kind
    }

    private struct TestKey: Hashable {
        let field: UInt16
        let test: HashableTest
    }

    /// The shortest literal that is looked for in the scan: shorter ones stand in almost every value.
    static let shortestLiteral = 4

    mutating func row(_ test: ValueTest, field: UInt16) -> UInt32 {
        if case .text(let pattern) = test, !pattern.isCased, let plain = pattern.plain {
            return row(plain.place.kind, field: field, literal: plain.bytes)
        }
        let key = TestKey(field: field, test: HashableTest(test))
        if let known = testRows[key] { return known }
        tests.append(test)
        let row = add(field, .test, aux: UInt32(tests.count - 1))
        testRows[key] = row
        return row
    }

    /// The row of a literal that every value which passes a test holds.
    mutating func hint(_ literal: [UInt8], field: UInt16) -> UInt32 {
        // A rule that asks for the literal itself serves as well.
        let key = LiteralKey(field: field, kind: .contains, literal: literal)
        return literalRows[key] ?? row(.hint, field: field, literal: literal)
    }

    private mutating func row(_ kind: Predicate.Kind, field: UInt16, literal: [UInt8]) -> UInt32 {
        let key = LiteralKey(field: field, kind: kind, literal: literal)
        if let known = literalRows[key] { return known }
        let isScanned =
            !literal.isEmpty && (kind == .equals || literal.count >= PredicateTable.shortestLiteral)
        let start = literals.count
        literals += literal
        rows.append(
            Predicate(
                field: field, kind: kind, isScanned: isScanned, literalStart: UInt32(start),
                literalLength: UInt32(literal.count), anchor: 0, aux: 0))
        let row = UInt32(rows.count - 1)
        literalRows[key] = row
        return row
    }

    mutating func exists(_ field: UInt16, _ wanted: Bool) -> UInt32 {
        plain(field, wanted ? .exists : .isMissing)
    }

    mutating func null(_ field: UInt16) -> UInt32 { plain(field, .isNull) }

    mutating func foreign(_ field: UInt16) -> UInt32 { plain(field, .foreign) }

    private mutating func plain(_ field: UInt16, _ kind: Predicate.Kind) -> UInt32 {
        let key = PlainKey(field: field, kind: kind)
        if let known = plainRows[key] { return known }
        let row = add(field, kind, aux: 0)
        plainRows[key] = row
        return row
    }

    mutating func reference(_ reference: FieldReference) -> UInt32 {
        if let known = referenceRows[reference] { return known }
        references.append(reference)
        let row = add(reference.field, .reference, aux: UInt32(references.count - 1))
        referenceRows[reference] = row
        return row
    }

    private mutating func add(_ field: UInt16, _ kind: Predicate.Kind, aux: UInt32) -> UInt32 {
        rows.append(
            Predicate(
                field: field, kind: kind, isScanned: kind == .foreign, literalStart: 0, literalLength: 0,
                anchor: 0,
                aux: aux))
        return UInt32(rows.count - 1)
    }

    /// Chooses the anchors, once every literal is known.
    mutating func close() {
        for row in rows where row.literalLength >= 4 && row.kind != .test { grams.add(literal(row)) }
        for index in rows.indices where rows[index].isSearched {
            let row = rows[index]
            rows[index] = Predicate(
                field: row.field, kind: row.kind, isScanned: true, literalStart: row.literalStart,
                literalLength: row.literalLength, anchor: UInt32(grams.rarest(in: literal(row))), aux: 0)
        }
    }

    /// Says what the scan finds whenever a test passes.
    mutating func setHints(of row: Int, start: Int, count: Int) {
        rows[row] = Predicate(
            field: rows[row].field, kind: .test, isScanned: false, literalStart: UInt32(start),
            literalLength: UInt32(count), anchor: 0, aux: rows[row].aux)
    }

    func literal(_ row: Predicate) -> ArraySlice<UInt8> {
        literals[Int(row.literalStart)..<Int(row.literalStart) + Int(row.literalLength)]
    }

    /// How common the texts that hold a row's literal are, guessed from the rules: more than one, rarest first.
    func commonness(of row: UInt32) -> Double {
        let row = rows[Int(row)]
        if row.kind == .foreign { return 10 }
        guard row.literalLength >= 4, row.kind != .test else { return 40 }
        let count = Double(grams.count(at: grams.rarest(in: literal(row)), of: literal(row)))
        return row.kind == .equals ? 1 + count / 4 : 1 + count
    }
}

extension Predicate {
    /// Whether the literal is looked for anywhere in values.
    var isSearched: Bool { isScanned && (kind == .contains || kind == .hint) }
}

extension Anchoring {
    fileprivate var kind: Predicate.Kind {
        switch self {
        case .whole: .equals
        case .start: .startsWith
        case .end: .endsWith
        case .anywhere: .contains
        }
    }
}

/// A test that can be told from others.
private enum HashableTest: Hashable {
    case text(TextPattern)
    case expression(String, RegularExpression.Flags)
    case network(AddressRange)
    case number(Comparison, Number)
    case time(TimePart, Comparison, Int)

    init(_ test: ValueTest) {
        self =
            switch test {
            case .text(let pattern): .text(pattern)
            case .expression(let expression): .expression(expression.pattern, expression.flags)
            case .network(let range): .network(range)
            case .number(let comparison, let number): .number(comparison, number)
            case .time(let part, let comparison, let number): .time(part, comparison, number)
            }
    }
}
