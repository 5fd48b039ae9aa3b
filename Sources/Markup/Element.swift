/// The elements that pages are made of; those that could carry foreign code (`iframe`, `object`, `style`) are not
/// among them.
package enum Element: String, Sendable {
    case html, head, title, meta, link, script, body
    case header, nav, main, footer, section, article, aside
    case h1, h2, h3, p, div, span, strong, em, small, code, pre, mark, time, abbr, br, hr, kbd
    case ul, ol, li, dl, dt, dd, a, details, summary, figure, figcaption
    case table, caption, thead, tbody, tfoot, tr, th, td
    case form, fieldset, legend, label, input, select, option, optgroup, textarea, button, output, datalist
    case svg, g, path, rect, line, circle, polyline, text

    /// Whether it has no content and no end tag.
    package var isVoid: Bool {
        switch self {
        case .meta, .link, .br, .hr, .input: true
        default: false
        }
    }
}
