import Vocabulary

/// One attribute of an element. There is no way to write an event handler, a style, or an address that did not come
/// from a ``SiteLink``.
struct Attribute: Sendable {
    let name: String
    /// `nil` for an attribute that says all by being there.
    let value: LocalizedText?

    private init(_ name: StaticString, _ value: String) {
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
    static func `class`(_ names: String) -> Attribute { Attribute("class", names) }
    static func id(_ name: String) -> Attribute { Attribute("id", name) }
    static func lang(_ language: Language) -> Attribute { Attribute("lang", language.rawValue) }
    /// For ``Page`` and our own script: `data-` attributes carry values, never code.
    static func dataset(_ name: StaticString, _ value: String) -> Attribute {
        Attribute(name: "data-" + name.description, text: value)
    }
    static func dataset(_ name: StaticString, say value: LocalizedText) -> Attribute {
        Attribute(name: "data-" + name.description, localized: value)
    }
    static func title(_ text: LocalizedText) -> Attribute { Attribute("title", say: text) }
    static func title(data text: String) -> Attribute { Attribute("title", text) }
    static func tabindex(_ index: Int) -> Attribute { Attribute("tabindex", String(index)) }
    static func datetime(_ instant: Instant) -> Attribute { Attribute("datetime", instant.description) }
    static func datetime(_ day: Day) -> Attribute { Attribute("datetime", day.description) }
    static let hidden = Attribute(flag: "hidden")
    static let open = Attribute(flag: "open")

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
    static func href(_ link: SiteLink) -> Attribute { Attribute("href", link.description) }
    /// To a place on the same page.
    static func href(fragment: String) -> Attribute { Attribute("href", "#" + fragment) }
    /// To another site, which is not told where the reader came from.
    static func href(_ link: OutsideLink) -> Attribute { Attribute("href", link.address) }
    static func src(_ link: SiteLink) -> Attribute { Attribute("src", link.description) }
    static func action(_ link: SiteLink) -> Attribute { Attribute("action", link.description) }
    static func rel(_ value: StaticString) -> Attribute { Attribute("rel", value.description) }
    static let download = Attribute(flag: "download")
    static let `defer` = Attribute(flag: "defer")
}

/// An address of another site: `https` and nothing else, so that `javascript:` never gets there.
struct OutsideLink: Hashable, Sendable {
    let address: String

    /// `nil` unless the text starts with `https://` and holds no blank, quote or control character.
    init?(_ address: String) {
        guard address.hasPrefix("https://"), address.utf8.count > 8,
            address.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != 0x22 && $0 != 0x27 && $0 != 0x5C })
        else { return nil }
        self.address = address
    }
}

// MARK: Head, forms, tables

extension Attribute {
    static func charset(_ value: StaticString) -> Attribute { Attribute("charset", value.description) }
    static func content(_ value: String) -> Attribute { Attribute("content", value) }
    static func name(_ value: String) -> Attribute { Attribute("name", value) }
    static func value(_ value: String) -> Attribute { Attribute("value", value) }
    static func type(_ value: StaticString) -> Attribute { Attribute("type", value.description) }
    static func method(_ value: StaticString) -> Attribute { Attribute("method", value.description) }
    static let multipart = Attribute("enctype", "multipart/form-data")
    static func `for`(_ id: String) -> Attribute { Attribute("for", id) }
    static func form(_ id: String) -> Attribute { Attribute("form", id) }
    static func list(_ id: String) -> Attribute { Attribute("list", id) }
    static func accept(_ types: StaticString) -> Attribute { Attribute("accept", types.description) }
    static func placeholder(_ text: LocalizedText) -> Attribute { Attribute("placeholder", say: text) }
    static func autocomplete(_ value: StaticString) -> Attribute {
        Attribute("autocomplete", value.description)
    }
    static func inputmode(_ value: StaticString) -> Attribute { Attribute("inputmode", value.description) }
    static func minlength(_ count: Int) -> Attribute { Attribute("minlength", String(count)) }
    static func maxlength(_ count: Int) -> Attribute { Attribute("maxlength", String(count)) }
    static func rows(_ count: Int) -> Attribute { Attribute("rows", String(count)) }
    static func label(_ text: LocalizedText) -> Attribute { Attribute("label", say: text) }
    static let required = Attribute(flag: "required")
    static let checked = Attribute(flag: "checked")
    static let selected = Attribute(flag: "selected")
    static let disabled = Attribute(flag: "disabled")
    static let readonly = Attribute(flag: "readonly")
    static let autofocus = Attribute(flag: "autofocus")
    static let spellcheckOff = Attribute("spellcheck", "false")
    static let capitalsOff = Attribute("autocapitalize", "none")
    static func scope(_ value: StaticString) -> Attribute { Attribute("scope", value.description) }
    static func colspan(_ count: Int) -> Attribute { Attribute("colspan", String(count)) }
    static func rowspan(_ count: Int) -> Attribute { Attribute("rowspan", String(count)) }
}

// MARK: Accessibility

extension Attribute {
    static func role(_ value: StaticString) -> Attribute { Attribute("role", value.description) }
    static func ariaLabel(_ text: LocalizedText) -> Attribute { Attribute("aria-label", say: text) }
    static func ariaLabelledBy(_ id: String) -> Attribute { Attribute("aria-labelledby", id) }
    static func ariaDescribedBy(_ id: String) -> Attribute { Attribute("aria-describedby", id) }
    static func ariaSort(_ value: StaticString) -> Attribute { Attribute("aria-sort", value.description) }
    static func ariaLive(_ value: StaticString) -> Attribute { Attribute("aria-live", value.description) }
    static let ariaCurrentPage = Attribute("aria-current", "page")
    static let ariaHidden = Attribute("aria-hidden", "true")
    static let ariaInvalid = Attribute("aria-invalid", "true")
}

// MARK: Drawings

extension Attribute {
    static func viewBox(width: Int, height: Int) -> Attribute {
        Attribute("viewBox", "0 0 \(width) \(height)")
    }
    static func width(_ value: Int) -> Attribute { Attribute("width", String(value)) }
    static func height(_ value: Int) -> Attribute { Attribute("height", String(value)) }
    static func x(_ value: Double) -> Attribute { Attribute("x", coordinate(value)) }
    static func y(_ value: Double) -> Attribute { Attribute("y", coordinate(value)) }
    static func width(_ value: Double) -> Attribute { Attribute("width", coordinate(value)) }
    static func height(_ value: Double) -> Attribute { Attribute("height", coordinate(value)) }
    static func points(_ values: [(x: Double, y: Double)]) -> Attribute {
        Attribute("points", values.map { coordinate($0.x) + "," + coordinate($0.y) }.joined(separator: " "))
    }

    /// Hundredths of a unit are finer than any screen.
    private static func coordinate(_ value: Double) -> String {
        guard value.isFinite else { return "0" }
        let hundredths = Int((min(max(value, -1e6), 1e6) * 100).rounded())
        return hundredths % 100 == 0 ? String(hundredths / 100) : String(Double(hundredths) / 100)
    }
}
