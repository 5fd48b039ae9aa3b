import Access
import Pool
import Posture

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
        origins = Set(shocks.map { CausePart.Origin(ground.causes[$0]) } + (hidesGroup ? [.group] : []))
    }

    /// Whether anything of that origin is told together with others.
    func contains(_ origin: CausePart.Origin) -> Bool { origins.contains(origin) }

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
