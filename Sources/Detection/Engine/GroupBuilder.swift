// A group is made while events wait for it, for each kind of record that a log holds: so nothing is hashed or sorted here
// but the keys themselves, no literal is copied, and the memory of one group's making serves the next.

/// Makes the tables of groups, one after the other.
struct GroupBuilder: ~Copyable {
    private(set) var candidates: [MatchGroup.Candidate] = []
    private(set) var always: [UInt64] = []
    private(set) var tableOfField: [UInt16] = []
    private(set) var tables: [FieldTables] = []
    private(set) var anyTable = MatchGroup.noTable
    private(set) var slots: [KeySlot] = []
    private(set) var bits: [UInt64] = []
    private(set) var entries: [LiteralEntry] = []
    private(set) var wakes: [UInt32] = []

    private let rules: CompiledRules
    /// For each predicate, its place in ``present`` and one more; zero if it is not of the group.
    private var places: [UInt32]
    /// The predicates of the group, in the order in which they were met.
    private var present: [Present] = []
    /// The literals of the field in hand, by the kind of their table.
    private var keyed: [[KeyedEntry]] = Array(repeating: [], count: TableKind.allCases.count)
    private var slotsOfKeys: [Int32] = []

    /// A predicate, and where the candidates that it wakes lie in ``wakes``.
    private struct Present: BitwiseCopyable {
        let predicate: UInt32
        var start: UInt32 = 0
        var count: UInt32 = 0
    }

    private struct KeyedEntry: BitwiseCopyable {
        let key: UInt64
        let entry: LiteralEntry
    }

    init(_ rules: CompiledRules) {
        self.rules = rules
        places = Array(repeating: 0, count: rules.rows.count)
    }

    /// Makes the tables of plans, which come in the order of the rules, for events of one identifier, if it is known.
    mutating func make(_ plans: [UInt32], eventID: Int?) -> MatchGroup {
        forget()
        note(plans, eventID: eventID)
        entries.reserveCapacity(present.count)
        slots.reserveCapacity(present.count * 3)
        for (field, predicates) in byField() {
            let number = UInt16(tables.count)
            if field == rules.fields.count { anyTable = number } else { tableOfField[field] = number }
            addTables(predicates)
        }
        return MatchGroup(self)
    }

    /// Forgets the group before.
    private mutating func forget() {
        for one in present { places[Int(one.predicate)] = 0 }
        present.removeAll(keepingCapacity: true)
        candidates.removeAll(keepingCapacity: true)
        tables.removeAll(keepingCapacity: true)
        slots.removeAll(keepingCapacity: true)
        bits.removeAll(keepingCapacity: true)
        entries.removeAll(keepingCapacity: true)
        anyTable = MatchGroup.noTable
        tableOfField.removeAll(keepingCapacity: true)
        tableOfField.append(contentsOf: repeatElement(MatchGroup.noTable, count: rules.fields.count))
    }

    // MARK: - What the group asks, and what wakes its rules

    private mutating func note(_ plans: [UInt32], eventID: Int?) {
        let identifier = eventID.map { Array(String($0).utf8) }
        var waiting: [Range<Int>] = []
        waiting.reserveCapacity(plans.count)
        candidates.reserveCapacity(plans.count)
        always.removeAll(keepingCapacity: true)
        always.append(contentsOf: repeatElement(0, count: (plans.count + 63) / 64))
        for (index, number) in plans.enumerated() {
            let plan = rules.plans[Int(number)]
            candidates.append(MatchGroup.Candidate(plan: number, rule: plan.rule, entry: plan.entry))
            for index in plan.tests.range {
                let predicate = rules.lists[index]
                let row = rules.rows[Int(predicate)]
                if row.isScanned {
                    _ = note(predicate)
                } else {
                    for hint in row.hints { _ = note(rules.lists[hint]) }
                }
            }
            guard let witnesses = rules.witnesses(of: plan, identifier: identifier) else {
                always[index >> 6] |= 1 << UInt64(index & 63)
                waiting.append(0..<0)
                continue
            }
            waiting.append(witnesses)
            for index in witnesses { present[note(rules.lists[index])].count += 1 }
        }
        var start: UInt32 = 0
        for index in present.indices {
            present[index].start = start
            start += present[index].count
            present[index].count = 0
        }
        wakes.removeAll(keepingCapacity: true)
        wakes.append(contentsOf: repeatElement(0, count: Int(start)))
        GroupBuilder.fill(&wakes, &present, waiting, places, rules)
    }

    /// Puts each candidate behind the predicates that wake it. Works on spans, so that each array is looked after once and not
    /// at every place.
    private static func fill(
        _ wakes: inout [UInt32], _ present: inout [Present], _ waiting: [Range<Int>], _ places: [UInt32],
        _ rules: CompiledRules
    ) {
        var wakes = wakes.mutableSpan
        var present = present.mutableSpan
        for (candidate, witnesses) in waiting.enumerated() {
            for index in witnesses {
                let place = Int(places[Int(rules.lists[index])]) - 1
                wakes[Int(present[place].start + present[place].count)] = UInt32(candidate)
                present[place].count += 1
            }
        }
    }

    /// The place of a predicate in ``present``, where it is put if it is not there.
    private mutating func note(_ predicate: UInt32) -> Int {
        let known = places[Int(predicate)]
        if known > 0 { return Int(known) - 1 }
        present.append(Present(predicate: predicate))
        places[Int(predicate)] = UInt32(present.count)
        return present.count - 1
    }

    /// The predicates of each field that has some, by the number of the field; one past the last stands for any field.
    private func byField() -> [(field: Int, predicates: ArraySlice<Present>)] {
        let any = rules.fields.count
        func field(_ one: Present) -> Int { min(Int(rules.rows[Int(one.predicate)].field), any) }
        var ends = [Int](repeating: 0, count: any + 2)
        for one in present { ends[field(one) + 1] += 1 }
        for index in 1..<ends.count { ends[index] += ends[index - 1] }
        let starts = ends
        var sorted = present
        for one in present {
            sorted[ends[field(one)]] = one
            ends[field(one)] += 1
        }
        return (0...any).compactMap { field in
            starts[field] == starts[field + 1] ? nil : (field, sorted[starts[field]..<starts[field + 1]])
        }
    }

    // MARK: - Tables of one field

    private mutating func addTables(_ predicates: ArraySlice<Present>) {
        var field = FieldTables()
        for kind in keyed.indices { keyed[kind].removeAll(keepingCapacity: true) }
        for one in predicates {
            let row = rules.rows[Int(one.predicate)]
            let (kind, key, lead) = rules.place(of: row)
            let entry = LiteralEntry(
                literalStart: row.literalStart, literalLength: row.literalLength, lead: UInt32(lead),
                predicate: one.predicate, wakesStart: one.start, wakesCount: one.count)
            if row.kind == .foreign {
                field.foreign = UInt32(entries.count)
                entries.append(entry)
                continue
            }
            keyed[kind.rawValue].append(KeyedEntry(key: key, entry: entry))
            field.shortest = min(field.shortest, row.literalLength)
            if kind == .whole {
                field.wholeLengths |= 1 << UInt64(min(63, row.literalLength))
                field.longestWhole = max(field.longestWhole, row.literalLength)
            }
        }
        field.whole = addTable(.whole)
        field.start8 = addTable(.start8)
        field.start4 = addTable(.start4)
        field.end8 = addTable(.end8)
        field.end4 = addTable(.end4)
        spreadAnchors(of: &field)
        field.anchors = addTable(.anchors)
        addBits(to: &field)
        tables.append(field)
    }

    /// Lets a field's literals be found at every second or fourth place, where they are few and long enough: each is then known
    /// by as many anchors in a row.
    private mutating func spreadAnchors(of field: inout FieldTables) {
        let anchors = keyed[TableKind.anchors.rawValue]
        guard let shortest = anchors.lazy.map(\.entry.literalLength).min() else { return }
        let stride =
            switch (anchors.count, shortest) {
            case (...256, 7...): 4
            case (...512, 5...): 2
            default: 1
            }
        guard stride > 1 else { return }
        field.anchorStride = UInt32(stride)
        keyed[TableKind.anchors.rawValue].removeAll(keepingCapacity: true)
        for anchor in anchors {
            let entry = anchor.entry
            let first = min(Int(entry.lead), Int(entry.literalLength) - 3 - stride)
            // The last one first: of two places where a literal stands, the one before is then met before.
            for lead in (first..<first + stride).reversed() {
                let key = rules.key(Int(entry.literalStart), Int(entry.literalLength), at: lead, of: 4)
                keyed[TableKind.anchors.rawValue].append(
                    KeyedEntry(key: key, entry: entry.leading(by: UInt32(lead))))
            }
        }
    }

    private mutating func addBits(to field: inout FieldTables) {
        let anchors = keyed[TableKind.anchors.rawValue]
        guard !anchors.isEmpty else { return }
        // One bit in 64 is set; in tables that would not fit beside the rest, one in sixteen.
        let size = max(10, min(anchors.count.bitsNeeded + 6, max(17, anchors.count.bitsNeeded + 4)))
        field.bitsShift = UInt32(32 - size)
        field.bitsStart = UInt32(bits.count)
        bits += repeatElement(0, count: 1 << (size - 6))
        for anchor in anchors {
            let bit = LiteralKey.bit(UInt32(truncatingIfNeeded: anchor.key), shift: field.bitsShift)
            bits[Int(field.bitsStart) + bit >> 6] |= 1 << UInt64(bit & 63)
        }
    }

    /// First each key gets its place and the number of its entries, then the entries are put behind each other.
    private mutating func addTable(_ kind: TableKind) -> KeyTable {
        let keyed = keyed[kind.rawValue]
        guard let any = keyed.first else { return .none }
        let size = max(1, keyed.count.bitsNeeded + 1)
        let first = slots.count
        let table = KeyTable(start: UInt32(first), shift: UInt32(64 - size))
        slots += repeatElement(KeySlot(key: 0, start: 0, count: 0), count: 1 << size)
        let start = UInt32(entries.count)
        entries += repeatElement(any.entry, count: keyed.count)
        GroupBuilder.fill(
            &slots, first..<first + 1 << size, &entries, from: start, keyed, &slotsOfKeys, table)
        return table
    }

    /// Puts the entries of a table, which begin at `start`, in its slots; on spans, see above.
    private static func fill(
        _ slots: inout [KeySlot], _ range: Range<Int>, _ entries: inout [LiteralEntry], from start: UInt32,
        _ keyed: [KeyedEntry], _ slotsOfKeys: inout [Int32], _ table: KeyTable
    ) {
        let (first, mask) = (range.lowerBound, range.count - 1)
        var slots = slots.mutableSpan
        var entries = entries.mutableSpan
        slotsOfKeys.removeAll(keepingCapacity: true)
        for one in keyed {
            var place = first + LiteralKey.place(one.key, shift: table.shift)
            while slots[place].count > 0, slots[place].key != one.key {
                place = first + (place - first + 1) & mask
            }
            slots[place].key = one.key
            slots[place].count += 1
            slotsOfKeys.append(Int32(place))
        }
        var start = start
        for place in range where slots[place].count > 0 {
            slots[place].start = start
            start += slots[place].count
            slots[place].count = 0
        }
        for (one, place) in zip(keyed, slotsOfKeys) {
            entries[Int(slots[Int(place)].start + slots[Int(place)].count)] = one.entry
            slots[Int(place)].count += 1
        }
    }
}

extension LiteralEntry {
    /// The same literal, by a key that so many of its bytes stand before.
    fileprivate func leading(by lead: UInt32) -> LiteralEntry {
        LiteralEntry(
            literalStart: literalStart, literalLength: literalLength, lead: lead, predicate: predicate,
            wakesStart: wakesStart, wakesCount: wakesCount)
    }
}

extension Int {
    /// The least n for which 2^n is at least this.
    fileprivate var bitsNeeded: Int { self <= 1 ? 0 : Int.bitWidth - (self - 1).leadingZeroBitCount }
}
