import Vocabulary

/// What a row says of a contract, which may cover the systems of other rows too.
public struct ImportedContract: Hashable, Sendable {
    /// Who signed it.
    let owner: Finess
    /// As filed by the owner.
    let reference: String
    /// With whom.
    var supplier: String?
    /// First and last day.
    var starts, ends: Day?
    /// Days of notice.
    var noticeDays: Int?
    /// All systems together.
    var yearlyCost: Money?
}

/// What the accepted rows of a file say of contracts, so that two rows cannot say two things of one.
///
/// Nearly every row of a large inventory names a contract of its own: they are kept packed, a hundred bytes each.
struct ImportedContracts: Sendable {
    private struct Key: Hashable {
        let owner: Finess
        let reference: String
    }

    private struct Packed {
        var supplier: String?
        var starts, ends, noticeDays: Int32?
        var yearlyCostCents: Int64?
        let line: Int32
    }

    private var said: [Key: Packed] = [:]

    /// What is known of the contract so far.
    func terms(of reference: String, at owner: Finess) -> ImportedContract? {
        said[Key(owner: owner, reference: reference)].map {
            ImportedContract(
                owner: owner, reference: reference, supplier: $0.supplier, starts: $0.starts.map(day),
                ends: $0.ends.map(day), noticeDays: $0.noticeDays.map(Int.init),
                yearlyCost: $0.yearlyCostCents.map { Money(cents: $0) })
        }
    }

    /// What the row says otherwise than a row before it.
    func contradictions(of contract: ImportedContract) -> [ImportGap] {
        guard let known = said[Key(owner: contract.owner, reference: contract.reference)],
            let terms = terms(of: contract.reference, at: contract.owner)
        else { return [] }
        var gaps: [ImportGap] = []
        func compare<Value: Equatable>(
            _ field: String, _ value: Value?, _ before: Value?, _ write: (Value, Language) -> String
        ) {
            guard let value, let before, value != before else { return }
            let says = LocalizedText(write(before, .french), en: write(before, .english))
            gaps.append((field, .contradicts(line: Int(known.line), says: says, about: name(contract))))
        }
        compare("contractStarts", contract.starts, terms.starts, ImportFormat.day.write)
        compare("contractEnds", contract.ends, terms.ends, ImportFormat.day.write)
        compare("contractNotice", contract.noticeDays, terms.noticeDays, ImportFormat.notice.write)
        compare("contractYearlyCost", contract.yearlyCost, terms.yearlyCost, ImportFormat.euros.write)
        if let supplier = contract.supplier, let before = terms.supplier, folded(supplier) != folded(before) {
            compare("contractSupplier", supplier, before) { text, _ in text }
        }
        return gaps
    }

    /// The first row that says something of a contract says it for all.
    mutating func accept(_ contract: ImportedContract, line: Int) {
        let key = Key(owner: contract.owner, reference: contract.reference)
        var packed = said[key] ?? Packed(line: Int32(clamping: line))
        packed.supplier = packed.supplier ?? contract.supplier
        packed.starts = packed.starts ?? contract.starts.map { Int32(clamping: $0.number) }
        packed.ends = packed.ends ?? contract.ends.map { Int32(clamping: $0.number) }
        packed.noticeDays = packed.noticeDays ?? contract.noticeDays.map { Int32(clamping: $0) }
        packed.yearlyCostCents = packed.yearlyCostCents ?? contract.yearlyCost?.cents
        said[key] = packed
    }

    private func day(_ number: Int32) -> Day { Day(number: Int(number)) }

    private func name(_ contract: ImportedContract) -> LocalizedText {
        LocalizedText("le contrat « \(contract.reference) »", en: "the contract \"\(contract.reference)\"")
    }
}
