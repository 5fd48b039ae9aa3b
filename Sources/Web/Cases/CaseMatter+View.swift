import Access
import Markup
import Registry
import Store
import Vocabulary
import Watch

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
                    if seen.observable.kind == .fileName {
                        // No indicator is a name: it leaves with the case alone.
                        html(
                            .span, .class("sub"),
                            say: LocalizedText(
                                "dans l’export STIX seulement", en: "in the STIX export only"))
                    } else {
                        html(.span, .class("sub"), say: LocalizedText("partageable", en: "can be shared"))
                        share(&html, seen)
                    }
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
