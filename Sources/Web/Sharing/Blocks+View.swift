import Access
import Hummingbird
import Markup
import Registry
import Sharing
import Store
import Vocabulary

extension Endpoints {
    /// What firewalls and resolvers are told to refuse.
    static let blocks: [Endpoint] = [
        .page("/blocks", needs: .permission(.readIndicators)) { visit in
            try await visit.store.settleSharing(at: visit.now)
            let isActive = visit.query["state"] != "over"
            let list = BlockList(reach: visit.reach, isActive: isActive, paging: visit.paging())
            let page = try await visit.store.page(list)
            return BlockListView(
                visit: visit, page: page, isActive: isActive, waiting: try await visit.waitingOffers(),
                paging: list.paging, revocable: try await revocable(page, visit)
            ).response()
        }
    ]

    /// The circles of a page whose every member the visitor may decide for: only these blocks are theirs to revoke.
    private static func revocable(
        _ page: BlockListPage, _ visit: Visit
    ) async throws -> Set<ID<SharingCircle>> {
        guard visit.can(.decideIndicators) else { return [] }
        var circles: [ID<SharingCircle>: Bool] = [:]
        for row in page.rows where circles[row.indicator.circle.id] == nil {
            circles[row.indicator.circle.id] = try await visit.store.covers(
                row.indicator.id, reach: visit.reach(for: .decideIndicators))
        }
        return Set(circles.filter(\.value).keys)
    }
}

/// The list of blocks.
private struct BlockListView {
    let visit: Visit
    let page: BlockListPage
    let isActive: Bool
    let waiting: Total
    let paging: Paging
    let revocable: Set<ID<SharingCircle>>

    func response() -> Response {
        return visit.page(
            title: SharingTab.blocks.title, section: .indicators, trail: [Crumb(.indicators)],
            about: LocalizedText(
                "Publiés dès que le SOC ou assez d’établissements différents confirment\u{A0}; jamais contre une protection.",
                en:
                    "Published once the SOC or enough different establishments confirm; never against a protection."
            ),
            actions: {
                $0.exportButtons(visit.here.export(of: "blocks"), visit: visit, needs: .readIndicators)
            }
        ) { html in
            html.sharingTabs(.blocks, waiting: waiting)
            html.tabs(
                LocalizedText("État", en: "State"),
                [
                    (LocalizedText("En cours", en: "Running"), SiteLink.blocks, isActive),
                    (
                        LocalizedText("Terminés", en: "Ended"), SiteLink.blocks.with("state", "over"),
                        !isActive
                    ),
                ])
            html.table(
                LocalizedText("Blocages", en: "Blocks"), columns, page.rows, repeatsHeading: true,
                empty: EmptyState(
                    LocalizedText("Aucun blocage", en: "No block"),
                    LocalizedText(
                        "Un indicateur devient un blocage quand assez d’établissements le confirment.",
                        en: "An indicator becomes a block once enough establishments confirm it."),
                    action: (SharingTab.inbox.title, .inbox)))
            html.pages(of: page.total, paging, visit: visit)
        }
    }

    private var columns: [Column<BlockRow>] {
        [
            Column(LocalizedText("Bloqué", en: "Blocked"), kind: .name) { html, row in
                html.observable(row.indicator.shared.observable, link: .indicator(row.indicator.id))
            },
            Column(LocalizedText("Confirmé par", en: "Confirmed by")) { html, row in
                html.data(row.indicator.circle.identity.name)
                if let note = row.indicator.shared.standing.note { html(.span, .class("sub"), say: note) }
            },
            Column(LocalizedText("Publié", en: "Published")) { $0.time($1.block.published) },
            Column(isActive ? LocalizedText("Jusqu’au", en: "Until") : LocalizedText("Terminé", en: "Ended"))
            { html, row in
                html.time(row.block.ended ?? row.block.expires)
                if let ending = row.block.ending { html(.span, .class("sub"), say: ending.title) }
            },
            Column(LocalizedText("Action", en: "Action")) { html, row in
                guard isActive, revocable.contains(row.indicator.circle.id) else { return }
                html.form(.revoke(row.indicator.id), visit: visit, class: "inline") {
                    $0.submit(LocalizedText("Révoquer", en: "Revoke"), class: "small danger")
                }
            },
        ]
    }
}
