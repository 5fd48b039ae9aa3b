import Markup
import Vocabulary

extension Visit {
    /// The sections that this visitor may open, under their headings.
    func navigation(_ html: inout HTML, current: Section?) {
        let open = Section.allCases.filter { can($0.permission) }
        guard !open.isEmpty, visitor?.person?.mustChangePassword != true else { return }
        html(.nav, .class("sections"), .ariaLabel(LocalizedText("Rubriques", en: "Sections"))) { html in
            html(.div, .class("menu")) { html in
                for heading in Section.Heading.allCases {
                    let sections = open.filter { $0.heading == heading }
                    guard !sections.isEmpty else { continue }
                    if let title = heading.title { html(.p, .class("heading"), say: title) }
                    html(.ul) { html in
                        for section in sections { link(&html, to: section, current: current) }
                    }
                }
            }
        }
    }

    private func link(_ html: inout HTML, to section: Section, current: Section?) {
        html(.li) { html in
            html(.a, .href(section.link), section == current ? .ariaCurrentPage : nil) { html in
                html.icon(section.icon)
                html(.span, say: section.title)
            }
        }
    }
}
