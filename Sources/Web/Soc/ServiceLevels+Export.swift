import Access
import HTTPTypes
import Hummingbird
import Markup
import NIOCore
import Registry
import Store
import Vocabulary
import Watch

extension SiteLink {
    static let serviceLevelsFile = SiteLink("service-levels", "export")
}

/// One line of the monthly report: a stage at a level, at one establishment.
struct ServiceLevelRow: Sendable {
    let establishment: String
    let alerts: Int
    let line: ServiceReport.Line
}

extension Endpoints {
    /// The monthly report of the contract, for who pays for it: as a table for programs, or as a page to print.
    static let serviceLevelFiles: [Endpoint] = [
        .file("/service-levels/export", needs: .permission(.readCases)) { visit in
            let view = try await ServiceLevelsView.read(visit)
            if visit.query["format"] == "html" { return ServiceLevelsReport(view: view).response() }
            let rows = view.reports.flatMap { report in
                report.report.lines.map {
                    ServiceLevelRow(establishment: report.name, alerts: report.alerts, line: $0)
                }
            }
            return try await TableFile.serviceLevels.response(rows, day: view.month, visit: visit)
        }
    ]
}

extension TableFile<ServiceLevelRow> {
    static let serviceLevels = TableFile(
        name: LocalizedText("Délais de service", en: "Service levels"),
        columns: [
            Column(LocalizedText("Établissement", en: "Establishment"), "establishment", width: 40) {
                row, _ in
                .text(row.establishment)
            },
            Column(LocalizedText("Alertes du mois", en: "Alerts of the month"), "alerts") { row, _ in
                .integer(row.alerts)
            },
            Column(LocalizedText("Niveau", en: "Level"), "level") { .text($0.line.level.title[$1]) },
            Column(LocalizedText("Étape", en: "Stage"), "stage", width: 24) {
                .text($0.line.stage.title[$1])
            },
            Column(LocalizedText("Promis (minutes)", en: "Promised (minutes)"), "promisedMinutes") { row, _ in
                .minutes(row.line.promised)
            },
            Column(LocalizedText("Atteintes", en: "Reached"), "reached") { row, _ in
                .integer(row.line.reached)
            },
            Column(LocalizedText("Dans les délais", en: "In time"), "inTime") { row, _ in
                .integer(row.line.inTime)
            },
            Column(LocalizedText("Hors délai", en: "Late"), "late") { row, _ in
                .integer(row.line.late)
            },
            Column(LocalizedText("Dont en attente", en: "Still waiting"), "overdue") { row, _ in
                .integer(row.line.overdue)
            },
            Column(LocalizedText("Part tenue", en: "Share kept"), "share") { row, _ in
                row.line.share.map { .number(($0 * 10_000).rounded() / 10_000) } ?? .empty
            },
            Column(LocalizedText("Médiane (minutes)", en: "Median (minutes)"), "medianMinutes") { row, _ in
                .minutes(row.line.median)
            },
            Column(LocalizedText("Pire (minutes)", en: "Worst (minutes)"), "worstMinutes") { row, _ in
                .minutes(row.line.worst)
            },
        ])
}

extension FileCell {
    /// Whole minutes, rounded up: a delay is never told shorter than it was.
    fileprivate static func minutes(_ time: Duration?) -> FileCell {
        time.map { .integer(Int(($0.components.seconds + 59) / 60)) } ?? .empty
    }
}

/// The monthly report as one file that is read and printed without Cordon.
struct ServiceLevelsReport {
    let view: ServiceLevelsView

    func response() -> Response {
        let month = String(view.month.description.prefix(7))
        var html = HTML(language: view.visit.language)
        html.doctype()
        html(.html, .lang(view.visit.language)) { html in
            html(.head) { html in
                html(.meta, .charset("utf-8"))
                html(
                    .title,
                    data:
                        "\(Section.serviceLevels.title[view.visit.language]), \(LocalizedText.month(view.month)[view.visit.language])"
                )
                html.trusted(
                    "<style>body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#16242d}h1{font-size:1.5rem}h2{font-size:1.1rem;margin-top:2rem}table{border-collapse:collapse;width:100%;font-size:.9em;break-inside:avoid}th,td{text-align:left;padding:.3rem .5rem;border-bottom:1px solid #dde4e8}td.n{text-align:right}</style>"
                )
            }
            html(.body) { body(&$0) }
        }
        return Response(
            status: .ok,
            headers: [
                .contentType: "text/html; charset=utf-8",
                .contentDisposition: "attachment; filename=\"service-\(month).html\"",
            ], body: .init(byteBuffer: ByteBuffer(bytes: html.bytes)))
    }

    private func body(_ html: inout HTML) {
        let month = LocalizedText.month(view.month)
        let made = LocalizedText.instant(view.visit.now)
        html(
            .h1,
            say: LocalizedText(
                "Délais de service du SOC mutualisé, \(month.french)",
                en: "Service levels of the shared SOC, \(month.english)"))
        html(
            .p,
            say: LocalizedText(
                "Alertes levées dans le mois, délais du contrat de chaque établissement. Établi le \(made.french).",
                en:
                    "Alerts raised in the month, times of each establishment’s contract. Made on \(made.english)."
            ))
        for report in view.reports {
            html(.h2, data: report.name)
            html(
                .p,
                say: .count(
                    report.alerts, one: LocalizedText("alerte levée", en: "alert raised"),
                    many: LocalizedText("alertes levées", en: "alerts raised")))
            table(&html, report.report.lines)
        }
    }

    private func table(_ html: inout HTML, _ lines: [ServiceReport.Line]) {
        html(.table) { html in
            html(.thead) { html in
                html(.tr) { html in
                    for title in [
                        LocalizedText("Niveau", en: "Level"), LocalizedText("Étape", en: "Stage"),
                        LocalizedText("Promis", en: "Promised"),
                        LocalizedText("Dans les délais", en: "In time"),
                        LocalizedText("Hors délai", en: "Late"),
                        LocalizedText("Dont en attente", en: "Still waiting"),
                        LocalizedText("Médiane", en: "Median"),
                        LocalizedText("Pire", en: "Worst"),
                    ] { html(.th, .scope("col"), say: title) }
                }
            }
            html(.tbody) { html in
                for line in lines {
                    html(.tr) { html in
                        html(.td, say: line.level.title)
                        html(.td, say: line.stage.title)
                        html(.td, say: line.promised.map { .span($0) } ?? .verbatim("–"))
                        html(.td, say: share(line))
                        html(.td, say: .number(line.late))
                        html(.td, say: .number(line.overdue))
                        html(.td, say: line.median.map { .span($0) } ?? .verbatim("–"))
                        html(.td, say: line.worst.map { .span($0) } ?? .verbatim("–"))
                    }
                }
            }
        }
    }

    private func share(_ line: ServiceReport.Line) -> LocalizedText {
        guard let share = line.share else { return .verbatim("–") }
        let (text, all) = (LocalizedText.percentage(share), line.reached + line.overdue)
        return LocalizedText(
            "\(text.french) (\(line.inTime) sur \(all))", en: "\(text.english) (\(line.inTime) of \(all))")
    }
}

extension LocalizedText {
    /// `de novembre 2026` or `d’avril 2026`: before a vowel the French word loses its own.
    static func ofMonth(_ day: Day) -> LocalizedText {
        let month = month(day)
        let of = "ao".contains(month.french.prefix(1)) ? "d’" : "de "
        return LocalizedText(of + month.french, en: "of \(month.english)")
    }

    /// `novembre 2026`, `November 2026`.
    static func month(_ day: Day) -> LocalizedText {
        let french = [
            "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre",
            "novembre", "décembre",
        ]
        let english = [
            "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
            "November", "December",
        ]
        let (year, month, _) = day.components
        return LocalizedText("\(french[month - 1]) \(year)", en: "\(english[month - 1]) \(year)")
    }
}
