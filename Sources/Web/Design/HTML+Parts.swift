import Markup
import Vocabulary

extension HTML {
    /// A part of a page under its own heading.
    mutating func section(
        _ title: LocalizedText, id: String? = nil, about: LocalizedText? = nil,
        content: (inout HTML) throws -> Void
    ) rethrows {
        try self(.section, .class("part"), id.map { .id($0) }) { html in
            html(.h2, say: title)
            if let about { html(.p, .class("about"), say: about) }
            try content(&html)
        }
    }

    /// Names and their values.
    mutating func definitions(_ entries: [(LocalizedText, (inout HTML) -> Void)]) {
        self(.dl, .class("definitions")) { html in
            for (name, value) in entries {
                html(.div) { html in
                    html(.dt, say: name)
                    html(.dd) { value(&$0) }
                }
            }
        }
    }

    /// The headline figures of a page, each a link to the rows behind it.
    mutating func figures(_ figures: [Figure]) {
        self(.ul, .class("figures")) { html in
            for figure in figures {
                html(.li, .class("figure " + figure.tone.rawValue)) { html in
                    html(.a, .href(figure.link)) { html in
                        html(.span, .class("figure-name"), say: figure.name)
                        html(
                            .span, .class("figure-value"), figure.liveName.map { .dataset("live", $0) },
                            say: figure.value)
                        if let note = figure.note { html(.span, .class("figure-note"), say: note) }
                    }
                }
            }
        }
    }

    /// Pages side by side, as links: without script, with an address each.
    mutating func tabs(
        _ label: LocalizedText, _ tabs: [(title: LocalizedText, link: SiteLink, isCurrent: Bool)]
    ) {
        self(.nav, .class("tabs"), .ariaLabel(label)) { html in
            html(.ul) { html in
                for tab in tabs {
                    html(.li) {
                        $0(.a, .href(tab.link), tab.isCurrent ? .ariaCurrentPage : nil, say: tab.title)
                    }
                }
            }
        }
    }

    /// What the pages of some tabs are about, as links: a second choice beside that of the page, said by its name.
    mutating func choices(
        _ label: LocalizedText, _ choices: [(title: LocalizedText, link: SiteLink, isCurrent: Bool)]
    ) {
        self(.nav, .class("choices"), .ariaLabel(label)) { html in
            html(.span, .ariaHidden, say: label)
            html(.ul) { html in
                for choice in choices {
                    html(.li) {
                        $0(
                            .a, .href(choice.link), choice.isCurrent ? .ariaCurrentPage : nil,
                            say: choice.title)
                    }
                }
            }
        }
    }

    /// A raw record with the bytes that matched marked; the marks are offsets into its UTF-8, in order, apart.
    mutating func record(_ text: String, marks: [Range<Int>] = []) {
        let bytes = Array(text.utf8)
        self(.pre, .class("record"), .tabindex(0)) { html in
            html(.code) { html in
                var written = 0
                for mark in marks where mark.lowerBound >= written && mark.upperBound <= bytes.count {
                    html.data(String(decoding: bytes[written..<mark.lowerBound], as: UTF8.self))
                    html(.mark, data: String(decoding: bytes[mark], as: UTF8.self))
                    written = mark.upperBound
                }
                html.data(String(decoding: bytes[written...], as: UTF8.self))
            }
        }
    }

    /// A sentence that stands out: `tone` decides shape and colour.
    mutating func notice(_ text: LocalizedText, _ tone: Tone) {
        self(.p, .class("notice " + tone.rawValue)) { html in
            html.icon(tone.icon)
            html(.span, say: text)
        }
    }

    /// A secret shown this once, in a box that is easy to copy from.
    mutating func secret(_ label: LocalizedText, _ value: String) {
        self(.div, .class("secret")) { html in
            html(.p, say: label)
            html(.p) { $0(.code, .class("secret-value"), .tabindex(0), data: value) }
        }
    }
}

/// A headline figure.
struct Figure: Sendable {
    let name: LocalizedText
    let value: LocalizedText
    let tone: Tone
    /// The rows behind it.
    let link: SiteLink
    /// Its date, or what it is out of.
    var note: LocalizedText?
    /// By which live updates find it.
    var liveName: String?
}
