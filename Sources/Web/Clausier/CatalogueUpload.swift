import Access
import Clausier
import Hummingbird
import Markup
import Store
import Vocabulary
import Workbooks

/// Bringing catalogues and mappings in on a page: libraries in YAML, OSCAL, or our own JSON.
enum CatalogueUpload {
    /// The editions and mappings of a file.
    ///
    /// - Throws: `Refusal` with what is wrong with the file, or for one that holds answers.
    static func read(_ bytes: [UInt8], named name: String) throws -> ([Edition], [MappingSet]) {
        let file: ClausierFile
        do throws(ClausierFileFault) {
            file = try ClausierFile.read(bytes, named: name)
        } catch {
            throw Refusal.unreadable(error.what, at: error.place.map { .verbatim($0) })
        }
        switch file {
        case .catalogue(let editions, let mappings, _): return (editions, mappings)
        case .workbook, .components, .results:
            throw Refusal(
                .unprocessableContent,
                LocalizedText(
                    "Ce fichier contient des réponses ou des constats\u{A0}: le fournisseur importe ses réponses depuis son questionnaire, un évaluateur ses constats depuis la page des réponses.",
                    en:
                        "This file holds answers or findings: a supplier imports its answers in its questionnaire, an assessor findings on the page of the answers."
                ))
        }
    }

    /// The mappings that were imported; `editions` are those that are known, by each of their names.
    static func mappings(
        _ html: inout HTML, _ mappings: [ShelvedMapping], between editions: [String: Edition]
    ) {
        html.section(
            LocalizedText("Correspondances", en: "Mappings"), id: "mappings",
            about: LocalizedText(
                "Elles disent quelles réponses restent valables d’un référentiel ou d’une édition à l’autre.",
                en: "They say which answers still hold from one framework or edition to another.")
        ) { html in
            html.table(
                LocalizedText("Correspondances importées", en: "Imported mappings"),
                [
                    Column<ShelvedMapping>(LocalizedText("Correspondance", en: "Mapping"), kind: .name) {
                        $0(.a, .href(.mappingFile($1.origin)), .download, data: $1.title)
                    },
                    Column(LocalizedText("De", en: "From")) {
                        $0.framework($1.source, editions[$1.source])
                    },
                    Column(LocalizedText("Vers", en: "To")) {
                        $0.framework($1.target, editions[$1.target])
                    },
                    Column(LocalizedText("Liens", en: "Relations"), kind: .number) {
                        $0.say(.number($1.relations))
                    },
                    Column(LocalizedText("Importée par", en: "Imported by")) { html, row in
                        html.data(row.by)
                        html(.span, .class("sub")) { $0.day(row.at.parisDay) }
                    },
                ], mappings, repeatsHeading: true,
                empty: EmptyState(
                    LocalizedText("Aucune correspondance", en: "No mapping"),
                    LocalizedText(
                        "Une bibliothèque ou un fichier OSCAL peut en contenir.",
                        en: "A library or an OSCAL file may hold some.")))
        }
    }

    /// A file to bring in.
    static func form(_ html: inout HTML, _ visit: Visit) {
        html.section(LocalizedText("Importer", en: "Import"), id: "import") { html in
            html.form(.catalogues, visit: visit, class: "form card", files: true) { html in
                html.field(
                    "file", LocalizedText("Fichier", en: "File"), type: "file",
                    hint: LocalizedText(
                        "Bibliothèque CISO Assistant (YAML), catalogue ou correspondance OSCAL (JSON). Le texte officiel du clausier s’importe ici\u{A0}; il prend de l’édition livrée criticité, seuils et liens.",
                        en:
                            "CISO Assistant library (YAML), OSCAL catalog or mapping (JSON). The official text of the clausier is imported here; it takes criticality, bounds and joins from the edition that comes with Cordon."
                    ), .accept(".yaml,.yml,.json"))
                html.submit(LocalizedText("Importer", en: "Import"))
            }
        }
    }
}

extension HTML {
    /// What files and programs call a catalogue or an edition, below its title.
    mutating func frameworkName(_ name: String) {
        self(.span, .class("sub")) { html in
            html.say(LocalizedText("identifiant ", en: "identifier "))
            html(.code, data: name)
        }
    }

    /// One side of a mapping: the edition that it names, or the name alone where no such edition was imported.
    fileprivate mutating func framework(_ name: String, _ edition: Edition?) {
        guard let edition else { return self(.code, data: name) }
        self(.a, .href(.edition(edition.key)), say: edition.title)
        let version = edition.key.version
        self(
            .span, .class("sub"), say: LocalizedText("édition \(version)", en: "edition \(version)"))
        frameworkName(name)
    }
}
