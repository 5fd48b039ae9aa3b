public import Access
public import Debt
import GRDB
public import Registry
public import Vocabulary

/// What establishments of different sizes can be compared by.
public enum PeerFigure: String, CaseIterable, Sendable {
    /// Cents for each bed.
    case principalPerBed, interestPerBed
    /// Thousandths of the systems.
    case pastSupport, openFlaws, unknownSupport

    /// As people say it.
    public var title: LocalizedText {
        switch self {
        case .principalPerBed: LocalizedText("Principal par lit", en: "Principal per bed")
        case .interestPerBed:
            LocalizedText("Intérêts par an et par lit", en: "Interest per year and per bed")
        case .pastSupport: LocalizedText("Systèmes hors support", en: "Systems out of support")
        case .openFlaws:
            LocalizedText(
                "Systèmes avec une faille exploitée non corrigée",
                en: "Systems with an unfixed exploited flaw")
        case .unknownSupport:
            LocalizedText("Systèmes au support inconnu", en: "Systems whose support is unknown")
        }
    }

    /// Whether it is an amount; else a share in thousandths.
    public var isMoney: Bool {
        switch self {
        case .principalPerBed, .interestPerBed: true
        case .pastSupport, .openFlaws, .unknownSupport: false
        }
    }

    /// The figure of an establishment; `nil` where it makes no sense, such as a share of no systems.
    func value(_ totals: LedgerTotals, beds: Int) -> Int64? {
        func perBed(_ cents: Int64) -> Int64? { beds > 0 ? cents / Int64(beds) : nil }
        func share(_ count: Int) -> Int64? {
            totals.systems > 0 ? Int64(count) * 1_000 / Int64(totals.systems) : nil
        }
        switch self {
        case .principalPerBed: return perBed(totals.principal)
        case .interestPerBed: return perBed(totals.interest)
        case .pastSupport:
            return share(
                SupportState.allCases.reduce(0) {
                    $0 + ($1.isPastSupport ? totals.byState[Int($1.rawValue)] : 0)
                })
        case .openFlaws: return share(totals.withOpenFlaws)
        case .unknownSupport: return share(totals.byState[Int(SupportState.unknown.rawValue)])
        }
    }
}

/// An establishment beside the others of its group.
public struct PeerStanding: Sendable {
    /// The establishment in reach.
    public let establishment: (id: ID<Establishment>, name: String)
    /// How many others of its group have systems recorded.
    public let peers: Int
    /// Its own figure, and how it stands; `nil` for what cannot be said or would tell who is who.
    public let figures: [(figure: PeerFigure, own: Int64?, comparison: PeerComparison?)]
}

extension Store {
    /// How an establishment in reach stands among the others of its group; `nil` beyond reach.
    ///
    /// The others may lie beyond the reader's reach: of them nothing leaves but the median and a rank, and not even these
    /// where there are fewer than ``PeerComparison/leastPeers``.
    public func standing(
        of establishment: ID<Establishment>, reach: Reach, on day: Day, today: Day
    ) async throws -> PeerStanding? {
        guard reach.includes(establishment) else { return nil }
        let members = try await read { db in
            try Int64.fetchAll(
                db,
                sql: """
                    SELECT e.id FROM establishment e
                    WHERE e.group_id = (SELECT group_id FROM establishment WHERE id = ?) ORDER BY e.id
                    """, arguments: [establishment.rawValue]
            ).map { ID<Establishment>($0) }
        }
        let group = Reach.establishments(Set(members))
        let debt = try await debt(reach: group, on: day, today: today)
        var totals = Array(repeating: LedgerTotals(), count: debt.register.owners.count)
        for (place, row) in debt.ledger.rows.enumerated() { totals[Int(debt.input.owners[place])].add(row) }
        guard let own = debt.register.owners.firstIndex(where: { $0.id == establishment }) else { return nil }
        // Who recorded nothing yet is no peer: its zeros would flatter nobody and hide that it is not there.
        let others = debt.register.owners.indices.filter { $0 != own && totals[$0].systems > 0 }
        let owner = debt.register.owners[own]
        return PeerStanding(
            establishment: (owner.id, owner.name), peers: others.count,
            figures: PeerFigure.allCases.map { figure in
                let mine = figure.value(totals[own], beds: owner.beds)
                let theirs = others.compactMap {
                    figure.value(totals[$0], beds: debt.register.owners[$0].beds)
                }
                return (figure, mine, mine.flatMap { PeerComparison(own: $0, peers: theirs) })
            })
    }
}
