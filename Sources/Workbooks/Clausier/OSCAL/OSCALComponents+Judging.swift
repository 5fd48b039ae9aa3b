public import Clausier
import Vocabulary

extension OSCALComponents {
    /// The answers of a document to one edition, judged as those of a workbook are: what cannot be taken is reported by its
    /// requirement and costs itself alone.
    ///
    /// - Throws: ``ClausierFileFault`` when the document holds no answers to the edition, or those of several products.
    public static func answers(
        _ bytes: [UInt8], as edition: Edition, profile: Profile = Profile()
    ) throws(ClausierFileFault) -> AnswerWorkbookReading {
        let found = try parted(bytes, edition: edition.key).filter { $0.sheet.edition == edition.key }
        guard let (sheet, nameless) = found.first else {
            throw ClausierFileFault(
                "aucune réponse à l’édition \(edition.key)", en: "no answers to edition \(edition.key)")
        }
        guard found.count == 1 else {
            let names = found.map { "\($0.sheet.product) \($0.sheet.version)" }.joined(separator: ", ")
            throw ClausierFileFault(
                "réponses de plusieurs produits (\(names))\u{A0}; n’en gardez qu’un par fichier",
                en: "answers of several products (\(names)); keep one in a file")
        }
        var reading = AnswerWorkbookReading(sheet: sheet, rows: [], problems: [])
        reading.sheet.answers = []
        for name in nameless {
            reading.problems.append(
                problem(
                    name, 0,
                    LocalizedText("ce n’est pas le code d’un point", en: "this is no code of a control"),
                    isFatal: true))
        }
        let controls = Dictionary(edition.controls.map { ($0.code, $0) }) { first, _ in first }
        var seen: Set<ControlCode> = []
        for (offset, answer) in sheet.answers.enumerated() {
            let found: [(LocalizedText, isFatal: Bool)]
            if let control = controls[answer.code] {
                found =
                    seen.insert(answer.code).inserted
                    ? answer.problems(as: control, for: profile).map { ($0.sentence, $0.isFatal) }
                    : [(LocalizedText("déjà répondu plus haut", en: "answered above already"), true)]
            } else {
                found = [
                    (
                        LocalizedText(
                            "aucun point \(answer.code) dans l’édition \(edition.key)",
                            en: "no control \(answer.code) in edition \(edition.key)"), true
                    )
                ]
            }
            for (what, isFatal) in found {
                reading.problems.append(problem(answer.code.text, offset + 1, what, isFatal: isFatal))
            }
            if !found.contains(where: { $0.isFatal }) { reading.sheet.answers.append(answer) }
        }
        return reading
    }

    private static func problem(_ requirement: String, _ row: Int, _ what: LocalizedText, isFatal: Bool)
        -> AnswerWorkbookReading.Problem
    {
        .init(cell: "implemented-requirements, \(requirement)", row: row, isFatal: isFatal, what: what)
    }
}
