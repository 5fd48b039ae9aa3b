import Markup
import Registry
import Vocabulary

/// An address on this site: every link, form and redirection of every page is one of these, so that none is broken
/// and none leads outside.
///
/// Each page adds its own beside its endpoint: `extension SiteLink { static func system(_ id: ID<System>) -> ... }`.
struct SiteLink: Hashable, Sendable, InnerLink {
    /// From the root, percent-encoded.
    let path: String
    /// Names and values as people read them.
    private(set) var query: [Parameter] = []
    /// A part of the page.
    private(set) var fragment: String?

    /// One name and its value in a query.
    struct Parameter: Hashable, Sendable {
        let name: String
        let value: String
    }

    /// The page of those names from the root; each is encoded.
    init(_ names: String...) {
        path = "/" + names.map { percentEncoded($0) }.joined(separator: "/")
    }

    /// The local address that a form asks to go back to, or `nil` if it could lead elsewhere.
    ///
    /// Browsers read `//host`, `/\host` and an address with a tab or a line feed as another site.
    init?(returning text: String) {
        guard text.utf8.first == UInt8(ascii: "/"), text.utf8.count <= 2_000, !text.hasPrefix("//"),
            text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != 0x5C })
        else { return nil }
        let parts = text.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        path = String(parts[0].prefix { $0 != "#" })
        guard parts.count == 2, let fields = FormFields(parsing: parts[1].prefix { $0 != "#" }) else {
            return
        }
        query = fields.pairs.map { Parameter(name: $0.name, value: $0.value) }
    }

    /// The same page with that parameter set, or without it for `nil`.
    func with(_ name: String, _ value: String?) -> SiteLink {
        var link = self
        link.query.removeAll { $0.name == name }
        if let value, !value.isEmpty { link.query.append(Parameter(name: name, value: value)) }
        return link
    }

    /// The same page with one more value of that parameter.
    func adding(_ name: String, _ value: String) -> SiteLink {
        var link = self
        link.query.append(Parameter(name: name, value: value))
        return link
    }

    /// Another page with the same parameters, from its first row on.
    func moved(to page: SiteLink) -> SiteLink {
        query.filter { !["page", "after", "before", "done"].contains($0.name) }
            .reduce(page) { $0.adding($1.name, $1.value) }
    }

    /// The same page without any parameter.
    var withoutQuery: SiteLink {
        var link = self
        link.query = []
        return link
    }

    /// The same page, scrolled to the part of that name.
    func to(_ fragment: StaticString) -> SiteLink {
        var link = self
        link.fragment = fragment.description
        return link
    }

    /// Path, query and fragment, encoded.
    var description: String {
        let pairs = query.map { "\(percentEncoded($0.name))=\(percentEncoded($0.value))" }
        return path + (pairs.isEmpty ? "" : "?" + pairs.joined(separator: "&"))
            + (fragment.map { "#" + $0 } ?? "")
    }
}

extension SiteLink {
    static let overview = SiteLink("")
}

/// UTF-8 with every byte but unreserved characters as `%XX`.
///
/// > Source: RFC 3986, section 2.3.
func percentEncoded(_ text: String) -> String {
    // Most names in addresses are numbers and codes, and a page has thousands of links.
    if text.utf8.allSatisfy(isUnreserved) { return text }
    let hexadecimal = Array("0123456789ABCDEF".utf8)
    var bytes: [UInt8] = []
    for byte in text.utf8 {
        if isUnreserved(byte) {
            bytes.append(byte)
        } else {
            bytes += [UInt8(ascii: "%"), hexadecimal[Int(byte >> 4)], hexadecimal[Int(byte & 15)]]
        }
    }
    return String(decoding: bytes, as: UTF8.self)
}

private func isUnreserved(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "~"):
        true
    default: false
    }
}
