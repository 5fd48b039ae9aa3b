import Access
import HTTPTypes
import Hummingbird
import Markup
import Registry
import Store
import Vocabulary

/// The sources of logs: those that are expected, those that fell silent unexpectedly, those whose records are odd.
struct LogSourcesView {
    let visit: Visit
    let expected: ExpectedSourcesPage
    let gone: SilentSourcesPage
    let odd: OddSourcesPage
    let places: PlacesPage
    let held: HeldSendersView
    let question: ExpectedSources
    var errors = FormErrors()
    /// A table that was not taken.
    var table: ExpectedSourceTable?

    /// Days of reception over which oddities are counted.
    private static let oddDays = 7

    static func read(_ visit: Visit) async throws -> LogSourcesView {
        let question = ExpectedSources(visit)
        let (reach, group, establishment) = (question.reach, question.group, question.establishment)
        return LogSourcesView(
            visit: visit, expected: try await visit.store.page(question),
            gone: try await visit.store.page(
                SilentSources(
                    reach: reach, group: group, establishment: establishment, now: visit.now, limit: 100)),
            odd: try await visit.store.page(
                OddSources(
                    reach: reach, group: group, establishment: establishment,
                    since: visit.now.day.adding(days: 1 - oddDays))),
            places: try await visit.store.page(Places(reach: reach)), held: await .read(visit),
            question: question)
    }

    func response(status: HTTPResponse.Status = .ok) -> Response {
        visit.page(
            title: Section.silentSources.title, section: .silentSources,
            about: LocalizedText(
                "Un silence peut être une panne, ou quelqu’un qui ne veut pas être vu. Ce qui est attendu est déclaré ici\u{A0}; ce qui ne l’est pas est connu par l’habitude.",
                en:
                    "Silence can be a breakdown, or somebody who does not want to be seen. What is expected is declared here; what is not is known by habit."
            ), status: status
        ) { html in
            html.filters(
                .silentSources,
                isActive: question.group != nil || question.establishment != nil || question.onlySilent
            ) { html in
                html.placeChoices(places, group: question.group, establishment: question.establishment)
                html.checkbox(
                    "silent", LocalizedText("Muettes seulement", en: "Silent only"),
                    isChecked: question.onlySilent)
            }
            html.formProblem(errors)
            held.section(&html)
            expectedTable(&html)
            goneTable(&html)
            oddTable(&html)
            if visit.can(.manageRules) { forms(&html) }
        }
    }

    // MARK: Expected

    private func expectedTable(_ html: inout HTML) {
        let (silent, all) = (
            LocalizedText.number(expected.silent.count), LocalizedText.number(expected.expected.count)
        )
        html.section(
            LocalizedText("Sources attendues", en: "Expected sources"), id: "expected",
            about: LocalizedText(
                "\(silent.french) muette\(expected.silent.count < 2 ? "" : "s") sur \(all.french) attendue\(expected.expected.count < 2 ? "" : "s").",
                en:
                    "\(silent.english) of \(all.english) expected \(expected.expected.count == 1 ? "source is" : "sources are") silent."
            )
        ) { html in
            html.table(
                LocalizedText(
                    "Sources attendues, la plus longue absence d’abord",
                    en: "Expected sources, longest silence first"),
                id: "expected-sources", expectedColumns, expected.rows, repeatsHeading: true,
                empty: question.onlySilent
                    ? EmptyState(
                        LocalizedText(
                            "Aucune source attendue n’est muette", en: "No expected source is silent"),
                        LocalizedText("Toutes ont été entendues à temps.", en: "All have been heard in time.")
                    )
                    : EmptyState(
                        LocalizedText("Aucune source n’est déclarée", en: "No source is declared"),
                        LocalizedText(
                            "Déclarez les machines qui doivent toujours envoyer leurs journaux\u{A0}: contrôleurs de domaine, pare-feu, sauvegardes.",
                            en:
                                "Declare the machines that must always send their logs: domain controllers, firewalls, backups."
                        )))
            html.pages(of: expected.total, question.paging, visit: visit)
            let file = SiteLink.expectedFile.with("group", question.group?.description)
                .with("establishment", question.establishment?.description)
                .with("silent", question.onlySilent ? "1" : nil)
            html(.p, .class("row-actions")) { $0.exportButtons(file, visit: visit, needs: .readOverview) }
        }
    }

    private var expectedColumns: [Column<HeardSource>] {
        var columns: [Column<HeardSource>] = [
            Column(LocalizedText("Source", en: "Source"), kind: .name) { html, row in
                html(.code, data: row.source.name)
                let about = [row.source.role, row.source.dialect].filter { !$0.isEmpty }.joined(
                    separator: " · ")
                if !about.isEmpty { html(.span, .class("sub"), data: about) }
            },
            Column(LocalizedText("Établissement et site", en: "Establishment and site")) { html, row in
                html(.a, .href(.establishment(row.source.establishment)), data: row.establishmentName)
                if let site = row.siteName { html(.span, .class("sub"), data: site) }
            },
            Column(LocalizedText("État", en: "State")) { html, row in
                if let since = row.silentSince(at: visit.now) {
                    html.badge(
                        row.lastEvent == nil
                            ? LocalizedText("Jamais entendue", en: "Never heard")
                            : LocalizedText("Muette", en: "Silent"), row.lastEvent == nil ? .critical : .high)
                    html(.span, .class("sub")) { $0.ago(since, now: visit.now) }
                } else {
                    html.badge(LocalizedText("Entendue", en: "Heard"), .good)
                    if let last = row.lastEvent {
                        html(.span, .class("sub")) { $0.ago(last, now: visit.now) }
                    }
                }
            },
            Column(LocalizedText("Silence toléré", en: "Silence allowed")) {
                $0.say(.span(.seconds(60 * $1.source.silenceMinutes)))
            },
        ]
        if visit.can(.manageRules) {
            columns.append(
                Column(LocalizedText("Action", en: "Action")) { html, row in
                    guard visit.reach(for: .manageRules).includes(row.source.establishment) else { return }
                    html.form(.expectNoLonger(row.source.id), visit: visit, class: "inline") {
                        $0.submit(LocalizedText("Ne plus attendre", en: "Stop expecting"), class: "small")
                    }
                })
        }
        return columns
    }

    // MARK: Gone

    private func goneTable(_ html: inout HTML) {
        html.section(
            LocalizedText("Disparues sans être attendues", en: "Gone without being expected"), id: "gone",
            about: LocalizedText(
                "Elles envoyaient des journaux et n’envoient plus rien depuis un jour.",
                en: "They used to send logs and have sent nothing for a day.")
        ) { html in
            html.table(
                LocalizedText(
                    "Sources muettes, la plus ancienne d’abord", en: "Silent sources, longest silence first"),
                id: "silent", goneColumns, gone.rows, repeatsHeading: true,
                empty: EmptyState(
                    LocalizedText("Aucune", en: "None"),
                    LocalizedText(
                        "Toutes les sources connues ont envoyé des journaux depuis moins d’un jour.",
                        en: "Every known source has sent logs within a day.")))
            html(.p, .class("row-actions")) {
                $0.exportButtons(
                    SiteLink("silent-sources", "export").with("group", question.group?.description)
                        .with("establishment", question.establishment?.description), visit: visit,
                    needs: .readOverview)
            }
            if gone.rows.count < gone.total.count {
                let (shown, all) = (
                    LocalizedText.number(gone.rows.count), LocalizedText.number(gone.total.count)
                )
                html(
                    .p,
                    say: LocalizedText(
                        "Les \(shown.french) premières sur \(all.french).",
                        en: "The first \(shown.english) of \(all.english)."))
            }
        }
    }

    private var goneColumns: [Column<SilentSource>] {
        [
            Column(LocalizedText("Source", en: "Source"), kind: .name) { html, row in
                html(.code, data: row.source.name)
                html(.span, .class("sub"), data: row.source.kind)
            },
            Column(LocalizedText("Établissement", en: "Establishment")) {
                $0(.a, .href(.establishment($1.establishment)), data: $1.establishmentName)
            },
            Column(LocalizedText("Muette depuis", en: "Silent since")) {
                $0.ago($1.source.lastEvent, now: visit.now)
            },
            Column(LocalizedText("Enregistrements jusque-là", en: "Records until then"), kind: .number) {
                $0.say(.number($1.source.records))
            },
        ]
    }

    // MARK: Odd

    private func oddTable(_ html: inout HTML) {
        html.section(
            LocalizedText("Horloges, retards et doublons", en: "Clocks, delays and duplicates"), id: "odd",
            about: LocalizedText(
                "Sur sept jours. Tout est gardé et analysé\u{A0}; un enregistrement Windows reçu deux fois ne compte qu’une fois, et une corrélation ne voit pas ce qui a plus d’un quart d’heure de retard.",
                en:
                    "Over seven days. Everything is kept and looked into; a Windows record that came twice counts once, and a correlation does not see what is more than a quarter of an hour late."
            )
        ) { html in
            html(.ul, .class("badges")) { html in
                for kind in SourceTrouble.Kind.allCases {
                    let count = odd.totals[kind] ?? 0
                    let number = LocalizedText.number(count)
                    html(.li) {
                        $0.badge(
                            LocalizedText(
                                "\(kind.title.french)\u{A0}: \(number.french)",
                                en: "\(kind.title.english): \(number.english)"),
                            count == 0 ? .quiet : .medium)
                    }
                }
            }
            html.table(
                LocalizedText("Sources aux enregistrements singuliers", en: "Sources with odd records"),
                id: "odd-sources", oddColumns, odd.rows, repeatsHeading: true,
                empty: EmptyState(
                    LocalizedText("Rien à signaler", en: "Nothing to report"),
                    LocalizedText(
                        "Les horloges vont juste, rien n’arrive en retard ni deux fois.",
                        en: "Clocks are right; nothing arrives late or twice.")))
        }
    }

    private var oddColumns: [Column<OddSource>] {
        [
            Column(LocalizedText("Source", en: "Source"), kind: .name) { html, row in
                if row.trouble.source == "?" {
                    html.say(LocalizedText("Sans nom", en: "Without a name"))
                } else {
                    html(.code, data: row.trouble.source)
                }
                if row.trouble.kind != .repeatedBatch {
                    html(.span, .class("sub"), data: row.trouble.dialect)
                }
            },
            Column(LocalizedText("Établissement", en: "Establishment")) {
                $0(.a, .href(.establishment($1.establishment)), data: $1.establishmentName)
            },
            Column(LocalizedText("Ce qui est singulier", en: "What is odd")) {
                $0.badge($1.trouble.kind.title, .medium)
            },
            Column(LocalizedText("Enregistrements", en: "Records"), kind: .number) {
                $0.say(.number($1.trouble.records))
            },
            Column(LocalizedText("Écart le plus grand", en: "Largest gap")) { html, row in
                if row.trouble.worstSeconds > 0 {
                    html.say(.span(.seconds(row.trouble.worstSeconds)))
                } else {
                    html.data("–")
                }
            },
            Column(LocalizedText("Dernier reçu", en: "Last received")) {
                $0.ago($1.trouble.last, now: visit.now)
            },
        ]
    }
}

extension SourceTrouble.Kind {
    var title: LocalizedText {
        switch self {
        case .late: LocalizedText("En retard", en: "Late")
        case .ahead: LocalizedText("Horloge en avance", en: "Clock ahead")
        case .duplicate: LocalizedText("En double", en: "Duplicate")
        case .repeatedBatch: LocalizedText("Lot renvoyé, écarté", en: "Batch sent again, left out")
        }
    }
}
