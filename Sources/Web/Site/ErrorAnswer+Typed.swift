import Markup
import Vocabulary

extension ErrorAnswer {
    /// The fields that hold what people write in sentences; no choice, no address, never a password.
    private static let prose: Set<String> = [
        "comment", "compensation", "details", "message", "note", "outcome", "proof", "question", "reason",
        "reply", "source", "subject", "summary", "text", "what",
    ]
    private static let mostCharacters = 20_000

    /// What was typed into a form that is refused, to be copied from: nobody writes a reason twice for one wrong date.
    func typed(_ html: inout HTML) {
        guard case .form = visit.endpoint.kind, visit.visitor?.person != nil else { return }
        let texts = visit.fields.pairs.filter { ErrorAnswer.prose.contains($0.name) }.map(\.value).filter {
            $0.contains { !$0.isWhitespace }
        }
        guard !texts.isEmpty else { return }
        html.section(
            LocalizedText("Ce que vous aviez écrit", en: "What you had written"), id: "typed",
            about: LocalizedText(
                "Rien n’a été enregistré\u{A0}: reprenez vos textes d’ici.",
                en: "Nothing was saved: copy your texts from here.")
        ) { html in
            for text in texts.prefix(ErrorAnswer.prose.count) {
                html(.pre, .class("record"), data: String(text.prefix(ErrorAnswer.mostCharacters)))
            }
        }
    }
}
