import Access
import Debt
import Markup
import Posture
import Registry
import Store
import Vocabulary

/// Where the rows or the piece behind a fact can be seen, for who may see them.
enum FactLink {
    case inside(SiteLink)
    case outside(OutsideLink)

    init?(_ item: EvidenceItem, of establishment: ID<Establishment>, visit: Visit) {
        if let link = item.link {
            if let outside = OutsideLink(link) {
                self = .outside(outside)
            } else if visit.can(.readPosture), let inside = SiteLink(returning: link) {
                self = .inside(inside)
            } else if visit.can(.readPostureWithConsent), link.hasPrefix(FactLink.documents),
                let inside = SiteLink(returning: "/underwriting\(link.dropFirst("/posture".count))")
            {
                self = .inside(inside)
            } else {
                return nil
            }
        } else if item.source == .feed("Cordon"),
            let rows = FactLink.rows(item.kind, establishment.description, visit)
        {
            self = .inside(rows)
        } else {
            return nil
        }
    }

    /// Where documents of declarations are; underwriters have a way of their own to those of who agreed.
    private static let documents = "/posture/evidence/"

    /// The rows that Cordon counted.
    private static func rows(_ kind: EvidenceKind, _ establishment: String, _ visit: Visit) -> SiteLink? {
        let debt = SiteLink.debt.with("establishment", establishment)
        switch kind {
        case .supportedShare:
            guard visit.can(.readRegistry) else { return nil }
            return SupportState.allCases.filter(\.bringsCorrections).reduce(debt) {
                $0.adding("state", $1.word)
            }
        case .exploitedFlaws, .patchDelay:
            return visit.can(.readRegistry) ? debt.with("reason", DebtReasons.openFlaws.word) : nil
        case .isolatedSystems:
            return visit.can(.readRegistry) ? debt.pastSupport.with("reason", DebtReasons.isolated.word) : nil
        case .watchedSources:
            return visit.can(.readOverview)
                ? SiteLink.silentSources.with("establishment", establishment) : nil
        case .supplierFindings, .remoteMaintenance, .declaration:
            return visit.can(.readAnswers) ? SiteLink.answers.with("establishment", establishment) : nil
        case .watchedEndpoints, .exercise, .directoryAudit, .restoreTest, .exposureScan, .secondFactor,
            .privilegedAccounts:
            return nil
        }
    }
}

extension HTML {
    /// A fact in words, leading to what shows it where there is a page or a piece.
    mutating func fact(_ item: EvidenceItem, of establishment: ID<Establishment>, visit: Visit) {
        switch FactLink(item, of: establishment, visit: visit) {
        case .inside(let link): self(.a, .href(link), say: item.fact)
        case .outside(let link): self(.a, .href(link), .rel("noreferrer"), say: item.fact)
        case nil: say(item.fact)
        }
    }
}
