import Access
import HTTPTypes
import Hummingbird
import Markup
import Registry
import Store
import Vocabulary

extension SiteLink {
    static let verifyAudit = SiteLink("audit", "verify")
}

extension Endpoints {
    /// Who did what, and whether the log is whole.
    static let audit: [Endpoint] = [
        .page("/audit", needs: .permission(.readAudit)) { try await AuditPage($0).response() },
        .form("/audit/verify", needs: .permission(.readAudit)) { visit in
            guard visit.reach == .everything else { throw Refusal.forbidden }
            await visit.site.auditWatch.verify(visit.store, now: visit.site.now)
            return .redirect(to: .audit)
        },
    ]
}

private struct AuditPage {
    let visit: Visit

    init(_ visit: Visit) { self.visit = visit }

    func response() async throws -> Response {
        let query = AuditList(visit, size: 50)
        let page = try await visit.store.page(query)
        let names = try await EstablishmentNames(visit, reach: visit.reach)
        let verdict = await visit.site.auditWatch.last
        return visit.page(
            title: Section.audit.title, section: .audit,
            about: LocalizedText(
                "Chaque changement, lié au précédent par une empreinte\u{A0}: rien ne s’efface, rien ne se réécrit.",
                en:
                    "Every change, linked to the one before by a hash: nothing is erased, nothing is rewritten."
            ),
            actions: {
                $0.exportButtons(
                    visit.here.moved(to: SiteLink("audit", "export")), visit: visit, needs: .readAudit)
            }
        ) { html in
            status(&html, verdict)
            filters(&html, names)
            html.table(
                LocalizedText("Entrées, de la plus récente à la plus ancienne", en: "Entries, newest first"),
                columns(names), page.entries,
                empty: EmptyState(
                    LocalizedText("Aucune entrée", en: "No entry"),
                    LocalizedText(
                        "Élargissez les filtres, ou attendez le premier changement dans votre périmètre.",
                        en: "Widen the filters, or wait for the first change within your scope.")))
            html.paging(
                previous: query.before == nil ? nil : visit.here.with("before", nil),
                next: page.next.map { visit.here.with("before", String($0)) },
                summary: .count(
                    page.entries.count, one: LocalizedText("entrée affichée", en: "entry shown"),
                    many: LocalizedText("entrées affichées", en: "entries shown")))
        }
    }

    private func status(_ html: inout HTML, _ verified: AuditWatch.Verified?) {
        guard let verified else {
            return html.notice(
                LocalizedText(
                    "Chaîne pas encore vérifiée depuis le démarrage.",
                    en: "Chain not verified since start-up."),
                .unknown)
        }
        let time = LocalizedText.instant(verified.time)
        switch verified.verdict {
        case .intact(let entries, _):
            let count = LocalizedText.number(Int(entries))
            html.notice(
                LocalizedText(
                    "Chaîne vérifiée jusqu’à l’entrée \(count.french) le \(time.french).",
                    en: "Chain verified up to entry \(count.english) on \(time.english)."), .good)
        case .broken(let sequence, _):
            let number = LocalizedText.number(Int(sequence))
            html.notice(
                LocalizedText(
                    "Chaîne rompue à l’entrée \(number.french), constat fait le \(time.french). Gardez une copie du dossier de données et lancez «\u{A0}cordon verify\u{A0}».",
                    en:
                        "Chain broken at entry \(number.english), found on \(time.english). Keep a copy of the data folder and run “cordon verify”."
                ),
                .critical)
        }
        guard visit.reach == .everything else { return }
        html.form(.verifyAudit, visit: visit, class: "inline") {
            $0.submit(LocalizedText("Vérifier maintenant", en: "Verify now"), class: "small")
        }
    }

    private func filters(_ html: inout HTML, _ names: EstablishmentNames) {
        let isActive = ["actor", "action", "establishment", "since", "until"].contains {
            visit.query.text($0) != nil
        }
        html.filters(.audit, isActive: isActive) { html in
            html.field(
                "actor", LocalizedText("Auteur", en: "Actor"), value: visit.query["actor"] ?? "",
                required: false,
                .maxlength(120))
            html.field(
                "action", LocalizedText("Action", en: "Action"), value: visit.query["action"] ?? "",
                required: false,
                .maxlength(60))
            html.choice(
                "establishment", LocalizedText("Établissement", en: "Establishment"), names.choices,
                selected: visit.query["establishment"], empty: LocalizedText("Tous", en: "All"))
            html.field(
                "since", LocalizedText("Du", en: "From"), type: "date", value: visit.query["since"] ?? "",
                required: false)
            html.field(
                "until", LocalizedText("Au", en: "To"), type: "date", value: visit.query["until"] ?? "",
                required: false)
        }
    }

    private func columns(_ names: EstablishmentNames) -> [Column<AuditEntry>] {
        [
            Column(LocalizedText("Entrée", en: "Entry"), kind: .number) { html, entry in
                html.say(.number(Int(entry.sequence)))
            },
            Column(LocalizedText("Date", en: "Time")) { html, entry in html.time(entry.time) },
            Column(LocalizedText("Auteur", en: "Actor")) { html, entry in html.data(entry.actor) },
            Column(LocalizedText("Action", en: "Action"), kind: .name) { html, entry in
                html.say(AuditWords.title(of: entry.action))
                html(.span, .class("about")) { $0(.code, data: entry.action) }
            },
            Column(LocalizedText("Établissement", en: "Establishment")) { html, entry in
                if let id = entry.establishment, let name = names[id] {
                    html.data(name)
                } else {
                    html(.span, .class("muted"), say: LocalizedText("réseau", en: "network"))
                }
            },
            Column(LocalizedText("Détail", en: "Detail")) { html, entry in
                html(.details) { html in
                    html(.summary, say: LocalizedText("Afficher", en: "Show"))
                    html(.code, data: entry.detail)
                }
            },
        ]
    }
}

/// The names of the establishments in reach.
struct EstablishmentNames: Sendable {
    let choices: [Choice]
    private let names: [ID<Establishment>: String]

    init(_ visit: Visit, reach: Reach) async throws {
        let places = try await visit.store.page(Places(reach: reach))
        let groups = Dictionary(uniqueKeysWithValues: places.groups.map { ($0.id, $0.name) })
        choices = places.establishments.map { place in
            Choice(
                place.id.description, .verbatim(place.name),
                under: groups[place.group].map { .verbatim($0) })
        }
        names = Dictionary(places.establishments.map { ($0.id, $0.name) }) { first, _ in first }
    }

    subscript(id: ID<Establishment>) -> String? { names[id] }
}
