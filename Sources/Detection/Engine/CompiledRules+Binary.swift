import Sigma

// The binary form of compiled rules, for packs. Tables of numbers are written as they lie in memory, four or eight bytes a
// number, lowest first. Nothing is believed when it is read: every number that names a place in another table is checked
// once, so that the hot path need not check it again.

extension CompiledRules {
    func write(to writer: inout BinaryWriter) {
        writer.words((0..<rows.count).flatMap { rows[$0].words })
        writer.blob((0..<literals.count).map { literals[$0] })
        writer.words((0..<code.count).map { code[$0] })
        writer.words(plans.flatMap(\.words))
        writer.words(lists)
        writer.stored((0..<tests.count).map { tests[$0] })
        writer.list(references) { writer, reference in
            writer.number(UInt64(reference.field))
            writer.number(UInt64(reference.other))
            writer.byte(reference.anchoring.code)
            writer.flag(reference.isCased)
        }
        writer.texts(fields)
        writer.list(renames) { writer, names in
            writer.list(names.sorted { $0.key < $1.key }) { writer, pair in
                writer.text(pair.key)
                writer.text(pair.value)
            }
        }
        writer.list(channels.sorted { $0.key < $1.key }) { writer, channel in
            writer.text(channel.key)
            writer.readings(channel.value)
        }
        writer.readings(anyChannel)
        writer.words(plain)
    }

    /// Reads compiled rules for so many rules.
    convenience init(from reader: inout BinaryReader, rules: Int) throws(RuleCodecError) {
        var tables = Tables()
        let rows = try reader.storedWords()
        guard rows.count % Predicate.wordCount == 0 else { throw reader.refusal("a predicate is cut short") }
        let unknown = reader.refusal("a predicate is of no known kind")
        tables.rows = try FixedTable(count: rows.count / Predicate.wordCount) {
            index throws(RuleCodecError) in
            guard let row = Predicate(words: rows, at: index * Predicate.wordCount) else { throw unknown }
            return row
        }
        tables.literals = FixedTable(try reader.slice())
        let code = try reader.storedWords()
        tables.code = FixedTable(count: code.count) { code[$0] }
        let plans = try reader.storedWords()
        guard plans.count % CompiledPlan.wordCount == 0 else { throw reader.refusal("a plan is cut short") }
        tables.plans = stride(from: 0, to: plans.count, by: CompiledPlan.wordCount).map {
            CompiledPlan(words: plans, at: $0)
        }
        tables.lists = try reader.words()
        tables.tests = try reader.stored { (test: Result<ValueTest, RuleCodecError>) in
            // A test that cannot be read is one that nothing passes; the pack's checksum speaks against it.
            (try? test.get()) ?? .text(TextPattern("\u{0}damaged"))
        }
        tables.references = try reader.list { reader throws(RuleCodecError) in
            let fields = (try reader.number(), try reader.number())
            guard let field = UInt16(exactly: fields.0), let other = UInt16(exactly: fields.1),
                let anchoring = Anchoring(code: try reader.byte())
            else { throw reader.refusal("a comparison of fields is damaged") }
            return FieldReference(
                field: field, other: other, anchoring: anchoring, isCased: try reader.flag())
        }
        tables.fields = try reader.texts()
        tables.renames = try reader.list { reader throws(RuleCodecError) in
            let pairs = try reader.list { reader throws(RuleCodecError) in
                (try reader.text(), try reader.text())
            }
            return Dictionary(pairs) { first, _ in first }
        }
        let channels = try reader.list { reader throws(RuleCodecError) in
            (try reader.text(), try reader.readings())
        }
        tables.channels = Dictionary(channels) { first, _ in first }
        tables.anyChannel = try reader.readings()
        tables.plain = try reader.words()
        if let fault = tables.fault(rules: rules) { throw reader.refusal(fault) }
        self.init(tables)
    }
}

extension CompiledRules.Tables {
    /// What does not fit, if something does not.
    fileprivate func fault(rules: Int) -> String? {
        guard fields.count < Predicate.anyField else { return "there are too many fields" }
        guard lists.allSatisfy({ $0 < rows.count }) else { return "a list names no predicate" }
        for index in 0..<rows.count {
            let row = rows[index]
            guard row.field == Predicate.anyField || row.field < fields.count else {
                return "a predicate names no field"
            }
            let end = UInt64(row.literalStart) + UInt64(row.literalLength)
            guard row.kind == .test || end <= UInt64(literals.count) else {
                return "a literal runs past the end"
            }
            guard row.isSoundlyScanned else { return "a predicate is scanned that cannot be" }
            switch row.kind {
            case .test:
                guard row.aux < tests.count,
                    UInt64(row.literalStart) + UInt64(row.literalLength) <= UInt64(lists.count),
                    lists[row.hints].allSatisfy({ $0 < rows.count && rows[Int($0)].isScanned })
                else { return "a predicate names no test" }
            case .reference where row.aux >= references.count: return "a predicate names no comparison"
            default: break
            }
        }
        guard references.allSatisfy({ $0.field < fields.count && $0.other < fields.count }) else {
            return "a comparison names no field"
        }
        guard isProgramSound else { return "a chart leads nowhere" }
        func isSound(_ list: CompiledRules.List) -> Bool {
            list.isNone || UInt64(list.start) + UInt64(list.count) <= UInt64(lists.count)
        }
        for plan in plans {
            guard plan.rule < rules, plan.entry < code.count, plan.renames < renames.count,
                !plan.tests.isNone,
                isSound(plan.tests), isSound(plan.identifiers), isSound(plan.literals)
            else { return "a plan is damaged" }
            for list in [plan.identifiers, plan.literals] where !list.isNone {
                guard lists[list.range].allSatisfy({ rows[Int($0)].isScanned }) else {
                    return "a witness is not scanned"
                }
            }
        }
        guard plain.allSatisfy({ $0 < plans.count }),
            (channels.values + [anyChannel]).allSatisfy({ $0.allSatisfy { $0.plan < plans.count } })
        else { return "a channel names no plan" }
        return nil
    }

    /// Whether every walk stays in the code and ends: each row leads to rows before it.
    private var isProgramSound: Bool {
        guard code.count >= 2 else { return false }
        var isStart = [Bool](repeating: false, count: code.count)
        isStart[Int(RuleProgram.reject)] = true
        isStart[Int(RuleProgram.accept)] = true
        func leads(_ place: UInt32) -> Bool { place < code.count && isStart[Int(place)] }
        var place = 2
        while place < code.count {
            guard place + 3 <= code.count, let operation = RuleProgram.operation(code[place]) else {
                return false
            }
            let number = Int(code[place] >> RuleProgram.Operation.bits)
            guard leads(code[place + 1]), leads(code[place + 2]) else { return false }
            isStart[place] = true
            place += 3
            switch operation {
            case .scanned, .asked: guard number < rows.count else { return false }
            case .anyOf, .allOf:
                guard number > 0, place + number <= code.count,
                    (place..<place + number).allSatisfy({ code[$0] < rows.count })
                else { return false }
                place += number
            }
        }
        return plans.allSatisfy { leads($0.entry) }
    }
}

// MARK: - Rows of numbers

extension Predicate {
    static let wordCount = 5

    fileprivate var words: [UInt32] {
        [
            UInt32(field) << 16 | UInt32(kind.rawValue) << 8 | (isScanned ? 1 : 0), literalStart,
            literalLength,
            anchor, aux,
        ]
    }

    fileprivate init?(words: StoredWords, at start: Int) {
        let head = words[start]
        guard let kind = Kind(rawValue: UInt8(truncatingIfNeeded: head >> 8)) else { return nil }
        self.init(
            field: UInt16(head >> 16), kind: kind, isScanned: head & 1 == 1, literalStart: words[start + 1],
            literalLength: words[start + 2], anchor: words[start + 3], aux: words[start + 4])
    }

    /// Whether the tables of a group can take the predicate, if it is scanned.
    fileprivate var isSoundlyScanned: Bool {
        guard isScanned else { return true }
        switch kind {
        case .foreign: return true
        case .equals: return literalLength > 0
        case .startsWith, .endsWith: return literalLength >= 4
        case .contains, .hint: return literalLength >= 4 && UInt64(anchor) + 4 <= UInt64(literalLength)
        case .test, .exists, .isMissing, .isNull, .reference: return false
        }
    }
}

extension CompiledRules.CompiledPlan {
    static let wordCount = 9

    fileprivate var words: [UInt32] {
        [
            rule, entry, renames, tests.start, tests.count, identifiers.start, identifiers.count,
            literals.start,
            literals.count,
        ]
    }

    fileprivate init(words: StoredWords, at start: Int) {
        func list(_ offset: Int) -> CompiledRules.List {
            CompiledRules.List(start: words[start + offset], count: words[start + offset + 1])
        }
        self.init(
            rule: words[start], entry: words[start + 1], renames: words[start + 2], tests: list(3),
            identifiers: list(5), literals: list(7))
    }
}

extension Anchoring {
    fileprivate var code: UInt8 {
        switch self {
        case .whole: 0
        case .start: 1
        case .end: 2
        case .anywhere: 3
        }
    }

    fileprivate init?(code: UInt8) {
        switch code {
        case 0: self = .whole
        case 1: self = .start
        case 2: self = .end
        case 3: self = .anywhere
        default: return nil
        }
    }
}

// MARK: - Tables

extension BinaryWriter {
    mutating func words(_ words: [UInt32]) {
        number(UInt64(words.count) * 4)
        bytes.reserveCapacity(bytes.count + words.count * 4)
        for word in words {
            for shift in stride(from: UInt32(0), to: 32, by: 8) {
                bytes.append(UInt8(truncatingIfNeeded: word >> shift))
            }
        }
    }

    /// Values that are read one by one, later.
    mutating func stored(_ values: [some BinaryForm]) {
        var all = BinaryWriter()
        var ends: [UInt32] = []
        for value in values {
            var one = BinaryWriter()
            value.write(to: &one)
            all.bytes += one.bytes
            ends.append(UInt32(all.bytes.count))
        }
        words(ends)
        blob(all.bytes)
    }

    fileprivate mutating func readings(_ readings: [CompiledRules.Reading]) {
        list(readings) { writer, reading in
            writer.number(UInt64(reading.plan))
            writer.signed(reading.eventID)
        }
    }
}

extension BinaryReader {
    /// Values that are decoded when they are asked for; `make` takes what became of the decoding.
    mutating func stored<Value: BinaryForm & SendableMetatype, Element: Sendable>(
        _ make: @escaping @Sendable (Result<Value, RuleCodecError>) -> Element
    ) throws(RuleCodecError) -> StoredList<Element> {
        try values { bytes in
            var reader = BinaryReader(bytes)
            return make(Result { () throws(RuleCodecError) in try Value(from: &reader) })
        }
    }

    /// Values that lie one behind the other, each decoded when it is asked for.
    mutating func values<Element: Sendable>(
        _ decode: @escaping @Sendable (ArraySlice<UInt8>) -> Element
    ) throws(RuleCodecError) -> StoredList<Element> {
        let ends = try words()
        let bytes = try slice()
        var last: UInt32 = 0
        for end in ends {
            guard end >= last, end <= bytes.count else { throw refusal("a value runs past the end") }
            last = end
        }
        return StoredList(bytes, ends: ends, decode: decode)
    }

    fileprivate mutating func readings() throws(RuleCodecError) -> [CompiledRules.Reading] {
        try list { reader throws(RuleCodecError) in
            let plan = try reader.number()
            return CompiledRules.Reading(plan: UInt32(clamping: plan), eventID: try reader.signed())
        }
    }
}
