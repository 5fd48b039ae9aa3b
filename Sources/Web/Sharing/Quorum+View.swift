import Access
import Markup
import Sharing
import Store
import Vocabulary

extension SiteLink {
    static func quorum(_ circle: ID<SharingCircle>) -> SiteLink {
        SiteLink("circles", circle.description, "quorum")
    }
}

/// How many establishments must confirm before a circle blocks, and who decided it.
struct QuorumPart {
    let visit: Visit
    let quorums: [Quorum]

    func write(_ html: inout HTML) {
        guard !quorums.isEmpty else { return }
        html.section(
            LocalizedText("Combien doivent confirmer", en: "How many must confirm"), id: "quorum",
            about: LocalizedText(
                "Un blocage est publié sans le SOC dès qu’autant d’établissements distincts le confirment. Seul celui qui répond de tous les membres en décide\u{A0}; les blocages suivent aussitôt.",
                en:
                    "A block is published without the SOC once this many distinct establishments confirm it. Only someone who answers for every member decides; blocks follow at once."
            )
        ) { html in
            html.table(
                LocalizedText("Confirmations demandées", en: "Confirmations asked for"), columns, quorums,
                repeatsHeading: true, empty: .nothing)
        }
    }

    private var columns: [Column<Quorum>] {
        [
            Column(LocalizedText("Cercle", en: "Circle"), kind: .name) { $0.circle($1.circle) },
            Column(LocalizedText("Membres", en: "Members"), kind: .number) {
                $0.say(.number($1.circle.members))
            },
            Column(LocalizedText("À confirmer par", en: "To be confirmed by"), kind: .number) { html, row in
                html.say(.number(row.circle.consensus.needed))
            },
            Column(LocalizedText("Décidé par", en: "Decided by")) { html, row in
                if let by = row.decidedBy, let at = row.decided {
                    html.data(by)
                    html(.span, .class("sub")) { $0.time(at) }
                } else {
                    html.say(LocalizedText("Nombre habituel", en: "Usual number"))
                }
            },
            Column(LocalizedText("Action", en: "Action")) { html, row in
                let reach = visit.reach(for: .manageSharing)
                guard reach == .everything || row.circle.kind == .group, visit.can(.manageSharing) else {
                    return
                }
                html.form(.quorum(row.circle.id), visit: visit, class: "inline") {
                    html in
                    html(
                        .input, .type("number"), .name("confirmations"),
                        .value(row.circle.decided.map(String.init) ?? ""),
                        .ariaLabel(
                            LocalizedText(
                                "Confirmations pour \(row.circle.identity.name)",
                                en: "Confirmations for \(row.circle.identity.name)")))
                    html.submit(LocalizedText("Décider", en: "Decide"), class: "small")
                }
            },
        ]
    }
}
