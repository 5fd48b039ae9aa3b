import FoundationEssentials
import Markup
import Registry
import Store
import Vocabulary
import Watch

/// Why the alert was raised: the fields with their matched bytes, the record, what stood around it.
struct AlertEvidence {
    let visit: Visit
    let model: AlertDetailModel

    func write(_ html: inout HTML) {
        guard let shown = model.shown else { return }
        html.section(
            LocalizedText("Pourquoi la règle a reconnu l’enregistrement", en: "Why the rule matched"),
            id: "why",
            about: shown.correlation == nil
                ? LocalizedText(
                    "Ce que la règle a reconnu est surligné.", en: "What the rule matched is highlighted.")
                : LocalizedText(
                    "La règle compte ce que d’autres règles reconnaissent.",
                    en: "The rule counts what other rules match.")
        ) { html in
            choice(&html)
            fields(&html, shown)
        }
        if shown.isErased {
            html.notice(
                LocalizedText(
                    "La copie de l’enregistrement et les valeurs reconnues ont été effacées à la fin de leur durée de conservation.",
                    en:
                        "The copy of the record and the matched values were deleted at the end of their retention."
                ),
                .quiet)
            return
        }
        html.section(LocalizedText("Enregistrement brut", en: "Raw record"), id: "raw") { record(&$0, shown) }
        html.section(
            LocalizedText("Autour, sur la même machine", en: "Around it, on the same machine"), id: "around",
            about: LocalizedText(
                "Cinq minutes avant et après.", en: "From five minutes before to five minutes after.")
        ) { neighbours(&$0) }
    }

    /// The detections of the alert, when there are several.
    private func choice(_ html: inout HTML) {
        guard model.detections.count > 1 else { return }
        html(.details) { html in
            html(.summary) { html in
                html.say(
                    .count(
                        model.detections.count,
                        one: LocalizedText("détection conservée", en: "detection kept"),
                        many: LocalizedText("détections conservées", en: "detections kept")))
            }
            html(.ul, .class("times")) { html in
                for detection in model.detections {
                    let isShown = detection.id == model.shown?.detection.id
                    html(.li) { html in
                        html(
                            .a,
                            .href(SiteLink.alert(model.alert.id).with("detection", detection.id.description)),
                            isShown ? .ariaCurrentPage : nil
                        ) { $0.time(detection.time) }
                    }
                }
            }
        }
    }

    private func fields(_ html: inout HTML, _ shown: AlertDetailModel.ShownDetection) {
        if let evidence = shown.correlation {
            return AlertCorrelation(visit: visit, evidence: evidence, counted: model.counted).write(&html)
        }
        html.table(
            LocalizedText("Champs reconnus", en: "Matched fields"),
            [
                Column<MatchedField>(LocalizedText("Champ", en: "Field"), kind: .name) { html, field in
                    if field.field.isEmpty {
                        html.say(LocalizedText("Mot-clé, où qu’il soit", en: "Keyword, anywhere"))
                    } else {
                        html(.code, data: field.field)
                    }
                },
                Column(LocalizedText("Valeur", en: "Value")) { html, field in
                    html(.code, .class("value")) { html in
                        for piece in field.pieces {
                            if piece.isMarked { html(.mark, data: piece.text) } else { html.data(piece.text) }
                        }
                    }
                },
            ], shown.matched,
            empty: EmptyState(
                LocalizedText("Aucun champ à montrer", en: "No field to show"),
                LocalizedText(
                    "La règle a reconnu une absence\u{A0}: l’enregistrement brut figure plus bas.",
                    en: "The rule matched something missing: the raw record is shown below.")))
    }

    private func record(_ html: inout HTML, _ shown: AlertDetailModel.ShownDetection) {
        guard shown.mayReadRecord else { return forbidden(&html) }
        html(.p, .class("muted")) { html in
            html.time(shown.detection.time)
            html.data(" · ")
            html(.code, data: "\(shown.detection.segment):\(shown.detection.line + 1)")
            html.data(" · \(shown.detection.sourceFormat)")
        }
        if shown.isCut {
            let whole = LocalizedText.size(bytes: Int64(shown.detection.rawLength))
            html.notice(
                LocalizedText(
                    "L’enregistrement fait \(whole.french)\u{A0}: seul son début est montré. L’archive le garde entier.",
                    en:
                        "The record is \(whole.english) long: only the beginning is shown. The archive keeps all of it."
                ),
                .quiet)
        }
        html.record(shown.record.text, marks: shown.record.marks)
    }

    private func forbidden(_ html: inout HTML) {
        html.notice(
            LocalizedText(
                "Vos rôles ne donnent pas accès aux enregistrements bruts, qui peuvent nommer des patients ou des agents.",
                en: "Your roles give no access to raw records, which may name patients or staff."), .quiet)
    }

    private func neighbours(_ html: inout HTML) {
        switch model.neighbours {
        case .forbidden: forbidden(&html)
        case .none(let reason): html.notice(reason, .quiet)
        case .records(let neighbours, let place):
            if neighbours.isPartial {
                html.notice(
                    LocalizedText(
                        "L’archive peut contenir d’autres enregistrements de ces dix minutes\u{A0}: seuls les plus proches de la détection ont été lus. La recherche dans l’archive montre les autres.",
                        en:
                            "The archive may hold more records of these ten minutes: only those nearest to the detection were read. Searching the archive shows the others."
                    ), .quiet)
            }
            html.table(
                LocalizedText("Enregistrements proches dans le temps", en: "Records close in time"),
                [
                    Column<AlikeRecords>(LocalizedText("Heure", en: "Time")) { $0.time(of: $1.first) },
                    Column(LocalizedText("Ce qui s’est passé", en: "What happened"), kind: .name) {
                        html, row in
                        let isMatch = row.first.place == place
                        if isMatch {
                            html.badge(LocalizedText("Cet enregistrement", en: "This record"), .medium)
                        }
                        html.whole(row.first, isMatch ? .class("matched") : nil)
                        if !row.others.isEmpty { html.alike(row) }
                    },
                ], AlikeRecords.gathered(neighbours.records, around: place),
                empty: EmptyState(
                    LocalizedText("Rien d’autre dans l’archive", en: "Nothing else in the archive"),
                    LocalizedText(
                        "Aucun enregistrement de cette machine n’a été reçu dans cet intervalle.",
                        en: "No record from this machine was received in that time.")))
        }
    }
}

extension HTML {
    fileprivate mutating func time(of record: RawRecord) {
        if let time = record.time { self.time(time) } else { unknown(.unknownFeminine) }
    }

    /// What a record says, and all of it on request.
    fileprivate mutating func whole(_ record: RawRecord, _ mark: Attribute? = nil) {
        self(.details, mark) { html in
            html(.summary, say: record.summary)
            html.record(MarkedRecord(Array(record.bytes.prefix(16_384)), matched: []).text)
        }
    }

    /// Those of the kind that follow, on request.
    fileprivate mutating func alike(_ row: AlikeRecords) {
        self(.details) { html in
            html(.summary, say: row.sentence)
            html(.ul, .class("plain")) { html in
                for record in row.others {
                    html(.li) { html in
                        html.time(of: record)
                        html.whole(record)
                    }
                }
            }
        }
    }
}

/// What a person wrote when the alert changed its state, as the audit log keeps it.
struct AlertNote: Decodable {
    let reason: String?
    let note: String?

    init?(_ detail: String) {
        guard let note = try? JSONDecoder().decode(AlertNote.self, from: Data(detail.utf8)) else {
            return nil
        }
        self = note
    }
}
