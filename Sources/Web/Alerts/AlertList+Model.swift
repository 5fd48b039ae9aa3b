import Access
import Markup
import Registry
import Store
import Vocabulary
import Watch

/// The list of alerts as its page shows it.
struct AlertListModel {
    let rows: [Row]
    let figures: [Figure]
    let summary: LocalizedText
    let first: SiteLink?
    let next: SiteLink?

    /// One alert.
    struct Row {
        let id: ID<Alert>
        let link: SiteLink
        let title: LocalizedText
        let level: AlertLevel
        let state: AlertState
        let establishment: (name: String, link: SiteLink?)
        let host: String
        let account: String
        let lastSeen: Instant
        let detections: Int
        /// Whether the person may act on it.
        let isActionable: Bool
        let risk: Int
        let stake: CareStake?
        let due: (stage: ServiceStage, at: Instant)?
        let owner: String?
        let rule: String
        let similar: Int
        let caseFile: (reference: String, link: SiteLink?)?

        /// The machine without its domain, as people call it; an address is left whole.
        var shortHost: String {
            let label = host.prefix { $0 != "." }
            return label.allSatisfy(\.isNumber) ? host : String(label)
        }

        init(
            _ alert: Alert, title: LocalizedText, stake: CareStake?, mayHandle: Bool, mayReadRegistry: Bool,
            mayReadCases: Bool
        ) {
            risk = alert.risk
            self.stake = stake
            due = alert.due
            owner = alert.owner
            rule = alert.rule
            similar = alert.similar ?? 0
            caseFile = alert.caseReference.map { reference in
                (reference, mayReadCases ? alert.caseFile.map { SiteLink.caseFile($0) } : nil)
            }
            id = alert.id
            link = .alert(alert.id)
            self.title = title
            level = alert.level
            state = alert.state
            establishment = (
                alert.establishmentName, mayReadRegistry ? .establishment(alert.establishment) : nil
            )
            host = alert.host
            account = alert.account
            lastSeen = alert.lastSeen
            detections = alert.detections
            isActionable = mayHandle && alert.state.isOpen
        }
    }

    init(_ page: AlertListPage, list: AlertList, counts: Figures, visit: Visit) {
        let (handles, registry) = (visit.reach(for: .handleAlerts), visit.reach(for: .readRegistry))
        rows = page.rows.map {
            Row(
                $0, title: visit.title($0), stake: page.stakes[$0.id],
                mayHandle: handles.includes($0.establishment),
                mayReadRegistry: registry.includes($0.establishment), mayReadCases: visit.can(.readCases))
        }
        let here = visit.here.with("done", nil)
        figures = AlertLevel.allCases.reversed().map { level in
            Figure(
                name: level.title, value: .number(counts.openAlerts[level] ?? 0), tone: level.tone,
                link: .openAlerts(
                    [level], group: list.filter.group, establishment: list.filter.establishment),
                note: LocalizedText("ouvertes", en: "open"), liveName: nil)
        }
        let total = LocalizedText.number(page.total.count)
        summary = LocalizedText(
            "\(page.total.isCapped ? "Plus de " : "")\(total.french)\u{A0}alerte\(page.total.count < 2 ? "" : "s")",
            en:
                "\(page.total.isCapped ? "More than " : "")\(total.english) alert\(page.total.count == 1 ? "" : "s")"
        )
        first = list.after == nil ? nil : here.with("after", nil)
        next = page.next.map { here.with("after", $0.description) }
    }
}
