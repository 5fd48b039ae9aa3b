import Markup
import Sigma
import Vocabulary

/// What was read, with its hashes, and what was left out, with the reason.
extension DetectionReport {
    private static let toldInputs = 5_000

    func inputs(_ html: inout HTML) {
        html.section(
            "inputs", LocalizedText("Fichiers lus", en: "Files read"),
            about: LocalizedText(
                "L’empreinte SHA-256 est celle du fichier tel qu’il a été lu, compression comprise.",
                en: "The SHA-256 is of the file as it was read, compression included.")
        ) { html in
            html(.table, .class("inputs")) { html in
                html.head(
                    LocalizedText("Fichier", en: "File"), LocalizedText("Taille", en: "Size"),
                    LocalizedText("Enregistrements", en: "Records"),
                    LocalizedText("Détections", en: "Matches"),
                    numbers: 3)
                html(.tbody) { html in
                    for entry in ledger.entries.prefix(DetectionReport.toldInputs) where entry.isRead {
                        html(.tr) { row(&$0, entry) }
                    }
                }
            }
            let more = ledger.inputCount - min(ledger.entries.count, DetectionReport.toldInputs)
            if more > 0 {
                html(
                    .p, .class("muted"),
                    say: LocalizedText(
                        "\(more) autres fichiers ont été lus et ne sont pas énumérés.",
                        en: "\(more) more files were read and are not listed."))
            }
        }
    }

    private func row(_ html: inout HTML, _ entry: InputLedger.Entry) {
        html(.td) { html in
            html(.span, .class("path"), data: entry.path == "-" ? "stdin" : entry.path)
            if let digest = entry.digest {
                html(.br)
                html(.code, .class("digest"), data: digest)
            }
            if case .failed(let reason) = entry.fate {
                html(.br)
                html(.span, .class("failed"), say: TroubleWords.failure(reason, path: entry.path))
            }
        }
        html(.td, .class("number"), say: .size(bytes: Int64(entry.length)))
        html(.td, .class("number"), say: .number(entry.records))
        html(.td, .class("number"), say: .number(entry.matches))
    }

    func leftOut(_ html: inout HTML) {
        html.section(
            "left-out", LocalizedText("Ce qui manque à ce rapport", en: "What is missing from this report")
        ) {
            html in
            let others = ledger.entries.filter { !$0.isRead }
            var isEmpty = true
            html(.ul) { html in
                for text in gaps {
                    isEmpty = false
                    html(.li, say: text)
                }
                for entry in others.prefix(200) {
                    guard case .notALog(let reason) = entry.fate else { continue }
                    isEmpty = false
                    html(.li) { html in
                        html(.span, .class("path"), data: entry.path)
                        html.say(LocalizedText("\u{A0}: ce n’est pas un journal (", en: ": not a log ("))
                        html.say(TroubleWords.reason(reason))
                        html.data(")")
                    }
                }
            }
            if isEmpty {
                html(.p, say: LocalizedText("Rien n’a été laissé de côté.", en: "Nothing was left out."))
            }
        }
    }

    /// What else was left out, in sentences.
    private var gaps: [LocalizedText] {
        var gaps: [LocalizedText] = []
        if refusedCount > 0 {
            gaps.append(
                LocalizedText(
                    "\(refusedCount) règles ont été refusées\u{A0}; «\u{A0}cordon rules check\u{A0}» dit pourquoi.",
                    en: "\(refusedCount) rules were refused; 'cordon rules check' says why."))
        }
        for trouble in ledger.skipped {
            let (reason, place) = (
                TroubleWords.reason(trouble.reason), TroubleWords.place(trouble.firstPlace)
            )
            gaps.append(
                LocalizedText(
                    "\(skippedWords(trouble.count).french)\u{A0}: \(reason.french)\u{A0}; le premier\u{A0}: \(place.french)",
                    en:
                        "\(skippedWords(trouble.count).english): \(reason.english); the first: \(place.english)"
                ))
        }
        for trouble in ledger.mended {
            let (reason, place) = (
                TroubleWords.reason(trouble.reason), TroubleWords.place(trouble.firstPlace)
            )
            gaps.append(
                LocalizedText(
                    "\(mendedWords(trouble.count).french)\u{A0}: \(reason.french)\u{A0}; le premier\u{A0}: \(place.french)",
                    en:
                        "\(mendedWords(trouble.count).english): \(reason.english); the first: \(place.english)"
                ))
        }
        if story.untold > 0 {
            gaps.append(
                LocalizedText(
                    "\(story.untold) détections sont comptées sans être décrites\u{A0}: il y a trop de machines et de règles.",
                    en:
                        "\(story.untold) matches are counted but not described: there are too many hosts and rules."
                ))
        }
        return gaps
    }

    private func skippedWords(_ count: Int) -> LocalizedText {
        .count(
            count, one: LocalizedText("enregistrement illisible", en: "record that could not be read"),
            many: LocalizedText("enregistrements illisibles", en: "records that could not be read"))
    }

    private func mendedWords(_ count: Int) -> LocalizedText {
        .count(
            count, one: LocalizedText("défaut ignoré à la lecture", en: "defect skipped while reading"),
            many: LocalizedText("défauts ignorés à la lecture", en: "defects skipped while reading"))
    }
}

extension InputLedger.Entry {
    /// Whether it is a log, read to its end or not.
    fileprivate var isRead: Bool {
        if case .notALog = fate { false } else { true }
    }
}
