import Access
import HTTPTypes
import Hummingbird
import Markup
import Registry
import Store
import Vocabulary
import Workbooks

/// What to import, and the files to start from.
struct ImportFormView {
    let visit: Visit

    func response(_ errors: FormErrors, status: HTTPResponse.Status = .ok) -> Response {
        visit.page(
            title: Section.importing.title, section: .importing,
            about: LocalizedText(
                "Un fichier CSV ou Excel, l’inventaire de l’agent GLPI ou un export de Mercator. Rien n’est enregistré avant que vous n’ayez vu l’aperçu.",
                en:
                    "A CSV or Excel file, a GLPI agent inventory or a Mercator export. Nothing is saved before you have seen the preview."
            ),
            status: status
        ) { html in
            html(.div, .class("columns")) { html in
                form(&html, errors)
                templates(&html)
            }
            html(.p) { html in
                html(
                    .a, .href(.review),
                    say: LocalizedText(
                        "Vérifier les noms de produits douteux", en: "Review product names in doubt"))
            }
        }
    }

    private func form(_ html: inout HTML, _ errors: FormErrors) {
        html.section(LocalizedText("Choisir le fichier", en: "Choose the file")) { html in
            html.form(.importing, visit: visit, class: "form card", files: true) { html in
                html.formProblem(errors)
                html.choice(
                    "kind", LocalizedText("Contenu", en: "Content"),
                    ImportKind.allCases.reversed().map { Choice($0.rawValue, $0.title) },
                    selected: visit.fields["kind"] ?? ImportKind.systems.rawValue,
                    errors: errors, required: true)
                html.field(
                    "file", LocalizedText("Fichier", en: "File"), type: "file",
                    hint: LocalizedText(
                        "32\u{A0}Mo au plus\u{A0}: CSV, XLSX, ou JSON de GLPI et de Mercator.",
                        en: "32 MB at most: CSV, XLSX, or JSON from GLPI and Mercator."),
                    errors: errors, .accept(".csv,.txt,.xlsx,.json,text/csv,application/json"))
                html.submit(LocalizedText("Voir l’aperçu", en: "See the preview"))
            }
        }
    }

    private func templates(_ html: inout HTML) {
        html.section(
            LocalizedText("Partir d’un modèle", en: "Start from a template"),
            about: LocalizedText(
                "Les en-têtes, un exemple et les valeurs acceptées. Vos propres en-têtes sont reconnus aussi.",
                en: "Headers, an example and the accepted values. Your own headers are recognised too.")
        ) { html in
            html(.ul, .class("plain")) { html in
                for kind in ImportKind.allCases {
                    html(.li) { html in
                        html(.a, .class("button"), .href(.template(kind)), .download) { html in
                            html.icon(.download)
                            html(.span, say: kind.title)
                        }
                    }
                }
            }
            html(
                .p, .class("muted"),
                say: LocalizedText(
                    "Importez d’abord les établissements, puis les fournisseurs, puis les systèmes, puis les flux. Un import ajoute et corrige\u{A0}; une cellule vide laisse ce qui est enregistré, et (vide) le retire. Importer deux fois le même fichier ne change rien.",
                    en:
                        "Import establishments first, then suppliers, then systems, then flows. An import adds and corrects; an empty cell leaves what is recorded, and (empty) takes it back. Importing the same file twice changes nothing."
                ))
        }
    }
}

/// What a file would do, row by row, before it does it.
struct ImportPreviewView {
    let visit: Visit
    let upload: Upload
    let preview: ImportPreview
    /// How its columns are read; `nil` for a file that has none that could be read.
    var columns: ColumnsModel?
    /// Whether what the file would do is no longer what was shown before.
    var hasChanged = false
    /// Whether it was done: the same page then says so.
    var isDone = false

    func response(status: HTTPResponse.Status = .ok) -> Response {
        visit.page(
            title: LocalizedText("Aperçu de l’import", en: "Preview of the import"), section: .importing,
            trail: [Crumb(.importing)], about: about, status: status
        ) { html in
            if hasChanged {
                html.notice(
                    LocalizedText(
                        "Rien n’a été importé\u{A0}: le registre a changé depuis l’aperçu, ou des lignes sont refusées. Voici l’aperçu à jour.",
                        en:
                            "Nothing was imported: the registry has changed since the preview, or rows are refused. Here is the updated preview."
                    ),
                    .medium)
            }
            figures(&html)
            decision(&html)
            conflicts(&html)
            problems(&html)
            changes(&html)
            if let columns {
                ImportColumnsView(
                    visit: visit, upload: upload, model: columns, wanted: preview.wantedFields
                ).write(&html)
            }
            ignored(&html)
        }
    }

    /// What was done, under the address of the file that no longer waits.
    func done() -> Response {
        visit.page(
            title: LocalizedText("Import terminé", en: "Import done"), section: .importing,
            trail: [Crumb(.importing)],
            about: about
        ) { html in
            figures(&html)
            html(.p, .class("row-actions")) { html in
                html(
                    .a, .class("button primary"), .href(destination),
                    say: LocalizedText("Voir le résultat", en: "See the result"))
                html(
                    .a, .class("button"), .href(.importing),
                    say: LocalizedText("Importer un autre fichier", en: "Import another file"))
                // Names of products that are in doubt have no support and no flaw before somebody says what they are.
                if upload.kind == .systems {
                    html(
                        .a, .class("button"), .href(.review),
                        say: LocalizedText(
                            "Vérifier les noms de produits douteux", en: "Review doubtful product names"))
                }
            }
            problems(&html)
            changes(&html)
        }
    }

    private var destination: SiteLink {
        switch upload.kind {
        case .establishments: .establishments
        case .suppliers: .suppliers
        case .systems: .systems
        case .flows: .openings
        }
    }

    private var about: LocalizedText {
        LocalizedText(
            "\(upload.kind.title.french) – \(upload.fileName)",
            en: "\(upload.kind.title.english) – \(upload.fileName)")
    }

    // MARK: Counts and decision

    private func figures(_ html: inout HTML) {
        let here = visit.here
        func figure(_ name: LocalizedText, _ count: Int, _ tone: Tone, _ part: StaticString) -> Figure {
            Figure(name: name, value: .number(count), tone: count == 0 ? .quiet : tone, link: here.to(part))
        }
        html.figures([
            figure(
                isDone
                    ? LocalizedText("Lignes créées", en: "Rows created")
                    : LocalizedText("Lignes à créer", en: "Rows to create"),
                preview.counts.created, .good, "changes"),
            figure(
                isDone
                    ? LocalizedText("Lignes modifiées", en: "Rows updated")
                    : LocalizedText("Lignes à modifier", en: "Rows to update"),
                preview.counts.updated, .low, "changes"),
            figure(
                LocalizedText("Lignes inchangées", en: "Rows unchanged"), preview.counts.unchanged, .quiet,
                "changes"),
            figure(
                LocalizedText("Lignes refusées", en: "Rows refused"), preview.counts.refused, .critical,
                "problems"),
        ])
    }

    private func decision(_ html: inout HTML) {
        html.section(LocalizedText("Décider", en: "Decide")) { html in
            html(.div, .class("card")) { html in
                html(.p, say: verdict)
                html.form(.upload(upload.id), visit: visit, class: "row-actions") { html in
                    html(.input, .type("hidden"), .name("seen"), .value(preview.fingerprint))
                    if preview.isReadable, preview.changing > 0 {
                        if preview.counts.refused > 0 {
                            html.checkbox(
                                "partial",
                                LocalizedText(
                                    "Importer les autres lignes sans les lignes refusées",
                                    en: "Import the other rows without the refused ones"))
                        }
                        html(
                            .button, .type("submit"), .name("step"), .value("apply"), .class("primary"),
                            say: LocalizedText("Importer", en: "Import"))
                    }
                    html(
                        .button, .type("submit"), .name("step"), .value("cancel"),
                        say: LocalizedText("Abandonner l’import", en: "Discard the import"))
                }
            }
        }
    }

    private var verdict: LocalizedText {
        if !preview.isReadable {
            // A column that goes by another name needs no other file.
            guard columns == nil else {
                return LocalizedText(
                    "Le fichier ne peut pas être importé en l’état\u{A0}: corrigez ce qui suit et renvoyez-le, ou dites plus bas ce que contiennent ses colonnes.",
                    en:
                        "The file cannot be imported as it stands: correct what follows and send it again, or say below what its columns hold."
                )
            }
            return LocalizedText(
                "Le fichier ne peut pas être importé, même en partie\u{A0}: corrigez ce qui suit et renvoyez-le.",
                en: "The file cannot be imported, even in part: correct what follows and send it again.")
        }
        if preview.counts.refused > 0, preview.changing == 0 {
            return LocalizedText(
                "Des lignes sont refusées, et les autres n’apportent rien de nouveau. Corrigez le fichier et renvoyez-le.",
                en:
                    "Some rows are refused, and the others bring nothing new. Correct the file and send it again."
            )
        }
        if preview.counts.refused > 0 {
            return LocalizedText(
                "Des lignes sont refusées. Corrigez-les et renvoyez le fichier, ou n’importez que les autres.",
                en: "Some rows are refused. Correct them and send the file again, or import only the others.")
        }
        if preview.changing == 0 {
            return LocalizedText(
                "Tout est déjà enregistré\u{A0}: il n’y a rien à importer.",
                en: "Everything is already recorded: there is nothing to import.")
        }
        return LocalizedText(
            "Toutes les lignes sont acceptées. Elles seront enregistrées ensemble, ou pas du tout.",
            en: "All rows are accepted. They will be saved together, or not at all.")
    }

    // MARK: Rows

    private func problems(_ html: inout HTML) {
        guard preview.problemCount > 0 else { return }
        html.section(LocalizedText("À corriger", en: "To correct"), id: "problems") { html in
            html.table(
                LocalizedText(
                    "Problèmes du fichier, dans l’ordre des lignes",
                    en: "Problems in the file, in line order"),
                [
                    Column<ImportPreview.Problem>(LocalizedText("Ligne", en: "Line"), kind: .number) {
                        html, problem in
                        if let line = problem.line { html.say(.number(line)) }
                    },
                    Column(LocalizedText("Colonne", en: "Column")) { html, problem in
                        if let field = problem.field { html.say(field) }
                        if let column = problem.column {
                            html(
                                .span, .class("sub"),
                                say: LocalizedText("n°\u{A0}\(column)", en: "no. \(column)"))
                        }
                    },
                    Column(LocalizedText("Dans le fichier", en: "In the file")) { html, problem in
                        html(.code, problem.text.count > 24 ? nil : .class("whole"), data: problem.text)
                    },
                    Column(LocalizedText("Ce qui ne va pas, quoi écrire", en: "What is wrong, what to write"))
                    {
                        $0.say($1.sentence.capitalised)
                    },
                ], preview.problems, empty: .nothing)
            rest(&html, preview.problemCount - preview.problems.count)
            exports(&html, "problems")
        }
    }

    private func changes(_ html: inout HTML) {
        guard preview.changing > 0 else { return }
        html.section(LocalizedText("Ce qui change", en: "What changes"), id: "changes") { html in
            html.table(
                isDone
                    ? LocalizedText("Lignes créées et modifiées", en: "Rows created and updated")
                    : LocalizedText("Lignes à créer et à modifier", en: "Rows to create and to update"),
                [
                    Column<ImportPreview.Row>(LocalizedText("Ligne", en: "Line"), kind: .number) {
                        $0.say(.number($1.line))
                    },
                    Column(LocalizedText("Enregistrement", en: "Record"), kind: .name) {
                        $0.data($1.key[$0.language])
                    },
                    Column(LocalizedText("Effet", en: "Effect")) { html, row in
                        html.badge(effect(row), row.isNew ? .good : .low)
                    },
                    Column(LocalizedText("Valeurs", en: "Values")) { html, row in changed(&html, row) },
                ], preview.rows, empty: .nothing)
            rest(&html, preview.changing - preview.rows.count)
            exports(&html, "changes")
            guard !isDone, columns != nil else { return }
            html(.p, .class("sub")) { html in
                html.say(
                    LocalizedText(
                        "Une valeur au mauvais endroit\u{A0}? ", en: "A value in the wrong place? "))
                html(
                    .a, .href(SiteLink.upload(upload.id).to("columns")),
                    say: LocalizedText("Corrigez les colonnes.", en: "Correct the columns."))
            }
        }
    }

    /// The whole table as a file, as long as the file itself is kept.
    private func exports(_ html: inout HTML, _ table: String) {
        guard !isDone else { return }
        let link = SiteLink("import", "files", upload.id, "export").with("table", table)
        html(.p, .class("row-actions")) {
            $0.exportButtons(link, visit: visit, needs: .importRegistry)
        }
    }

    private func effect(_ row: ImportPreview.Row) -> LocalizedText {
        switch (row.isNew, isDone) {
        case (true, true): LocalizedText("Créée", en: "Created")
        case (true, false): LocalizedText("À créer", en: "To create")
        case (false, true): LocalizedText("Modifiée", en: "Updated")
        case (false, false): LocalizedText("À modifier", en: "To update")
        }
    }

    private func changed(_ html: inout HTML, _ row: ImportPreview.Row) {
        if let summary = row.summary { return html.say(summary) }
        guard !row.changes.isEmpty else { return }
        html(.ul, .class("plain")) { html in
            for change in row.changes {
                html(.li) { html in
                    html(.strong, say: change.field)
                    html.say(LocalizedText("\u{A0}: ", en: ": "))
                    if let old = change.old {
                        html.say(old)
                    } else {
                        html.unknown(LocalizedText("vide", en: "empty"))
                    }
                    html(.span, .ariaHidden, data: " → ")
                    html(.span, .class("visually-hidden"), say: LocalizedText("devient", en: "becomes"))
                    if let new = change.new {
                        html.say(new)
                    } else {
                        html.unknown(LocalizedText("vide", en: "empty"))
                    }
                }
            }
        }
    }

    private func conflicts(_ html: inout HTML) {
        guard !preview.conflicts.isEmpty else { return }
        html.section(
            LocalizedText("Champs corrigés à la main", en: "Fields corrected by hand"),
            id: "conflicts",
            about: LocalizedText(
                "Le fichier dit autre chose. La correction est gardée tant que vous n’acceptez pas la valeur du fichier.",
                en: "The file says otherwise. The correction is kept until you accept the value in the file.")
        ) { html in
            html(.ul, .class("list")) { html in for row in preview.conflicts { html(.li, say: row) } }
            rest(&html, preview.conflictCount - preview.conflicts.count)
            exports(&html, "conflicts")
            html.form(.upload(upload.id), visit: visit, class: "row-actions") { html in
                html.checkbox(
                    "replace",
                    LocalizedText("Accepter les valeurs du fichier", en: "Accept the values in the file"),
                    isChecked: upload.replacesCorrections)
                html(
                    .button, .type("submit"), .name("step"), .value("corrections"),
                    say: LocalizedText("Revoir l’aperçu", en: "See the preview again"))
            }
        }
    }

    private func ignored(_ html: inout HTML) {
        guard !preview.ignored.isEmpty else { return }
        html.section(
            LocalizedText("Colonnes ignorées", en: "Ignored columns"),
            about: LocalizedText(
                "Elles ne correspondent à rien de ce que Cordon enregistre.",
                en: "They match nothing that Cordon records.")
        ) { html in
            html(.ul, .class("list")) { html in for column in preview.ignored { html(.li, say: column) } }
        }
    }

    private func rest(_ html: inout HTML, _ count: Int) {
        guard count > 0 else { return }
        html(
            .p, .class("muted"),
            say: .count(
                count, one: LocalizedText("autre ligne n’est pas montrée.", en: "more row is not shown."),
                many: LocalizedText("autres lignes ne sont pas montrées.", en: "more rows are not shown.")))
    }
}

extension LocalizedText {
    /// As a sentence of its own: reports put a place before it, tables do not.
    fileprivate var capitalised: LocalizedText {
        LocalizedText(
            french.prefix(1).uppercased() + french.dropFirst(),
            en: english.prefix(1).uppercased() + english.dropFirst())
    }
}
