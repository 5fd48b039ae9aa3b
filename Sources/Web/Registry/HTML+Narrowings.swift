import Markup
import Vocabulary

/// What a list is narrowed to beside its filters, and the link that takes it away.
struct Narrowing {
    let title: LocalizedText
    let without: SiteLink
}

extension HTML {
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
