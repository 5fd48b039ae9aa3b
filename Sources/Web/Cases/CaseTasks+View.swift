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
            .caseTask(show.file.id, task.id), visit: show.visit, class: "task-form"
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
                "note", LocalizedText("Résultat", en: "Outcome"), value: task.note, required: false,
                .maxlength(2_000))
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
                    TaskPhase.allCases.map { Choice($0.rawValue, $0.title) }, errors: show.errors,
                    required: true)
                show.placeChoice(&html)
                html.field(
                    "due", LocalizedText("Pour quand", en: "Due"), type: "datetime-local",
                    errors: show.errors, required: false)
                html.submit(LocalizedText("Ajouter", en: "Add"), class: "")
            }
        }
    }
}
