import Markup
import Vocabulary

/// What a list is narrowed to beside its filters, and the link that takes it away.
struct Narrowing {
    let title: LocalizedText
    let without: SiteLink
}

extension SiteLink {
    /// Of a parameter with several values, each with the page that keeps the others. One alone stands in its field.
    func narrowings(
        _ parameter: String, _ kind: LocalizedText, _ values: [(word: String, title: LocalizedText)]
    ) -> [Narrowing] {
        guard values.count > 1 else { return [] }
        return values.map { value in
            Narrowing(
                title: LocalizedText(
                    "\(kind.french)\u{A0}: \(value.title.french)",
                    en: "\(kind.english): \(value.title.english)"),
                without: values.filter { $0.word != value.word }.reduce(with(parameter, nil)) {
                    $0.adding(parameter, $1.word)
                })
        }
    }
}

extension HTML {
    /// A list to choose one value from; several that an address brought are kept as they are, and told by ``narrowings(_:)``.
    mutating func choiceOrKept(
        _ name: String, _ label: LocalizedText, _ choices: [Choice], chosen: [String]
    ) {
        guard chosen.count > 1 else {
            return choice(name, label, choices, selected: chosen.first, empty: .any)
        }
        for value in chosen.sorted() { self(.input, .type("hidden"), .name(name), .value(value)) }
    }

    /// What the list is narrowed to, each with a cross that takes it away; nothing if it is not.
    mutating func narrowings(_ narrowings: [Narrowing]) {
        guard !narrowings.isEmpty else { return }
        self(.ul, .class("narrowings"), .ariaLabel(LocalizedText("Limité à", en: "Limited to"))) { html in
            for narrowing in narrowings {
                html(.li) { html in
                    html(.span, say: narrowing.title)
                    html(.a, .href(narrowing.without)) { html in
                        html.icon(.cross)
                        html(.span, .class("visually-hidden"), say: LocalizedText("Retirer", en: "Remove"))
                    }
                }
            }
        }
    }
}
