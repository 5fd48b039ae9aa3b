import Access
import HTTPTypes
import Hummingbird
import Markup
import Registry
import Store
import Vocabulary
import Watch

/// What was promised to each hospital, and how it was kept.
struct ServiceLevelsView {
    let visit: Visit
    let month: Day
    let reports: [(id: ID<Establishment>, name: String, alerts: Int, report: ServiceReport)]
    let places: PlacesPage
    let chosen: (id: ID<Establishment>, levels: ServiceLevels)?

    static func read(_ visit: Visit) async throws -> ServiceLevelsView {
        let first =
            visit.query["month"].flatMap { try? Day(parsing: $0 + "-01") } ?? firstDay(of: visit.today)
        let span = Instant(startOfParisDay: first)..<Instant(startOfParisDay: first.adding(months: 1))
        let asked: ID<Establishment>? = visit.query["establishment"].flatMap { ID($0) }
        let chosen: (ID<Establishment>, ServiceLevels)? =
            if let asked,
                let levels = try await visit.store.serviceLevels(
                    of: asked, reach: visit.reach(for: .readCases))
            {
                (asked, levels)
            } else { nil }
        return ServiceLevelsView(
            visit: visit, month: first,
            reports: try await visit.store.serviceReports(reach: visit.reach, raised: span, at: visit.now),
            places: try await visit.store.page(Places(reach: visit.reach)), chosen: chosen)
    }

    private static func firstDay(of day: Day) -> Day { day.adding(days: 1 - day.components.day) }

    func response() -> Response {
        let here = SiteLink.serviceLevels
        return visit.page(
            title: Section.serviceLevels.title, section: .serviceLevels,
            about: LocalizedText(
                "Alertes levées dans le mois\u{A0}: combien ont été prises en compte, qualifiées et endiguées dans les délais du contrat de chaque établissement.",
                en:
                    "Alerts raised in the month: how many were acknowledged, qualified and contained within the times in each establishment’s contract."
            )
        ) { html in
            html(.nav, .class("paging"), .ariaLabel(LocalizedText("Mois", en: "Month"))) { html in
                html(.p, say: .month(month))
                html(
                    .a, .class("button"),
                    .href(here.with("month", String(month.adding(months: -1).description.prefix(7)))),
                    say: LocalizedText("Mois précédent", en: "Previous month"))
                if month.adding(months: 1) <= visit.today {
                    html(
                        .a, .class("button"),
                        .href(here.with("month", String(month.adding(months: 1).description.prefix(7)))),
                        say: LocalizedText("Mois suivant", en: "Next month"))
                }
            }
            if !reports.isEmpty {
                let file = SiteLink.serviceLevelsFile.with("month", String(month.description.prefix(7)))
                html(.p, .class("row-actions")) { html in
                    html.exportButtons(file, visit: visit, needs: .readCases)
                    html(.a, .class("button"), .href(file.with("format", "html")), .download) { html in
                        html.icon(.download)
                        html(.span, say: LocalizedText("Rapport à imprimer", en: "Report to print"))
                    }
                }
            }
            if reports.isEmpty {
                html.emptyState(
                    EmptyState(
                        LocalizedText("Aucune alerte levée ce mois-là", en: "No alert was raised that month"),
                        LocalizedText("Choisissez un autre mois.", en: "Choose another month.")))
            }
            for report in reports { one(&html, report) }
            promises(&html)
        }
    }

    private func one(
        _ html: inout HTML,
        _ report: (id: ID<Establishment>, name: String, alerts: Int, report: ServiceReport)
    ) {
        html.section(
            .verbatim(report.name),
            about: .count(
                report.alerts, one: LocalizedText("alerte levée", en: "alert raised"),
                many: LocalizedText("alertes levées", en: "alerts raised"))
        ) { html in
            html.table(
                LocalizedText("Délais tenus – \(report.name)", en: "Times met – \(report.name)"),
                [
                    Column<ServiceReport.Line>(LocalizedText("Niveau", en: "Level")) { $0.badge($1.level) },
                    Column(LocalizedText("Étape", en: "Stage"), kind: .name) { $0.say($1.stage.title) },
                    Column(LocalizedText("Promis", en: "Promised")) { html, line in
                        if let promised = line.promised { html.say(.span(promised)) } else { html.data("–") }
                    },
                    Column(LocalizedText("Dans les délais", en: "On time")) { html, line in
                        if let share = line.share {
                            let tone: Tone = share >= 0.95 ? .good : share >= 0.8 ? .medium : .critical
                            let text = LocalizedText.percentage(share)
                            html.badge(
                                LocalizedText(
                                    "\(text.french) (\(line.inTime) sur \(line.reached + line.overdue))",
                                    en: "\(text.english) (\(line.inTime) of \(line.reached + line.overdue))"),
                                tone)
                        } else {
                            html.data("–")
                        }
                    },
                    Column(LocalizedText("Hors délai", en: "Late"), kind: .number) { html, line in
                        guard line.promised != nil else { return html.data("–") }
                        html.say(.number(line.late))
                        if line.overdue > 0 {
                            let open = LocalizedText.number(line.overdue)
                            html(
                                .span, .class("sub"),
                                say: LocalizedText(
                                    "dont \(open.french) en attente", en: "\(open.english) still waiting"))
                        }
                    },
                    Column(LocalizedText("Médiane", en: "Median")) { html, line in
                        if let median = line.median { html.say(.span(median)) } else { html.data("–") }
                    },
                    Column(LocalizedText("Pire", en: "Worst")) { html, line in
                        if let worst = line.worst { html.say(.span(worst)) } else { html.data("–") }
                    },
                ], report.report.lines, repeatsHeading: true,
                empty: EmptyState(
                    LocalizedText("Rien à mesurer", en: "Nothing to measure"),
                    LocalizedText(
                        "Aucune alerte n’a atteint une étape.", en: "No alert has reached any stage.")
                ))
        }
    }
}
