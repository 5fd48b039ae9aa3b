/// The rules that read one kind of record, with the tables by which the few that can hold for an event are found.
final class MatchGroup: Sendable {
    /// A rule of the group.
    struct Candidate: BitwiseCopyable {
        let plan: UInt32
        let rule: UInt32
        /// Where its chart begins.
        let entry: UInt32
    }

    /// In the order of the rules.
    let candidates: FixedTable<Candidate>
    /// Those that no literal can rule out.
    let always: FixedTable<UInt32>
    /// The number in ``tables`` of each field that the rules know, or ``noTable``.
    let tableOfField: FixedTable<UInt16>
    let tables: FixedTable<FieldTables>
    /// The tables of literals that any field may hold, or ``noTable``.
    let anyTable: UInt16
    let slots: FixedTable<KeySlot>
    let bits: FixedTable<UInt64>
    let entries: FixedTable<LiteralEntry>
    let wakes: FixedTable<UInt32>

    static let noTable = UInt16.max

    init(_ builder: borrowing GroupBuilder) {
        candidates = FixedTable(builder.candidates)
        always = FixedTable(builder.always)
        tableOfField = FixedTable(builder.tableOfField)
        tables = FixedTable(builder.tables)
        anyTable = builder.anyTable
        slots = FixedTable(builder.slots)
        bits = FixedTable(builder.bits)
        entries = FixedTable(builder.entries)
        wakes = FixedTable(builder.wakes)
    }

    var isEmpty: Bool { candidates.count == 0 }
}

/// Makes the tables of a group.
struct GroupBuilder: ~Copyable {
    private(set) var candidates: [MatchGroup.Candidate] = []
    private(set) var always: [UInt32] = []
    private(set) var tableOfField: [UInt16]
    private(set) var tables: [FieldTables] = []
    private(set) var anyTable = MatchGroup.noTable
    private(set) var slots: [KeySlot] = []
    private(set) var bits: [UInt64] = []
    private(set) var entries: [LiteralEntry] = []
    private(set) var wakes: [UInt32] = []

    private let rules: CompiledRules

    /// Where the candidates that a predicate wakes lie in ``wakes``, for those of the group.
    private struct Waiting {
        var start: UInt32 = 0
        var count: UInt32 = 0
    }

    /// Makes the tables of plans, which come in the order of the rules, for events of one identifier, if it is known.
    init(_ rules: CompiledRules, plans: [UInt32], eventID: Int?) {
        self.rules = rules
        tableOfField = Array(repeating: MatchGroup.noTable, count: rules.fields.count)
        var known: [Bool] = Array(repeating: false, count: rules.rows.count)
        var present: [UInt32] = []
        var waiting: [(predicate: UInt32, candidate: UInt32)] = []
        func note(_ predicate: UInt32) {
            guard !known[Int(predicate)] else { return }
            known[Int(predicate)] = true
            present.append(predicate)
        }
        for (index, number) in plans.enumerated() {
            let plan = rules.plans[Int(number)]
            candidates.append(MatchGroup.Candidate(plan: number, rule: plan.rule, entry: plan.entry))
            for predicate in rules.lists[plan.tests.range] {
                let row = rules.rows[Int(predicate)]
                if row.isScanned { note(predicate) } else { rules.lists[row.hints].forEach(note) }
            }
            guard let witnesses = rules.witnesses(of: plan, eventID: eventID) else {
                always.append(UInt32(index))
                continue
            }
            for predicate in witnesses {
                note(predicate)
                waiting.append((predicate, UInt32(index)))
            }
        }
        let wakers = line(up: waiting)
        var byField: [UInt16: [UInt32]] = [:]
        for predicate in present { byField[rules.rows[Int(predicate)].field, default: []].append(predicate) }
        for (field, predicates) in byField.sorted(by: { $0.key < $1.key }) {
            let number = UInt16(tables.count)
            if field == Predicate.anyField { anyTable = number } else { tableOfField[Int(field)] = number }
            addTables(predicates, wakers)
        }
    }

    /// Sorts those that wait by what they wait for.
    private mutating func line(up waiting: [(predicate: UInt32, candidate: UInt32)]) -> [UInt32: Waiting] {
        var wakers: [UInt32: Waiting] = [:]
        for (predicate, candidate) in waiting.sorted(by: {
            ($0.predicate, $0.candidate) < ($1.predicate, $1.candidate)
        }) {
            if wakers[predicate] == nil { wakers[predicate] = Waiting(start: UInt32(wakes.count)) }
            wakers[predicate]?.count += 1
            wakes.append(candidate)
        }
        return wakers
    }

    private mutating func addTables(_ predicates: [UInt32], _ wakers: [UInt32: Waiting]) {
        var field = FieldTables()
        var keyed: [TableKind: [(key: UInt64, entry: LiteralEntry)]] = [:]
        for predicate in predicates {
            let row = rules.rows[Int(predicate)]
            let literal = rules.literal(of: row)
            let (kind, key, lead) = TableKind.place(row, literal)
            let waiting = wakers[predicate] ?? Waiting()
            let entry = LiteralEntry(
                literalStart: row.literalStart, literalLength: row.literalLength, lead: UInt32(lead),
                predicate: predicate, wakesStart: waiting.start, wakesCount: waiting.count)
            if row.kind == .foreign {
                field.foreign = UInt32(entries.count)
                entries.append(entry)
                continue
            }
            keyed[kind, default: []].append((key, entry))
            if kind == .whole {
                field.wholeLengths |= 1 << UInt64(min(63, literal.count))
                field.longestWhole = max(field.longestWhole, row.literalLength)
            }
        }
        field.whole = addTable(keyed[.whole])
        field.start8 = addTable(keyed[.start8])
        field.start4 = addTable(keyed[.start4])
        field.end8 = addTable(keyed[.end8])
        field.end4 = addTable(keyed[.end4])
        field.anchors = addTable(keyed[.anchors])
        if let anchors = keyed[.anchors] {
            let size = max(10, anchors.count.bitsNeeded + 4)
            field.bitsShift = UInt32(32 - size)
            field.bitsStart = UInt32(bits.count)
            bits += repeatElement(0, count: 1 << (size - 6))
            for (key, _) in anchors {
                let bit = LiteralKey.bit(UInt32(truncatingIfNeeded: key), shift: field.bitsShift)
                bits[Int(field.bitsStart) + bit >> 6] |= 1 << UInt64(bit & 63)
            }
        }
        tables.append(field)
    }

    private mutating func addTable(_ keyed: [(key: UInt64, entry: LiteralEntry)]?) -> KeyTable {
        guard let keyed else { return .none }
        let size = max(1, keyed.count.bitsNeeded + 1)
        let table = KeyTable(start: UInt32(slots.count), shift: UInt32(64 - size))
        slots += repeatElement(KeySlot(key: 0, start: 0, count: 0), count: 1 << size)
        var last: (key: UInt64, place: Int)?
        for (key, entry) in keyed.sorted(by: { ($0.key, $0.entry.predicate) < ($1.key, $1.entry.predicate) })
        {
            if let last, last.key == key {
                slots[last.place].count += 1
            } else {
                var offset = LiteralKey.place(key, shift: table.shift)
                while slots[Int(table.start) + offset].count > 0 { offset = (offset + 1) & ((1 << size) - 1) }
                let place = Int(table.start) + offset
                slots[place] = KeySlot(key: key, start: UInt32(entries.count), count: 1)
                last = (key, place)
            }
            entries.append(entry)
        }
        return table
    }
}

private enum TableKind: Hashable {
    case whole, start8, start4, end8, end4, anchors

    /// Where a literal is looked for: the table, the key, and how many bytes stand before the key.
    static func place(_ row: Predicate, _ literal: ArraySlice<UInt8>) -> (TableKind, UInt64, Int) {
        switch row.kind {
        case .equals: (.whole, LiteralKey.whole(literal), 0)
        case .startsWith where literal.count >= 8: (.start8, LiteralKey.key(of: literal.prefix(8)), 0)
        case .startsWith: (.start4, LiteralKey.key(of: literal.prefix(4)), 0)
        case .endsWith where literal.count >= 8:
            (.end8, LiteralKey.key(of: literal.suffix(8)), literal.count - 8)
        case .endsWith: (.end4, LiteralKey.key(of: literal.suffix(4)), literal.count - 4)
        default: (.anchors, LiteralKey.key(of: literal.dropFirst(Int(row.anchor)).prefix(4)), Int(row.anchor))
        }
    }
}

extension Int {
    /// The least n for which 2^n is at least this.
    fileprivate var bitsNeeded: Int { self <= 1 ? 0 : Int.bitWidth - (self - 1).leadingZeroBitCount }
}
