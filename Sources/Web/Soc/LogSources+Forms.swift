import Access
import Markup
import Registry
import Store
import Vocabulary

/// How sources are declared: one by one, or as a table.
extension LogSourcesView {
    func forms(_ html: inout HTML) {
        let reach = visit.reach(for: .manageRules)
        let own = places.establishments.filter { reach.includes($0.id) }
        html(.div, .class("columns")) { html in
            html.section(LocalizedText("Déclarer une source", en: "Declare a source"), id: "declare") {
                html in
                html.form(.expectSource, visit: visit) { html in
                    html.choice(
                        "establishment", LocalizedText("Établissement", en: "Establishment"),
                        own.map { Choice($0.id.description, .verbatim($0.name)) },
                        selected: visit.fields["establishment"],
                        empty: LocalizedText("Choisir…", en: "Choose…"), errors: errors, required: true)
                    html.field(
                        "name", LocalizedText("Machine", en: "Machine"), value: visit.fields["name"] ?? "",
                        hint: LocalizedText("Telle que ses journaux la nomment.", en: "As its logs name it."),
                        errors: errors, .maxlength(300))
                    html.field(
                        "role", LocalizedText("Rôle", en: "Role"), value: visit.fields["role"] ?? "",
                        errors: errors, required: false, .maxlength(200))
                    html.field(
                        "dialect", LocalizedText("Nature des journaux", en: "Kind of logs"),
                        value: visit.fields["dialect"] ?? "",
                        hint: LocalizedText(
                            "windows, linux/sshd… Vide\u{A0}: quels qu’ils soient.",
                            en: "windows, linux/sshd… Empty: whatever they are."),
                        errors: errors, required: false, .maxlength(100))
                    html.field(
                        "silence",
                        LocalizedText("Silence toléré, en minutes", en: "Silence allowed, in minutes"),
                        type: "number", value: visit.fields["silence"] ?? String(ExpectedSource.usualSilence),
                        errors: errors)
                    html.submit(LocalizedText("Déclarer", en: "Declare"))
                }
            }
            html.section(
                LocalizedText("Déclarer un tableau", en: "Declare a table"), id: "table",
                about: LocalizedText(
                    "Un CSV aux colonnes FINESS EJ, FINESS ET, Source, Nature, Rôle, Silence (minutes)\u{A0}: celles de l’export.",
                    en:
                        "A CSV with the columns FINESS EJ, FINESS ET, Source, Kind, Role, Silence (minutes): those of the export."
                )
            ) { html in
                if let table { faults(&html, table) }
                html.form(.expectSources, visit: visit, files: true) { html in
                    html.field(
                        "file", LocalizedText("Fichier", en: "File"), type: "file", errors: errors,
                        .accept(".csv,text/csv"))
                    html.submit(LocalizedText("Importer", en: "Import"))
                }
            }
        }
    }

    private func faults(_ html: inout HTML, _ table: ExpectedSourceTable) {
        html.notice(
            LocalizedText(
                "Rien n’a été importé\u{A0}: corrigez ces lignes et envoyez le fichier à nouveau.",
                en: "Nothing was imported: correct these rows and send the file again."), .critical)
        html(.ul) { html in
            for fault in table.faults {
                html(
                    .li,
                    say: LocalizedText(
                        "Ligne \(fault.line)\u{A0}: \(fault.sentence.french)",
                        en: "Line \(fault.line): \(fault.sentence.english)"))
            }
        }
    }
}
