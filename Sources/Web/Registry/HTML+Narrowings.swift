import Markup
import Vocabulary

/// What a list is narrowed to beside its filters, and the link that takes it away.
struct Narrowing {
    let title: LocalizedText
    let without: SiteLink
}

extension HTML {
    /// A filter of which several values may be set, as links to this list do: they are one choice then, so that the page
    /// never shows "all" above a list of two, and another filter leaves them as they are.
    mutating func filterChoice(
        _ name: String, _ label: LocalizedText, _ choices: [Choice], selected: [String]
    ) {
        // What links ask for and the list does not offer stays asked for.
        var choices =
            choices
            + selected.filter { word in !choices.contains { $0.value == word } }
            .map { Choice($0, .verbatim($0)) }
        let set = choices.filter { selected.contains($0.value) }
        let value = set.map(\.value).joined(separator: ",")
        if set.count > 1 {
            let title = LocalizedText(
                set.map(\.title.french).joined(separator: ", "),
                en: set.map(\.title.english).joined(separator: ", "))
            choices.insert(Choice(value, title), at: 0)
        }
        choice(name, label, choices, selected: value, empty: .any)
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
