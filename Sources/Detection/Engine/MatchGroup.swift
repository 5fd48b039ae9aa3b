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
    /// Those that no literal can rule out, a bit for each candidate.
    let always: FixedTable<UInt64>
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

    /// The same tables behind a reference of one thread's own: to count references of a shared one, threads would wait for
    /// each other at every event.
    init(sharing other: MatchGroup) {
        candidates = other.candidates
        always = other.always
        tableOfField = other.tableOfField
        tables = other.tables
        anyTable = other.anyTable
        slots = other.slots
        bits = other.bits
        entries = other.entries
        wakes = other.wakes
    }

    var isEmpty: Bool { candidates.count == 0 }
}
