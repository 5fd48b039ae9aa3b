package import Vocabulary

/// One attribute of an element. There is no way to write an event handler, a style, or an address that is neither an
/// ``InnerLink`` nor an ``OutsideLink``.
package struct Attribute: Sendable {
    package let name: String
    /// `nil` for an attribute that says all by being there.
    package let value: LocalizedText?

    init(_ name: StaticString, _ value: String) {
        self.name = name.description
        self.value = LocalizedText(value, en: value)
    }

    private init(_ name: StaticString, say value: LocalizedText) {
        self.name = name.description
        self.value = value
    }

    private init(flag name: StaticString) {
        self.name = name.description
        value = nil
    }
}

extension Attribute {
    package static func `class`(_ names: String) -> Attribute { Attribute("class", names) }
    package static func id(_ name: String) -> Attribute { Attribute("id", name) }
    package static func lang(_ language: Language) -> Attribute { Attribute("lang", language.rawValue) }
    /// For ``Page`` and our own script: `data-` attributes carry values, never code.
    package static func dataset(_ name: StaticString, _ value: String) -> Attribute {
        Attribute(name: "data-" + name.description, text: value)
    }
    package static func dataset(_ name: StaticString, say value: LocalizedText) -> Attribute {
        Attribute(name: "data-" + name.description, localized: value)
    }
    package static func title(_ text: LocalizedText) -> Attribute { Attribute("title", say: text) }
    package static func title(data text: String) -> Attribute { Attribute("title", text) }
    package static func tabindex(_ index: Int) -> Attribute { Attribute("tabindex", String(index)) }
    package static func datetime(_ instant: Instant) -> Attribute {
        Attribute("datetime", instant.description)
    }
    package static func datetime(_ day: Day) -> Attribute { Attribute("datetime", day.description) }
    package static let hidden = Attribute(flag: "hidden")
    package static let open = Attribute(flag: "open")

    private init(name: String, text: String) {
        self.name = name
        value = LocalizedText(text, en: text)
    }

    private init(name: String, localized: LocalizedText) {
        self.name = name
        value = localized
    }
}

// MARK: Addresses

extension Attribute {
    package static func href(inner link: some InnerLink) -> Attribute { Attribute("href", link.description) }
    /// To a place on the same page.
    package static func href(fragment: String) -> Attribute { Attribute("href", "#" + fragment) }
    /// To another site, which is not told where the reader came from.
    package static func href(_ link: OutsideLink) -> Attribute { Attribute("href", link.address) }
    package static func src(inner link: some InnerLink) -> Attribute { Attribute("src", link.description) }
    package static func action(inner link: some InnerLink) -> Attribute {
        Attribute("action", link.description)
    }
    package static func rel(_ value: StaticString) -> Attribute { Attribute("rel", value.description) }
    package static let download = Attribute(flag: "download")
    package static let `defer` = Attribute(flag: "defer")
}

/// An address on the site that the page belongs to, percent-encoded. Whoever conforms vouches that it leads nowhere else.
package protocol InnerLink: CustomStringConvertible {}

/// An address of another site: `https` and nothing else, so that `javascript:` never gets there.
package struct OutsideLink: Hashable, Sendable {
    package let address: String

    /// `nil` unless the text starts with `https://` and holds no blank, quote or control character.
    package init?(_ address: String) {
        guard address.hasPrefix("https://"), address.utf8.count > 8,
            address.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != 0x22 && $0 != 0x27 && $0 != 0x5C })
        else { return nil }
        self.address = address
    }
}

// MARK: Head, forms, tables

extension Attribute {
    package static func charset(_ value: StaticString) -> Attribute {
        Attribute("charset", value.description)
    }
    package static func content(_ value: String) -> Attribute { Attribute("content", value) }
    package static func name(_ value: String) -> Attribute { Attribute("name", value) }
    package static func value(_ value: String) -> Attribute { Attribute("value", value) }
    package static func type(_ value: StaticString) -> Attribute { Attribute("type", value.description) }
    package static func method(_ value: StaticString) -> Attribute { Attribute("method", value.description) }
    package static let multipart = Attribute("enctype", "multipart/form-data")
    package static func `for`(_ id: String) -> Attribute { Attribute("for", id) }
    package static func form(_ id: String) -> Attribute { Attribute("form", id) }
    package static func list(_ id: String) -> Attribute { Attribute("list", id) }
    package static func accept(_ types: StaticString) -> Attribute { Attribute("accept", types.description) }
    package static func placeholder(_ text: LocalizedText) -> Attribute {
        Attribute("placeholder", say: text)
    }
    package static func autocomplete(_ value: StaticString) -> Attribute {
        Attribute("autocomplete", value.description)
    }
    package static func inputmode(_ value: StaticString) -> Attribute {
        Attribute("inputmode", value.description)
    }
    package static func minlength(_ count: Int) -> Attribute { Attribute("minlength", String(count)) }
    package static func maxlength(_ count: Int) -> Attribute { Attribute("maxlength", String(count)) }
    package static func rows(_ count: Int) -> Attribute { Attribute("rows", String(count)) }
    package static func label(_ text: LocalizedText) -> Attribute { Attribute("label", say: text) }
    package static let required = Attribute(flag: "required")
    package static let checked = Attribute(flag: "checked")
    package static let selected = Attribute(flag: "selected")
    package static let disabled = Attribute(flag: "disabled")
    package static let readonly = Attribute(flag: "readonly")
    package static let autofocus = Attribute(flag: "autofocus")
    package static let spellcheckOff = Attribute("spellcheck", "false")
    package static let capitalsOff = Attribute("autocapitalize", "none")
    package static func scope(_ value: StaticString) -> Attribute { Attribute("scope", value.description) }
    package static func colspan(_ count: Int) -> Attribute { Attribute("colspan", String(count)) }
    package static func rowspan(_ count: Int) -> Attribute { Attribute("rowspan", String(count)) }
}

// MARK: Accessibility

extension Attribute {
    package static func role(_ value: StaticString) -> Attribute { Attribute("role", value.description) }
    package static func ariaLabel(_ text: LocalizedText) -> Attribute { Attribute("aria-label", say: text) }
    package static func ariaLabelledBy(_ id: String) -> Attribute { Attribute("aria-labelledby", id) }
    package static func ariaDescribedBy(_ id: String) -> Attribute { Attribute("aria-describedby", id) }
    package static func ariaSort(_ value: StaticString) -> Attribute {
        Attribute("aria-sort", value.description)
    }
    package static func ariaLive(_ value: StaticString) -> Attribute {
        Attribute("aria-live", value.description)
    }
    package static let ariaCurrentPage = Attribute("aria-current", "page")
    package static let ariaHidden = Attribute("aria-hidden", "true")
    package static let ariaInvalid = Attribute("aria-invalid", "true")
}

// MARK: Drawings

extension Attribute {
    package static func viewBox(width: Int, height: Int) -> Attribute {
        Attribute("viewBox", "0 0 \(width) \(height)")
    }
    /// For a drawing that is a file of its own.
    package static let svgNamespace = Attribute("xmlns", "http://www.w3.org/2000/svg")
    package static func width(_ value: Int) -> Attribute { Attribute("width", String(value)) }
    package static func height(_ value: Int) -> Attribute { Attribute("height", String(value)) }
    package static func x(_ value: Double) -> Attribute { Attribute("x", coordinate(value)) }
    package static func y(_ value: Double) -> Attribute { Attribute("y", coordinate(value)) }
    package static func width(_ value: Double) -> Attribute { Attribute("width", coordinate(value)) }
    package static func height(_ value: Double) -> Attribute { Attribute("height", coordinate(value)) }
    package static func points(_ values: [(x: Double, y: Double)]) -> Attribute {
        Attribute("points", values.map { coordinate($0.x) + "," + coordinate($0.y) }.joined(separator: " "))
    }

    /// Hundredths of a unit are finer than any screen.
    static func coordinate(_ value: Double) -> String {
        guard value.isFinite else { return "0" }
        let hundredths = Int((min(max(value, -1e6), 1e6) * 100).rounded())
        return hundredths % 100 == 0 ? String(hundredths / 100) : String(Double(hundredths) / 100)
    }
}
