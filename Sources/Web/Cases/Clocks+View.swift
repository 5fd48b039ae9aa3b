import Access
import Hummingbird
import Markup
import Registry
import Store
import Vocabulary
import Watch

/// Every legal clock that runs, over all cases in reach, the nearest deadline first.
struct ClocksView {
    let visit: Visit
    let cases: [CaseListRow]
    /// How many cases are open.
    let total: Total
    /// What suppliers promised.
    let suppliers: SupplierClocks

    /// More open cases than this are no list to read: the page says so.
    static let mostCases = 5_000
    /// Lines of a table; the next ones are on the next page.
    private static let pageSize = 100

    /// Reads every open case in reach: the oldest is the one whose report of a month is due.
    static func read(_ visit: Visit) async throws -> ClocksView {
        var list = CaseList(reach: visit.reach, paging: Paging(size: 200), now: visit.now)
        var page = try await visit.store.page(list)
        var rows = page.rows
        let total = page.total
        while page.rows.count == list.paging.size, rows.count < mostCases {
            list.paging = Paging(number: list.paging.number + 1, size: 200)
            page = try await visit.store.page(list)
            rows += page.rows
        }
        return ClocksView(
            visit: visit, cases: rows, total: total, suppliers: try await SupplierClocks(rows, visit: visit))
    }

    /// A clock with where it runs.
    private struct Line {
        let file: CaseFile
        let place: CasePlace
        let clock: LegalClock
    }

    func response() -> Response {
        visit.page(
            title: Section.clocks.title, section: .clocks,
            about: LocalizedText(
                "Calculées d’après les faits de chaque dossier. Tant qu’un fait n’est pas établi, le délai court.",
                en:
                    "Computed from the facts of each case. As long as a fact is not established, the clock runs."
            )
        ) { html in
            let lines = lines
            let running = lines.filter { $0.clock.done == nil && $0.clock.duty.status == .inForce }
            let coming = lines.filter { $0.clock.done == nil && $0.clock.duty.status != .inForce }
            let done = lines.filter { $0.clock.done != nil }
            if total.count > cases.count {
                let (shown, all) = (LocalizedText.number(cases.count), total.words)
                html.notice(
                    LocalizedText(
                        "Échéances de \(shown.french) dossiers en cours sur \(all.french)\u{A0}: les moins graves et les plus anciens manquent ici.",
                        en:
                            "Deadlines of \(shown.english) open cases out of \(all.english): the least severe and oldest are missing here."
                    ), .high)
            }
            let paging = visit.paging(size: ClocksView.pageSize)
            let start = min((paging.number - 1) * paging.size, running.count)
            table(
                &html, LocalizedText("À tenir", en: "To be met"),
                Array(running[start..<min(start + paging.size, running.count)]))
            html.pages(of: Total(counted: running.count), paging, visit: visit)
            suppliers.write(&html, visit: visit)
            if !coming.isEmpty {
                table(
                    &html,
                    LocalizedText("Textes qui ne s’appliquent pas encore", en: "Laws that do not apply yet"),
                    Array(coming.prefix(paging.size)))
                rest(&html, coming.count)
            }
            if !done.isEmpty {
                table(&html, LocalizedText("Faites", en: "Done"), Array(done.suffix(paging.size).reversed()))
                rest(&html, done.count)
            }
            duties(&html)
        }
    }

    private var lines: [Line] {
        cases.filter(\.file.state.isOpen).flatMap { row in
            row.places.flatMap { place in
                row.facts(of: place).clocks(visit.site.services.duties).map {
                    Line(file: row.file, place: place, clock: $0)
                }
            }
        }.sorted { ($0.clock.deadline?.milliseconds ?? .max) < ($1.clock.deadline?.milliseconds ?? .max) }
    }

    private func rest(_ html: inout HTML, _ count: Int) {
        guard count > ClocksView.pageSize else { return }
        html(
            .p, .class("sub"),
            say: LocalizedText(
                "\(ClocksView.pageSize) sur \(LocalizedText.number(count).french)\u{A0}: les autres sont dans chaque dossier.",
                en:
                    "\(ClocksView.pageSize) of \(LocalizedText.number(count).english): the others are in each case."
            ))
    }

    private func table(_ html: inout HTML, _ title: LocalizedText, _ lines: [Line]) {
        html.section(title) { html in
            html.table(
                title,
                [
                    Column<Line>(LocalizedText("Temps restant", en: "Time left")) {
                        $0.clock($1.clock, now: visit.now)
                    },
                    Column(LocalizedText("Obligation", en: "Duty"), kind: .name) { html, line in
                        html(.a, .href(.caseFile(line.file.id, .clocks)), say: line.clock.duty.title)
                        html(.span, .class("sub"), say: line.clock.duty.recipient)
                    },
                    Column(LocalizedText("Établissement et dossier", en: "Establishment and case")) {
                        html, line in
                        html.data(line.place.name)
                        html(.span, .class("sub"), data: "\(line.file.reference) – \(line.file.title)")
                    },
                    Column(LocalizedText("Échéance", en: "Deadline")) { html, line in
                        if let at = line.clock.deadline { html.time(at) } else { html.data("–") }
                    },
                    Column(LocalizedText("Certitude", en: "Certainty")) { html, line in
                        switch line.clock.ground {
                        case .applies where line.clock.duty.status != .inForce:
                            html.badge(LocalizedText("S’appliquerait", en: "Would apply"), .unknown)
                        case .applies: html.badge(LocalizedText("S’applique", en: "Applies"), .medium)
                        case .mayApply:
                            html.badge(LocalizedText("À établir", en: "To be established"), .unknown)
                        }
                    },
                ], lines, repeatsHeading: true,
                empty: EmptyState(
                    LocalizedText("Aucune échéance en cours", en: "No deadline is running"),
                    LocalizedText(
                        "Elles commencent à courir quand un dossier est ouvert.",
                        en: "They start when a case is opened."),
                    action: (Section.cases.title, .cases)))
        }
    }

    /// The rules themselves: dated data, with what they rest on.
    private func duties(_ html: inout HTML) {
        html.section(
            LocalizedText("Les règles", en: "The rules"), id: "rules",
            about: LocalizedText(
                "Règles datées, relues quand le droit change. Seul le texte cité fait foi.",
                en: "Dated rules, reviewed when the law changes. Only the cited text is binding.")
        ) { html in
            html.table(
                LocalizedText("Obligations connues", en: "Known duties"),
                [
                    Column<LegalDuty>(LocalizedText("Obligation", en: "Duty"), kind: .name) { html, duty in
                        html.say(duty.title)
                        html(.span, .class("sub"), say: duty.recipient)
                    },
                    Column(LocalizedText("Délai", en: "Time limit")) { $0.say($1.delay.title) },
                    Column(LocalizedText("Statut", en: "Status")) {
                        $0.badge($1.status.title, $1.status.tone)
                    },
                    Column(LocalizedText("Source", en: "Source")) { html, duty in
                        if let link = OutsideLink(duty.link) {
                            html(.a, .href(link), .rel("noreferrer"), say: duty.text)
                        } else {
                            html.say(duty.text)
                        }
                    },
                    Column(LocalizedText("Relue le", en: "Reviewed on")) { $0.day($1.asOf) },
                ], visit.site.services.duties, repeatsHeading: true,
                empty: .nothing)
        }
    }
}
