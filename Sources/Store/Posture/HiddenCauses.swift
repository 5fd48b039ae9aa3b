import Access
import Pool
import Posture

extension PoolGround {
    /// Whether the pool's totals may be told beside what a question changes at a hospital: its own part taken off, what is
    /// left is what its group gains by a measure, or what a parameter moves of hidden causes.
    func showsTotals(of question: PoolQuestion, at place: Int, to reach: Reach) -> Bool {
        let group = places[place].group
        if !question.completing.isEmpty, !isShown(places.filter { $0.group == group }, to: reach) {
            return false
        }
        return question.parameter.map { !HiddenCauses(self, reach).isParted(by: $0.key) } ?? true
    }
}

/// Shared causes whose sums over all members would tell somebody what one or two hospitals beyond their reach lose: taken
/// off, their own part leaves the others'.
///
/// Such causes are told together, and never by name. Where even together they reach too few, they go with what is each
/// hospital's own, whose sum stands nowhere else.
struct HiddenCauses {
    /// By place among the model's shared causes.
    let shocks: Set<Int>
    /// Whether what comes through groups is among them: groups of several are so few.
    let hidesGroup: Bool
    /// Whether together they reach enough hospitals to be shown as one.
    let isShownTogether: Bool
    private let origins: Set<CausePart.Origin>
    /// What the numbers of the hidden ones are taken from.
    private let assumptions: Set<PoolModel.Shock.Assumption>

    init(_ ground: PoolGround, _ reach: Reach) {
        let causes = ground.model.shocks.map { shock in shock.members.map { ground.places[$0] } }
        let counts = Dictionary(ground.places.map { ($0.group, 1) }, uniquingKeysWith: +)
        let grouped = ground.places.filter { counts[$0.group, default: 0] > 1 }
        let shocks = Set(causes.indices.filter { !ground.isShown(causes[$0], to: reach) })
        hidesGroup = !grouped.isEmpty && !ground.isShown(grouped, to: reach)
        var together = Dictionary(
            shocks.flatMap { causes[$0] }.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        if hidesGroup { for place in grouped { together[place.id] = place } }
        isShownTogether = ground.isShown(Array(together.values), to: reach)
        self.shocks = shocks
        assumptions = Set(shocks.map { ground.model.shocks[$0].assumption })
        origins = Set(shocks.map { CausePart.Origin(ground.causes[$0]) } + (hidesGroup ? [.group] : []))
    }

    /// Whether anything of that origin is told together with others.
    func contains(_ origin: CausePart.Origin) -> Bool { origins.contains(origin) }

    /// Whether the pool's totals under other values of that parameter would part what is hidden from what is shown.
    ///
    /// A mean is linear in a rate: two values of it tell what is brought by the causes that it moves, and so what moves
    /// hospitals' own incidents alone tells the shared causes' sum.
    func isParted(by key: String) -> Bool {
        guard !origins.isEmpty else { return false }
        guard isShownTogether else { return true }
        let moved: Set<PoolModel.Shock.Assumption> =
            switch key {
            case "nu_supplier": [.supplier]
            case "nu_many": [.manyShare]
            case "nu_product": [.product]
            case "a_supplier", "b_supplier", "tau_supplier": [.supplier, .manyShare, .product]
            case "nu_worm", "a_worm", "b_worm": [.worm]
            default: []
            }
        return !moved.isDisjoint(with: assumptions) || hidesGroup && ["w_ght", "c_ght"].contains(key)
    }

    /// Sums over the pool with the hidden ones in one row.
    func folded(_ parts: [CausePart]) -> [CausePart] {
        let hidden = parts.filter { contains($0.origin) }
        guard let first = hidden.first else { return parts }
        var kept = parts.filter { !contains($0.origin) }
        let sum = hidden.dropFirst().reduce(first) { $0.joined($1) }
        if !isShownTogether, let own = kept.firstIndex(where: { $0.origin == .own }) {
            kept[own] = kept[own].joined(sum).under(.ownAndOthers)
            return kept
        }
        return kept + [sum.under(.others)]
    }
}
