import Debt
import Markup
import Vocabulary

extension ReuseView {
    /// The form of a year of a line.
    func form(_ html: inout HTML, _ errors: FormErrors) {
        html.section(LocalizedText("Saisir une année", en: "Enter a year")) { html in
            html.form(.debtReuse, visit: visit) { html in
                html.formProblem(errors)
                html.choice(
                    "establishment", LocalizedText("Établissement", en: "Establishment"), mine,
                    selected: visit.fields["establishment"], errors: errors, required: true)
                html.choice(
                    "line", LocalizedText("Ligne de produits", en: "Product line"), Self.lines,
                    selected: visit.fields["line"], required: true)
                html.field(
                    "year", LocalizedText("Année", en: "Year"), value: visit.fields["year"] ?? "",
                    errors: errors, .inputmode("numeric"))
                html.field(
                    "spent",
                    LocalizedText(
                        "Total de cette ligne (€ hors taxe)", en: "Total of this line (€, tax excluded)"),
                    value: visit.fields["spent"] ?? "",
                    hint: LocalizedText(
                        "Pour les matériels réformés, leur nombre.",
                        en: "For discarded equipment, the number of pieces."), errors: errors,
                    .inputmode("decimal"))
                html.field(
                    "reused",
                    LocalizedText("dont réemploi ou reconditionné", en: "of which reused or refurbished"),
                    value: visit.fields["reused"] ?? "", errors: errors, .inputmode("decimal"))
                html.submit(LocalizedText("Enregistrer", en: "Record"))
            }
        }
    }

    /// The form of a share that a text asks for.
    func targetForm(_ html: inout HTML, _ errors: FormErrors) {
        html.section(
            LocalizedText("Reporter un objectif", en: "Record a target"),
            about: LocalizedText(
                "Vaut pour tout le groupement et remplace les parts livrées de cette ligne.",
                en: "Holds for the whole group, and replaces the shipped shares of that line.")
        ) { html in
            html.form(Self.target, visit: visit) { html in
                html(.input, .type("hidden"), .name("group"), .value(targetGroup?.description ?? ""))
                html.choice(
                    "line", LocalizedText("Ligne de produits", en: "Product line"), Self.lines,
                    selected: visit.fields["line"], required: true)
                html.field(
                    "year", LocalizedText("À partir de l’année", en: "From the year"),
                    value: visit.fields["year"] ?? "", errors: errors, .inputmode("numeric"))
                html.field(
                    "share", LocalizedText("Part (%)", en: "Share (%)"), value: visit.fields["share"] ?? "",
                    hint: LocalizedText(
                        "Vide pour revenir à la part livrée.", en: "Empty for the shipped share."),
                    errors: errors, required: false, .inputmode("decimal"))
                html.field(
                    "source", LocalizedText("Source", en: "Where it is written"),
                    value: visit.fields["source"] ?? "",
                    hint: LocalizedText("Texte, article, annexe.", en: "Text, article, annex."),
                    errors: errors, required: false, .maxlength(500))
                html.submit(LocalizedText("Enregistrer l’objectif", en: "Record the target"))
            }
        }
    }
}
