import Crypto
import FoundationEssentials
import HTTPTypes
import Hummingbird
import Markup
import NIOCore
import Registry
import Store
import Vocabulary
import Watch

/// A case as one file that is read without Cordon: for the management, an insurer, an authority.
///
/// It holds what its reader may see, and the hashes of the log, so that it can be held against the original.
struct CaseReportView {
    let visit: Visit
    let page: CasePage

    func response() -> Response {
        var html = HTML(language: visit.language)
        html.doctype()
        html(.html, .lang(visit.language)) { html in
            html(.head) { html in
                html(.meta, .charset("utf-8"))
                html(.title, data: "\(page.file.reference) – \(page.file.title)")
                html.trusted(
                    "<style>body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#16242d}h1{font-size:1.5rem}h2{font-size:1.1rem;margin-top:2rem;border-bottom:1px solid #b9c4cb}table{border-collapse:collapse;width:100%;font-size:.9em}th,td{text-align:left;vertical-align:top;padding:.3rem .5rem;border-bottom:1px solid #dde4e8}code{font-size:.85em;overflow-wrap:anywhere}pre{white-space:pre-wrap;border:1px solid #dde4e8;padding:.5rem}</style>"
                )
            }
            html(.body) { body(&$0) }
        }
        return Response(
            status: .ok,
            headers: [
                .contentType: "text/html; charset=utf-8",
                .contentDisposition: "attachment; filename=\"\(page.file.reference).html\"",
            ], body: .init(byteBuffer: ByteBuffer(bytes: html.bytes)))
    }

    private func body(_ html: inout HTML) {
        let file = page.file
        html(.h1, data: "\(file.reference) – \(file.title)")
        html(.p) { html in
            html.say(
                LocalizedText(
                    "\(file.kind.title.french), gravité \(file.severity.title.french), \(file.state.title.french). Établi le \(LocalizedText.instant(visit.now).french) par \(visit.visitor?.displayName ?? "").",
                    en:
                        "\(file.kind.title.english), severity \(file.severity.title.english), \(file.state.title.english). Drawn up on \(LocalizedText.instant(visit.now).english) by \(visit.visitor?.displayName ?? "")."
                ))
        }
        table(
            &html, LocalizedText("Étapes", en: "Milestones"),
            [
                (LocalizedText("Ouvert", en: "Opened"), file.opened),
                (CaseState.qualified.title, file.qualified),
                (CaseState.contained.title, file.contained), (CaseState.recovered.title, file.recovered),
                (CaseState.closed.title, file.closed),
            ].compactMap { title, time in time.map { [title, .instant($0)] } })
        table(
            &html, LocalizedText("Établissements", en: "Establishments"),
            page.places.map {
                [.verbatim($0.name), $0.state.title, .verbatim($0.summary), .verbatim($0.contact)]
            })
        table(
            &html, LocalizedText("Soins touchés", en: "Care affected"),
            page.outages.map { outage in
                [
                    .verbatim(outage.name), .instant(outage.since),
                    outage.until.map { .instant($0) } ?? LocalizedText("toujours arrêté", en: "still down"),
                    .verbatim(outage.fallback),
                ]
            })
        for place in page.places {
            table(
                &html,
                LocalizedText("Échéances légales – \(place.name)", en: "Legal deadlines – \(place.name)"),
                page.facts(of: place).clocks(visit.site.services.duties).map { clock in
                    [
                        clock.duty.title, clock.duty.recipient, clock.duty.status.title,
                        clock.deadline.map { .instant($0) } ?? .verbatim("–"),
                        clock.done.map {
                            LocalizedText(
                                "fait le \(LocalizedText.instant($0).french)",
                                en: "done on \(LocalizedText.instant($0).english)")
                        }
                            ?? LocalizedText("à faire", en: "to do"),
                        .verbatim(
                            page.proofs.first {
                                $0.kind == clock.duty.kind && $0.establishment == place.establishment
                            }?.receipt ?? ""),
                    ]
                })
        }
        table(
            &html, LocalizedText("Tâches", en: "Tasks"),
            page.tasks.map {
                [$0.phase.title, $0.title, $0.state.title, .verbatim($0.owner ?? ""), .verbatim($0.note)]
            })
        table(
            &html, LocalizedText("Observables", en: "Observables"),
            page.observables.map {
                [
                    $0.observable.kind.title, .verbatim($0.observable.defanged), $0.verdict.title,
                    .verbatim($0.note),
                ]
            })
        table(
            &html, LocalizedText("Preuves", en: "Evidence"),
            page.evidence.map {
                [.verbatim($0.name), .verbatim("SHA-256 " + hexadecimal($0.digest)), .verbatim($0.place)]
            })
        table(
            &html, LocalizedText("Alertes", en: "Alerts"),
            page.alerts.map {
                [
                    .instant($0.firstSeen), $0.level.title, visit.title($0), .verbatim($0.establishmentName),
                    .verbatim($0.host),
                ]
            })
        table(
            &html, LocalizedText("Main courante", en: "Incident log"),
            page.entries.sorted { $0.entry.time < $1.entry.time }.map { line in
                [
                    .instant(line.entry.time), .verbatim(line.entry.actor), line.entry.kind.title,
                    line.entry.words,
                    LocalizedText(
                        "n°\u{A0}\(line.entry.sequence) \(hexadecimal(line.hash))",
                        en: "no. \(line.entry.sequence) \(hexadecimal(line.hash))"),
                ]
            })
    }

    private func table(_ html: inout HTML, _ title: LocalizedText, _ rows: [[LocalizedText]]) {
        guard !rows.isEmpty else { return }
        html(.h2, say: title)
        html(.table) { html in
            html(.tbody) { html in
                for row in rows { html(.tr) { html in for cell in row { html(.td, say: cell) } } }
            }
        }
    }
}

extension CaseStix {
    /// A case as it may be handed on: what is shareable, and no words that people wrote about a hospital.
    init(_ page: CasePage, speaker: String, now: Instant) {
        self.init(
            caseFile: page.file, observables: page.observables.filter(\.isShareable), notes: [],
            outages: page.outages, speaker: speaker, now: now
        ) { name in
            // The same name has the same identifier in every export of this installation, and tells nothing.
            var bytes = Array(SHA256.hash(data: Array("cordon/\(speaker)/\(name)".utf8)).prefix(16))
            bytes[6] = bytes[6] & 0x0F | 0x40
            bytes[8] = bytes[8] & 0x3F | 0x80
            let digits = hexadecimal(bytes)
            let cuts = [0, 8, 12, 16, 20, 32].map { digits.index(digits.startIndex, offsetBy: $0) }
            return zip(cuts, cuts.dropFirst()).map { String(digits[$0..<$1]) }.joined(separator: "-")
        }
    }
}

/// What the next shift has to know: every open case, the last lines, what is late, what is due.
struct HandoverView {
    let visit: Visit
    let cases: [(row: CaseListRow, page: CasePage)]
    /// How many are open; the gravest are told.
    let total: Total

    static func read(_ visit: Visit) async throws -> HandoverView {
        let list = CaseList(reach: visit.reach, paging: Paging(size: 50), now: visit.now)
        var cases: [(CaseListRow, CasePage)] = []
        let open = try await visit.store.page(list)
        for row in open.rows {
            guard let page = try await visit.store.page(CaseDetail(reach: visit.reach, caseFile: row.file.id))
            else { continue }
            cases.append((row, page))
        }
        return HandoverView(visit: visit, cases: cases, total: open.total)
    }

    func response() -> Response {
        visit.page(
            title: LocalizedText("Relève", en: "Handover"), section: .cases, trail: [Crumb(.cases)],
            about: LocalizedText(
                "Ce que l’équipe suivante doit savoir\u{A0}: à lire à voix haute, ou à imprimer.",
                en: "What the next shift needs to know: read it aloud, or print it.")
        ) { html in
            if cases.isEmpty {
                html.emptyState(
                    EmptyState(
                        LocalizedText("Aucun dossier en cours", en: "No open case"),
                        LocalizedText(
                            "Rien à transmettre sur les incidents.",
                            en: "Nothing to hand over about incidents.")))
            }
            if total.count > cases.count {
                html.notice(
                    LocalizedText(
                        "Les \(cases.count) dossiers les plus graves sur \(total.count)\u{A0}: les autres sont dans la liste des dossiers.",
                        en:
                            "The \(cases.count) gravest cases of \(total.count): the others are in the list of cases."
                    ),
                    .medium)
            }
            for (row, page) in cases {
                html.section(.verbatim("\(row.file.reference) – \(row.file.title)")) { html in
                    html(.div, .class("card")) { one(&$0, row, page) }
                }
            }
        }
    }

    private func one(_ html: inout HTML, _ row: CaseListRow, _ page: CasePage) {
        html(.p, .class("badges")) { html in
            html.badge(row.file.severity)
            html.badge(row.file.state.title, row.file.state.tone)
            for place in page.places { html.badge(.verbatim(place.name), place.state.tone) }
        }
        let notes = page.entries.filter { $0.entry.kind == .handover }.sorted {
            $0.entry.time > $1.entry.time
        }
        html(.h3, say: LocalizedText("Consigne", en: "Handover note"))
        if let note = notes.first {
            html(.p, .class("note"), say: note.entry.words)
            html(.p, .class("sub")) { html in
                html.time(note.entry.time)
                html.data(" – " + note.entry.actor)
            }
        } else {
            html(.p, say: LocalizedText("Aucune consigne écrite.", en: "No handover note."))
        }
        // Of several hospitals each has its own: a deadline without a name is nobody's.
        func say(_ establishment: ID<Establishment>, _ html: inout HTML) {
            guard page.places.count > 1,
                let place = page.places.first(where: { $0.establishment == establishment })
            else { return }
            html.data(" – " + place.name)
        }
        let clocks = page.places.flatMap { place -> [(place: ID<Establishment>, clock: LegalClock)] in
            page.facts(of: place).clocks(visit.site.services.duties)
                .filter { $0.done == nil && $0.duty.status == .inForce && $0.deadline != nil }
                .map { (place.establishment, $0) }
        }.sorted { ($0.clock.deadline?.milliseconds ?? .max) < ($1.clock.deadline?.milliseconds ?? .max) }
        list(
            &html, LocalizedText("À tenir", en: "Due next"), clocks.prefix(HandoverView.mostClocks)
        ) { html, item in
            html.clock(item.clock, now: visit.now)
            html.data(" ")
            html.say(item.clock.duty.title)
            say(item.place, &html)
        }
        others(&html, clocks.count - HandoverView.mostClocks)
        let tasks = HandoverView.pressing(page.tasks, at: visit.now)
        list(
            &html, LocalizedText("Tâches en cours ou en retard", en: "Tasks in progress or late"),
            tasks.prefix(HandoverView.mostTasks)
        ) { html, task in
            html.badge(task.state.title, task.state.tone)
            html.data(" ")
            html.say(task.title)
            if let place = task.establishment { say(place, &html) }
            if let owner = task.owner { html.data(" – " + owner) }
        }
        others(&html, tasks.count - HandoverView.mostTasks)
        list(
            &html, LocalizedText("Dernières décisions", en: "Latest decisions"),
            page.entries.filter { $0.entry.kind == .decision }.sorted { $0.entry.time > $1.entry.time }
                .prefix(5)
        ) { html, decision in
            html.time(decision.entry.time)
            html.data(" – ")
            html.say(decision.entry.words)
            html.data(" – " + decision.entry.actor)
        }
        list(
            &html, LocalizedText("Soins arrêtés", en: "Care down"),
            page.outages.filter { $0.until == nil }[...]
        ) { html, outage in
            html.data(outage.name)
            say(outage.establishment, &html)
            if !outage.fallback.isEmpty { html.data(" – " + outage.fallback) }
        }
        html(.p) {
            $0(
                .a, .href(.caseFile(row.file.id)),
                say: LocalizedText("Ouvrir le dossier", en: "Open the case"))
        }
    }

    /// How many more the case has than the page shows.
    private func others(_ html: inout HTML, _ count: Int) {
        guard count > 0 else { return }
        let rest = LocalizedText.number(count)
        html(
            .p, .class("sub"),
            say: LocalizedText(
                "Autres, dans le dossier\u{A0}: \(rest.french).",
                en: "Others, in the case: \(rest.english)."))
    }

    /// Tasks of one case on the page.
    private static let mostTasks = 8
    /// Legal deadlines of one case on the page: those of a few hospitals, whole.
    private static let mostClocks = 12

    /// What somebody does now comes first, then what is late, the longest first: of a long playbook, the page shows the head.
    static func pressing(_ tasks: [CaseTask], at now: Instant) -> [CaseTask] {
        func rank(_ task: CaseTask) -> (Int, Int64) {
            (task.state == .doing ? 0 : 1, task.due?.milliseconds ?? .max)
        }
        return tasks.filter { $0.state == .doing || $0.isLate(at: now) }.sorted { rank($0) < rank($1) }
    }

    private func list<Item>(
        _ html: inout HTML, _ title: LocalizedText, _ items: ArraySlice<Item>,
        item: (inout HTML, Item) -> Void
    ) {
        guard !items.isEmpty else { return }
        html(.h3, say: title)
        html(.ul, .class("list")) { html in for one in items { html(.li) { item(&$0, one) } } }
    }
}
