import Access
import Markup
import Registry
import Store
import Vocabulary
import Watch

/// What is to be done, by part of the work.
struct CaseTasksView {
    let show: CaseShowView

    func write(_ html: inout HTML) {
        if let book = show.visit.site.services.playbooks[show.file.kind] {
            html.notice(book.advice, .medium)
        }
        for phase in TaskPhase.allCases {
            let tasks = show.page.tasks.filter { $0.phase == phase }
            guard !tasks.isEmpty else { continue }
            html.section(phase.title) { html in
                html(.ol, .class("tasks plain")) { html in
                    for task in tasks { html(.li, .class("card")) { self.task(&$0, task) } }
                }
            }
        }
        if show.mayHandle { add(&html) }
    }

    private func task(_ html: inout HTML, _ task: CaseTask) {
        html(.h3) { html in
            html.say(task.title)
            html.data(" ")
            html.badge(task.state.title, task.state.tone)
        }
        html(.p, .class("sub")) { html in
            html.say(show.name(task.establishment))
            if let owner = task.owner { html.data(" · " + owner) }
            if let due = task.due, !task.state.isEnded {
                html.data(" · ")
                html.timeLeft(TimeLeft(until: due, now: show.visit.now))
            }
            if let ended = task.ended {
                html.data(" · ")
                html.time(ended)
                if let by = task.endedBy { html.data(" – " + by) }
            }
        }
        if !task.how[html.language].isEmpty { html(.p, say: task.how) }
        if !task.note.isEmpty { html(.p, .class("note"), data: task.note) }
        let mayWrite = task.establishment.map(show.visit.reach(for: .handleCases).includes) ?? show.mayChange
        guard mayWrite else { return }
        html.form(
            .caseTask(show.file.id, task.id), visit: show.visit, class: "task-form", isOneOfSeveral: true
        ) { html in
            html.choice(
                "state", LocalizedText("État", en: "State"),
                TaskState.allCases.map { Choice($0.rawValue, $0.title) },
                selected: task.state.rawValue, required: true)
            html.field(
                "owner", LocalizedText("Qui s’en charge", en: "Who"), value: task.owner ?? "",
                required: false,
                .maxlength(100))
            html.field(
                "note", LocalizedText("Résultat", en: "Outcome"), required: false, .maxlength(1_000))
            html.submit(LocalizedText("Enregistrer", en: "Save"), class: "small")
        }
    }

    private func add(_ html: inout HTML) {
        html.section(LocalizedText("Ajouter une tâche", en: "Add a task"), id: "add") { html in
            show.form(&html, "tasks") { html in
                html.field(
                    "title", LocalizedText("Tâche à faire", en: "What to do"), errors: show.errors,
                    .maxlength(300))
                html.choice(
                    "phase", LocalizedText("Partie", en: "Part"),
                    TaskPhase.allCases.map { Choice($0.rawValue, $0.title) }, required: true)
                show.placeChoice(&html)
                html.field(
                    "due", LocalizedText("Pour quand", en: "Due"), type: "datetime-local", required: false
                )
                html.submit(LocalizedText("Ajouter", en: "Add"), class: "")
            }
        }
    }
}

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
            let isSound = show.page.entries.allSatisfy(\.isIntact)
            html.notice(
                isSound
                    ? LocalizedText(
                        "Les \(show.page.entries.count) lignes lues sont intactes.",
                        en: "The \(show.page.entries.count) lines read are intact.")
                    : LocalizedText(
                        "Une ligne ne correspond plus à son empreinte\u{A0}: lancez «\u{A0}cordon verify\u{A0}».",
                        en: "A line no longer matches its hash: run “cordon verify”."),
                isSound ? .good : .critical)
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
            html(
                .code, .class("sub"),
                data: "n° \(entry.sequence) · "
                    + (line.entry?.hash.prefix(6).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
                        .joined() ?? ""))
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

/// Care that is down, and how it goes on.
struct CaseCareView {
    let show: CaseShowView

    func write(_ html: inout HTML) {
        html.table(
            LocalizedText("Services de soins touchés", en: "Care services affected"),
            [
                Column<CareOutage>(LocalizedText("Service", en: "Service"), kind: .name) { html, outage in
                    html.data(outage.name)
                    html(.span, .class("sub")) { html in
                        html.say(outage.kind.title)
                        html.data(" · ")
                        html.say(show.name(outage.establishment))
                    }
                },
                Column(LocalizedText("Depuis", en: "Since")) { $0.time($1.since) },
                Column(LocalizedText("Situation", en: "Now")) { html, outage in
                    if let until = outage.until {
                        html.badge(LocalizedText("Rétabli", en: "Restored"), .good)
                        html(.span, .class("sub")) { $0.time(until) }
                    } else {
                        html.badge(LocalizedText("Arrêté ou dégradé", en: "Stopped or degraded"), .critical)
                    }
                },
                Column(LocalizedText("Organisation", en: "Fallback")) { $0.data($1.fallback) },
            ], show.page.outages,
            empty: EmptyState(
                LocalizedText("Aucun service arrêté", en: "No service down"),
                LocalizedText(
                    "Inscrivez chaque service qui s’arrête, avec l’heure\u{A0}: le signalement et le retour d’expérience s’appuient dessus.",
                    en:
                        "Record each service that stops, with the time: the report and the debrief rely on it."
                )))
        let reach = show.visit.reach(for: .handleCases)
        let services = show.page.services.filter { reach.includes($0.establishment) }
        guard !services.isEmpty else { return }
        html.section(
            LocalizedText("Déclarer un service touché", en: "Record an affected service"), id: "record"
        ) { html in
            show.form(&html, "care") { html in
                html.choice(
                    "service", LocalizedText("Service de soins", en: "Care service"),
                    services.map {
                        Choice($0.id.description, .verbatim($0.name), under: show.name($0.establishment))
                    },
                    errors: show.errors, required: true)
                html.field(
                    "since", LocalizedText("Arrêté ou dégradé depuis", en: "Stopped or degraded since"),
                    type: "datetime-local", value: show.visit.now.parisField, errors: show.errors)
                html.field(
                    "until", LocalizedText("Rétabli le", en: "Restored on"), type: "datetime-local",
                    errors: show.errors,
                    required: false)
                html.field(
                    "fallback", LocalizedText("Organisation de remplacement", en: "Fallback"),
                    required: false,
                    .maxlength(500))
                html.submit(LocalizedText("Enregistrer", en: "Save"))
            }
        }
    }
}

/// The alerts of the case.
struct CaseAlertsView {
    let show: CaseShowView

    func write(_ html: inout HTML) {
        html.table(
            LocalizedText("Alertes du dossier", en: "Alerts of the case"),
            [
                Column<Alert>(LocalizedText("Niveau", en: "Level")) { $0.badge($1.level) },
                Column(LocalizedText("Alerte", en: "Alert"), kind: .name) { html, alert in
                    html(.a, .href(.alert(alert.id)), data: show.visit.title(alert)[html.language])
                    html(.span, .class("sub"), data: alert.establishmentName)
                },
                Column(LocalizedText("Machine et compte", en: "Machine and account")) { html, alert in
                    if alert.host.isEmpty {
                        html.unknown(.unknownFeminine)
                    } else {
                        html(.code, data: alert.host)
                    }
                    if !alert.account.isEmpty { html(.span, .class("sub"), data: alert.account) }
                },
                Column(LocalizedText("Première détection", en: "First detection")) { $0.time($1.firstSeen) },
                Column(LocalizedText("État", en: "State")) { $0.badge($1.state) },
            ], show.page.alerts,
            empty: EmptyState(
                LocalizedText("Aucune alerte rattachée", en: "No alert attached"),
                LocalizedText(
                    "Rattachez-les depuis la liste des alertes.", en: "Attach them from the list of alerts."),
                action: (LocalizedText("Alertes", en: "Alerts"), .alerts)))
    }
}

/// What was seen, and what proves.
struct CaseMatterView {
    let show: CaseShowView

    func write(_ html: inout HTML) {
        html.section(
            LocalizedText("Observables", en: "Observables"), id: "observables",
            about: LocalizedText(
                "Ce qui a été vu et peut être cherché ailleurs. Seul ce qui est malveillant et ne nomme pas la victime peut devenir un indicateur partagé.",
                en:
                    "What was seen and can be searched for elsewhere. Only what is malicious and does not name the victim can become a shared indicator."
            )
        ) { html in
            html.table(
                LocalizedText("Observables", en: "Observables"), observableColumns, show.page.observables,
                repeatsHeading: true,
                empty: EmptyState(
                    LocalizedText("Aucun observable", en: "No observable"),
                    LocalizedText(
                        "Ajoutez adresses, domaines, empreintes et comptes.",
                        en: "Add addresses, domains, hashes and accounts.")))
            if show.mayHandle { addObservable(&html) }
        }
        html.section(
            LocalizedText("Preuves", en: "Evidence"), id: "evidence",
            about: LocalizedText(
                "Chaque pièce est reconnue à son empreinte SHA-256. Un fichier envoyé ici sert à calculer son empreinte et n’est pas conservé.",
                en:
                    "Each item is identified by its SHA-256. A file uploaded here is only hashed, not kept."
            )
        ) { html in
            html.table(
                LocalizedText("Preuves", en: "Evidence"), evidenceColumns, show.page.evidence,
                repeatsHeading: true,
                empty: EmptyState(
                    LocalizedText("Aucune preuve enregistrée", en: "No evidence recorded"),
                    LocalizedText(
                        "Notez où chaque pièce est conservée.", en: "Record where each item is kept.")))
            if show.mayHandle { addEvidence(&html) }
        }
    }

    private var observableColumns: [Column<CaseObservable>] {
        [
            Column(LocalizedText("Nature", en: "Kind")) { $0.say($1.observable.kind.title) },
            Column(LocalizedText("Valeur", en: "Value"), kind: .name) { html, seen in
                html(.code, data: seen.observable.defanged)
                if !seen.note.isEmpty { html(.span, .class("sub"), data: seen.note) }
            },
            Column(LocalizedText("Avis", en: "Verdict")) { html, seen in
                html.badge(seen.verdict.title, seen.verdict.tone)
                if seen.isShareable {
                    html(.span, .class("sub"), say: LocalizedText("partageable", en: "can be shared"))
                    share(&html, seen)
                }
            },
            Column(LocalizedText("Vu", en: "Seen")) { html, seen in
                if let first = seen.firstSeen { html.time(first) } else { html.unknown() }
            },
            Column(LocalizedText("Établissement", en: "Establishment")) {
                $0.say(show.name($1.establishment))
            },
        ]
    }

    /// To the form by which it becomes an indicator of the circle.
    private func share(_ html: inout HTML, _ seen: CaseObservable) {
        guard show.visit.can(.shareIndicators) else { return }
        let link = SiteLink.newIndicator.with("case", show.file.reference).with(
            "value", seen.observable.value
        )
        .with("establishment", seen.establishment?.description)
        html(.a, .href(link), say: LocalizedText("Partager", en: "Share"))
    }

    private var evidenceColumns: [Column<CaseEvidence>] {
        [
            Column(LocalizedText("Pièce", en: "Item"), kind: .name) { html, piece in
                html.data(piece.name)
                html(.code, .class("sub"), data: hexadecimal(piece.digest))
            },
            Column(LocalizedText("Taille", en: "Size"), kind: .number) { html, piece in
                if let size = piece.size { html.say(.size(bytes: size)) } else { html.data("–") }
            },
            Column(LocalizedText("Conservée", en: "Kept")) { $0.data($1.place) },
            Column(LocalizedText("Collectée", en: "Collected")) { html, piece in
                html.time(piece.collected)
                html(.span, .class("sub"), data: piece.collectedBy)
            },
            Column(LocalizedText("Établissement", en: "Establishment")) {
                $0.say(show.name($1.establishment))
            },
        ]
    }

    private func addObservable(_ html: inout HTML) {
        html(.details) { html in
            html(.summary, say: LocalizedText("Ajouter un observable", en: "Add an observable"))
            show.form(&html, "observables") { html in
                html.field(
                    "value", LocalizedText("Valeur", en: "Value"),
                    hint: LocalizedText(
                        "203.0.113.7, mal[.]example, hxxps://…, empreinte, DOMAINE\\compte",
                        en: "203.0.113.7, mal[.]example, hxxps://…, hash, DOMAIN\\account"),
                    errors: show.errors, .maxlength(2_048), .spellcheckOff)
                html.choice(
                    "kind", LocalizedText("Nature", en: "Kind"),
                    ObservableKind.allCases.map { Choice($0.rawValue, $0.title) },
                    empty: LocalizedText("Reconnue d’après la valeur", en: "Recognised from the value"))
                html.choice(
                    "verdict", LocalizedText("Avis", en: "Verdict"),
                    CaseObservable.Verdict.allCases.map { Choice($0.rawValue, $0.title) },
                    selected: "malicious",
                    required: true)
                show.placeChoice(&html)
                html.field(
                    "note", LocalizedText("Rôle dans l’incident", en: "Role in the incident"),
                    required: false, .maxlength(500))
                html.submit(LocalizedText("Ajouter", en: "Add"), class: "")
            }
        }
    }

    private func addEvidence(_ html: inout HTML) {
        html(.details) { html in
            html(.summary, say: LocalizedText("Enregistrer une preuve", en: "Record evidence"))
            show.form(&html, "evidence", files: true) { html in
                html.field(
                    "name", LocalizedText("Désignation", en: "Name"), errors: show.errors, .maxlength(300))
                html.field(
                    "file",
                    LocalizedText("Fichier, pour calculer l’empreinte", en: "File, to compute the hash"),
                    type: "file",
                    hint: LocalizedText(
                        "16\u{A0}Mo au plus\u{A0}; il n’est pas conservé.",
                        en: "16 MB at most; it is not kept."),
                    required: false)
                html.field(
                    "digest", LocalizedText("Ou son empreinte SHA-256", en: "Or its SHA-256"),
                    errors: show.errors,
                    required: false, .maxlength(64), .spellcheckOff)
                html.field(
                    "place", LocalizedText("Où elle est conservée", en: "Where it is kept"), required: false,
                    .maxlength(300))
                html.field(
                    "collectedBy", LocalizedText("Collectée par", en: "Collected by"), required: false,
                    .maxlength(200))
                show.placeChoice(&html)
                html.submit(LocalizedText("Enregistrer", en: "Save"), class: "")
            }
        }
    }
}

/// Two digits for each byte.
func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}
