import Sigma

/// Rules as flat tables: what is made once from their text, and kept in a pack.
final class CompiledRules: Sendable {
    /// A run of numbers in ``lists``.
    struct List: BitwiseCopyable {
        var start: UInt32
        var count: UInt32

        static let empty = List(start: 0, count: 0)
        /// Stands for "no list".
        static let none = List(start: .max, count: 0)
        var isNone: Bool { start == .max }
        var range: Range<Int> { Int(start)..<Int(start) + Int(count) }
    }

    /// A rule ready for one kind of record.
    struct CompiledPlan: BitwiseCopyable {
        let rule: UInt32
        /// Where its chart begins.
        let entry: UInt32
        /// The number of its field names among ``renames``.
        let renames: UInt32
        /// The predicates of its tests, in the order of the rule's selections, and then those of its records.
        let tests: List
        /// Its witnesses among event identifiers and among other literals; see ``WitnessChoice``.
        let identifiers: List
        let literals: List
    }

    /// A plan and the records of a channel that it reads: those of an event identifier, or all.
    struct Reading: BitwiseCopyable {
        let plan: UInt32
        let eventID: Int
        static let anyEvent = Int.min
    }

    let rows: FixedTable<Predicate>
    let literals: FixedTable<UInt8>
    let code: FixedTable<UInt32>
    let plans: [CompiledPlan]
    let lists: [UInt32]
    let tests: StoredList<ValueTest>
    let references: [FieldReference]
    /// The fields that rules ask for, without blanks.
    let fields: [String]
    /// What records call the fields of rules, where they call them otherwise.
    let renames: [[String: String]]
    /// Channels in lower case, and what reads each.
    let channels: [String: [Reading]]
    /// What reads the records of every channel.
    let anyChannel: [Reading]
    /// For events that state their log source: the plan of each rule with its own field names.
    let plain: [UInt32]

    /// Takes tables whose numbers are known to fit each other.
    init(_ tables: Tables) {
        rows = tables.rows
        literals = tables.literals
        code = tables.code
        plans = tables.plans
        lists = tables.lists
        tests = tables.tests
        references = tables.references
        fields = tables.fields
        renames = tables.renames
        channels = tables.channels
        anyChannel = tables.anyChannel
        plain = tables.plain
    }

    /// The same tables behind a reference of one thread's own; see ``MatchGroup/init(sharing:)``.
    init(sharing other: CompiledRules) {
        rows = other.rows
        literals = other.literals
        code = other.code
        plans = other.plans
        lists = other.lists
        tests = other.tests
        references = other.references
        fields = other.fields
        renames = other.renames
        channels = other.channels
        anyChannel = other.anyChannel
        plain = other.plain
    }

    /// What a pack holds of the tables.
    struct Tables {
        var rows = FixedTable<Predicate>([])
        var literals = FixedTable<UInt8>([])
        var code = FixedTable<UInt32>([])
        var plans: [CompiledPlan] = []
        var lists: [UInt32] = []
        var tests = StoredList<ValueTest>([])
        var references: [FieldReference] = []
        var fields: [String] = []
        var renames: [[String: String]] = []
        var channels: [String: [Reading]] = [:]
        var anyChannel: [Reading] = []
        var plain: [UInt32] = []
    }

    init(_ compiler: borrowing RuleCompiler) {
        rows = FixedTable(compiler.predicates.rows)
        literals = FixedTable(compiler.predicates.literals)
        code = FixedTable(compiler.program.code)
        plans = compiler.plans
        lists = compiler.lists
        tests = StoredList(compiler.predicates.tests)
        references = compiler.predicates.references
        fields = compiler.fields
        renames = compiler.renames
        channels = compiler.channels
        anyChannel = compiler.anyChannel
        plain = compiler.plain
    }

    /// The bytes of a row's literal.
    func literal(of row: Predicate) -> [UInt8] {
        var bytes: [UInt8] = []
        copyLiteral(of: row, into: &bytes)
        return bytes
    }

    /// Leaves the bytes of a row's literal in a buffer that is kept from event to event.
    func copyLiteral(of row: Predicate, into bytes: inout [UInt8]) {
        let start = Int(row.literalStart)
        bytes.removeAll(keepingCapacity: true)
        for offset in 0..<Int(row.literalLength) { bytes.append(literals[start + offset]) }
    }

    /// The plans that read the records of a channel with an event identifier, in the order of the rules.
    func plans(channel: String?, eventID: Int?) -> [UInt32] {
        var found: [UInt64] = []
        for readings in [channel.flatMap { channels[$0] } ?? [], anyChannel] {
            for reading in readings where reading.eventID == Reading.anyEvent || reading.eventID == eventID {
                found.append(UInt64(plans[Int(reading.plan)].rule) << 32 | UInt64(reading.plan))
            }
        }
        found.sort()
        var last: UInt64?
        return found.compactMap { one in
            defer { last = one }
            return one == last ? nil : UInt32(truncatingIfNeeded: one)
        }
    }
}

/// Compiles rules into flat tables.
struct RuleCompiler: ~Copyable {
    private(set) var predicates = PredicateTable()
    private(set) var program = RuleProgram()
    private(set) var plans: [CompiledRules.CompiledPlan] = []
    private(set) var lists: [UInt32] = []
    private(set) var fields: [String] = []
    private(set) var renames: [[String: String]] = [[:]]
    private(set) var channels: [String: [CompiledRules.Reading]] = [:]
    private(set) var anyChannel: [CompiledRules.Reading] = []
    private(set) var plain: [UInt32] = []

    private var fieldNumbers: [String: UInt16] = [:]
    private var renameNumbers: [[String: String]: Int] = [[:]: 0]
    /// For a predicate that the scan does not answer, sets of which it answers one whenever the predicate holds.
    private var hints: [UInt32: [[UInt32]]] = [:]
    private var costs: [Double] = []

    /// A rule with its tests numbered, before its chart is made.
    private struct Draft {
        let rule: Int
        let renames: Int
        let condition: Condition
        /// In the order of the rule.
        let selections: [NumberedStep]
        /// What the records must be besides.
        var gate: [NumberedStep] = []
        var readings: [(channel: String?, eventID: Int?)] = []
        var isPlain = false
    }

    init(_ rules: [Rule], convention: Convention) {
        var drafts: [Draft] = []
        for (index, rule) in rules.enumerated() {
            var own = draft(rule, index, renaming: [:])
            own.isPlain = true
            for binding in convention.bindings(of: rule.logSource) {
                let readings = readings(of: binding)
                if binding.renames.isEmpty, binding.when.isEmpty {
                    own.readings += readings
                } else {
                    var other = draft(rule, index, renaming: binding.renames)
                    other.gate = binding.when.sorted { $0.key < $1.key }.map { gate($0.key, $0.value) }
                    other.readings = readings
                    drafts.append(other)
                }
            }
            drafts.append(own)
        }
        predicates.close()
        costs = predicates.rows.indices.map { predicates.commonness(of: UInt32($0)) }
        addHints()
        for draft in drafts { add(draft) }
    }

    private mutating func draft(_ rule: Rule, _ index: Int, renaming names: [String: String]) -> Draft {
        Draft(
            rule: index, renames: number(of: names), condition: rule.criteria.condition,
            selections: rule.criteria.selections.map { number($0.search, names) })
    }

    private mutating func gate(_ field: String, _ values: [String]) -> NumberedStep {
        let field = number(ofField: field)
        return .any(values.map { .predicate(predicates.row(.text(TextPattern($0)), field: field)) })
    }

    private func readings(of binding: Binding) -> [(channel: String?, eventID: Int?)] {
        let channels = binding.channels.map { $0.sorted().map(Optional.some) } ?? [nil]
        let events = binding.eventIDs.map { $0.sorted().map(Optional.some) } ?? [nil]
        return channels.flatMap { channel in events.map { (channel, $0) } }
    }

    private mutating func number(ofField name: String) -> UInt16 {
        // Blanks in a name do not count: `ThreatName` is the field that Windows calls `Threat Name`.
        let name = name.contains(" ") ? name.filter { $0 != " " } : name
        if let known = fieldNumbers[name] { return known }
        // As many names as that are no rules any more: the fields past them share a number that no event bears.
        let number = UInt16(min(fields.count, Int(Predicate.anyField) - 1))
        if number == fields.count { fields.append(name) }
        fieldNumbers[name] = number
        return number
    }

    private mutating func number(of names: [String: String]) -> Int {
        if let known = renameNumbers[names] { return known }
        renames.append(names)
        renameNumbers[names] = renames.count - 1
        return renames.count - 1
    }

    // MARK: - Numbering

    private func number(_ condition: Condition, _ selections: [NumberedStep]) -> NumberedStep {
        switch condition {
        case .selection(let index): selections[index]
        case .not(let part): .not(number(part, selections))
        case .all(let parts): .all(parts.map { number($0, selections) })
        case .any(let parts): .any(parts.map { number($0, selections) })
        }
    }

    private mutating func number(_ search: Search, _ renames: [String: String]) -> NumberedStep {
        switch search {
        case .all(let parts): return .all(parts.map { number($0, renames) })
        case .any(let parts): return .any(parts.map { number($0, renames) })
        case .not(let part): return .not(number(part, renames))
        case .field(let name, let test):
            return predicate(test, number(ofField: renames[name] ?? name))
        case .keyword(let test): return predicate(test, Predicate.anyField)
        case .exists(let name, let wanted):
            return .predicate(predicates.exists(number(ofField: renames[name] ?? name), wanted))
        case .null(let name):
            return .predicate(predicates.null(number(ofField: renames[name] ?? name)))
        case .reference(let name, let other, let anchoring, let cased):
            let reference = FieldReference(
                field: number(ofField: renames[name] ?? name),
                other: number(ofField: renames[other] ?? other),
                anchoring: anchoring, isCased: cased)
            return .predicate(predicates.reference(reference))
        }
    }

    private mutating func predicate(_ test: ValueTest, _ field: UInt16) -> NumberedStep {
        let row = predicates.row(test, field: field)
        if !predicates.rows[Int(row)].isScanned, hints[row] == nil {
            hints[row] = hints(of: row, test, field)
        }
        return .predicate(row)
    }

    private mutating func hints(of row: UInt32, _ test: ValueTest, _ field: UInt16) -> [[UInt32]] {
        let row = predicates.rows[Int(row)]
        if row.kind != .test, predicates.literal(row).contains(where: { $0 >= 0x80 }) {
            return [[predicates.foreign(field)]]
        }
        return test.requiredTexts(shortest: PredicateTable.shortestLiteral).map { required in
            required.texts.map { predicates.hint($0, field: field) }
                + (required.onlyInASCII ? [predicates.foreign(field)] : [])
        }
    }

    /// Gives each test the cheapest of its sets of hints.
    private mutating func addHints() {
        for (row, sets) in hints.sorted(by: { $0.key < $1.key }) where predicates.rows[Int(row)].kind == .test
        {
            func cost(_ set: [UInt32]) -> Double { set.reduce(0) { $0 + costs[Int($1)] } }
            guard let best = sets.min(by: { cost($0) < cost($1) }) else { continue }
            predicates.setHints(of: Int(row), start: lists.count, count: best.count)
            lists += best
        }
    }

    // MARK: - Charts and witnesses

    private mutating func add(_ draft: Draft) {
        let rows = predicates.rows
        let tree = NumberedStep.all(draft.gate + [number(draft.condition, draft.selections)])
        let entry = program.add(tree, rows, yes: RuleProgram.accept, no: RuleProgram.reject)
        var tests: [UInt32] = []
        for step in draft.selections + draft.gate { step.forEachPredicate { tests.append($0) } }
        let eventID = fieldNumbers["EventID"]
        let choice = tree.witnesses(
            isIdentifier: { rows[Int($0)].field == eventID && isIdentifier(rows[Int($0)]) },
            literals: { rows[Int($0)].isScanned ? [[$0]] : hints[$0] ?? [] }, cost: { costs[Int($0)] })
        plans.append(
            CompiledRules.CompiledPlan(
                rule: UInt32(draft.rule), entry: entry, renames: UInt32(draft.renames),
                tests: list(tests),
                identifiers: choice.identifiers.map { list($0.predicates) } ?? .none,
                literals: choice.literals.map { list($0.predicates) } ?? .none))
        let plan = UInt32(plans.count - 1)
        if draft.isPlain { plain.append(plan) }
        for (channel, eventID) in draft.readings {
            let reading = CompiledRules.Reading(
                plan: plan, eventID: eventID ?? CompiledRules.Reading.anyEvent)
            if let channel {
                channels[channel, default: []].append(reading)
            } else {
                anyChannel.append(reading)
            }
        }
    }

    /// Whether a predicate compares with a whole number as Windows writes it.
    private func isIdentifier(_ row: Predicate) -> Bool {
        guard row.kind == .equals else { return false }
        let text = String(decoding: predicates.literal(row), as: UTF8.self)
        return Int(text).map { String($0) == text } ?? false
    }

    private mutating func list(_ numbers: [UInt32]) -> CompiledRules.List {
        lists += numbers
        return CompiledRules.List(start: UInt32(lists.count - numbers.count), count: UInt32(numbers.count))
    }
}

extension NumberedStep {
    fileprivate func forEachPredicate(_ body: (UInt32) -> Void) {
        switch self {
        case .predicate(let number): body(number)
        case .not(let part): part.forEachPredicate(body)
        case .all(let parts), .any(let parts): for part in parts { part.forEachPredicate(body) }
        }
    }
}
