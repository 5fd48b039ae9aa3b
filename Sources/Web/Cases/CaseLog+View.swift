import Access
import Markup
import Registry
import Store
import Vocabulary
import Watch

/// The running log, newest first, with the timeline of what was detected beside what was written.
struct CaseLogView {
    let show: CaseShowView

    /// One line of the story: of the log, or an alert.
    private struct Line {
        let time: Instant
        let entry: ChainedEntry?
        let alert: Alert?
    }

    func write(_ html: inout HTML) {
        if show.mayHandle { add(&html) }
        html.section(
            LocalizedText("Chronologie", en: "Timeline"), id: "timeline",
            about: LocalizedText(
                "Ce qui a été détecté et ce qui a été écrit, du plus récent au plus ancien. Une empreinte lie chaque ligne écrite à la précédente.",
                en:
                    "What was detected and what was written, newest first. A hash links each written line to the one before."
            )
        ) { html in
            let isSound = show.page.entries.areChained(isCut: show.page.isLogCut)
            html.notice(
                isSound
                    ? .count(
                        show.page.entries.count,
                        one: LocalizedText(
                            "ligne lue, intacte et à sa place", en: "line read, intact and in its place"),
                        many: LocalizedText(
                            "lignes lues, intactes et sans lacune", en: "lines read, intact and without a gap"
                        ))
                    : LocalizedText(
                        "Une ligne manque, ou ne correspond plus à son empreinte\u{A0}: lancez «\u{A0}cordon verify\u{A0}».",
                        en: "A line is missing or no longer matches its hash: run “cordon verify”."),
                isSound ? .good : .critical)
            if show.page.isLogCut {
                html.notice(
                    LocalizedText(
                        "Les plus anciennes lignes ne sont pas montrées\u{A0}: «\u{A0}cordon verify\u{A0}» les vérifie toutes.",
                        en: "The oldest lines are not shown: “cordon verify” checks all of them."), .quiet)
            }
            html(.ol, .class("history")) { html in
                for line in lines { html(.li) { self.line(&$0, line) } }
            }
        }
    }

    private var lines: [Line] {
        let entries = show.page.entries.map { Line(time: $0.entry.time, entry: $0, alert: nil) }
        let alerts = show.page.alerts.map { Line(time: $0.firstSeen, entry: nil, alert: $0) }
        return (entries + alerts).sorted {
            ($1.time, $1.entry?.entry.sequence ?? 0) < ($0.time, $0.entry?.entry.sequence ?? 0)
        }
    }

    private func line(_ html: inout HTML, _ line: Line) {
        html.time(line.time)
        if let alert = line.alert {
            html(.span) { html in
                html.badge(alert.level)
                html.data(" ")
                html(.a, .href(.alert(alert.id)), data: show.visit.title(alert)[html.language])
            }
            html(
                .span, .class("sub"),
                data: [alert.establishmentName, alert.host, alert.account].filter { !$0.isEmpty }.joined(
                    separator: " · "))
        }
        if let entry = line.entry?.entry {
            html(.span) { html in
                html.badge(entry.kind.title, entry.kind == .decision ? .high : .quiet)
                html.data(" " + entry.actor)
                if show.page.places.count > 1 || !show.page.isWhole {
                    html.data(" · ")
                    html.say(show.name(entry.establishment))
                }
            }
            html(.p, .class("note"), say: entry.words)
            let hash = line.entry.map { hexadecimal($0.hash.prefix(6)) } ?? ""
            html(
                .code, .class("sub"),
                say: LocalizedText(
                    "n°\u{A0}\(entry.sequence) · \(hash)", en: "no. \(entry.sequence) · \(hash)"))
        }
    }

    private func add(_ html: inout HTML) {
        html.section(LocalizedText("Écrire", en: "Write"), id: "write") { html in
            show.form(&html, "entries") { html in
                html.choice(
                    "kind", LocalizedText("Nature", en: "Kind"),
                    [CaseEntry.Kind.note, .decision, .handover].map { Choice($0.rawValue, $0.title) },
                    required: true)
                show.placeChoice(&html)
                html.textArea(
                    "text", LocalizedText("Texte", en: "Text"), rows: 3,
                    hint: LocalizedText(
                        "Pour une décision\u{A0}: qui, quoi, pourquoi. Une ligne écrite ne s’efface pas. Aucune donnée de patient.",
                        en:
                            "For a decision: who, what, why. A line cannot be erased once written. No patient data."
                    ),
                    errors: show.errors, required: true)
                html.submit(LocalizedText("Inscrire", en: "Add to the log"))
            }
        }
    }
}
