// Where each literal of the rules is looked for, and by which of its bytes.

/// The tables of a field.
enum TableKind: Int, CaseIterable {
    case whole, start8, start4, end8, end4, anchors
}

extension CompiledRules {
    /// Where a literal is looked for: the table, the key, and how many bytes stand before the key.
    func place(of row: Predicate) -> (kind: TableKind, key: UInt64, lead: Int) {
        let start = Int(row.literalStart)
        let count = Int(row.literalLength)
        func key(_ lead: Int, _ length: Int) -> UInt64 { self.key(start, count, at: lead, of: length) }
        switch row.kind {
        case .equals: return (.whole, wholeKey(start, count), 0)
        case .startsWith where count >= 8: return (.start8, key(0, 8), 0)
        case .startsWith: return (.start4, key(0, 4), 0)
        case .endsWith where count >= 8: return (.end8, key(count - 8, 8), count - 8)
        case .endsWith: return (.end4, key(count - 4, 4), count - 4)
        case .foreign: return (.whole, 0, 0)
        default: return (.anchors, key(Int(row.anchor), 4), Int(row.anchor))
        }
    }

    /// The key of so many bytes, eight at most, of a literal: those that begin so far into it, or as many as there are.
    func key(_ start: Int, _ count: Int, at lead: Int, of length: Int) -> UInt64 {
        var key: UInt64 = 0
        var index = start + lead + min(length, count - lead)
        while index > start + lead {
            index -= 1
            key = key << 8 | UInt64(literals[index] | 0x20)
        }
        return key
    }

    /// The hash of a whole value: of its words, the last one overlapping the one before.
    private func wholeKey(_ start: Int, _ count: Int) -> UInt64 {
        unsafe ValueHash.whole(literals.base + start, count)
    }

    /// Where the witnesses of a plan stand in ``lists``: what must be found in an event before the plan can hold; `nil` if
    /// nothing can be named. `identifier` is that of the event, as Windows writes it.
    func witnesses(of plan: CompiledPlan, identifier: [UInt8]?) -> Range<Int>? {
        if !plan.identifiers.isNone {
            if plan.literals.isNone { return plan.identifiers.range }
            let isOfEvent = plan.identifiers.range.contains { index in
                identifier.map { isLiteral(of: rows[Int(lists[index])], $0) } ?? false
            }
            if !isOfEvent { return plan.identifiers.range }
        }
        return plan.literals.isNone ? nil : plan.literals.range
    }

    private func isLiteral(of row: Predicate, _ text: [UInt8]) -> Bool {
        guard Int(row.literalLength) == text.count else { return false }
        return text.indices.allSatisfy { literals[Int(row.literalStart) + $0] == text[$0] }
    }
}
