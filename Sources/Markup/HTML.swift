package import Vocabulary

/// A page being written, in UTF-8: whatever is put in is escaped, so that no name of a hospital, no log record and
/// no file name can become markup.
///
/// ```swift
/// html(.p, .class("muted"), say: LocalizedText("Aucune alerte", en: "No alert"))
/// html(.ul) { html in
///     for system in systems { html(.li, data: system.name) }
/// }
/// ```
///
/// There are two ways to put text in, so that a reader sees which is which: ``say(_:)`` for words of the
/// interface, in both languages; ``data(_:)`` for what people or machines recorded.
package struct HTML: Sendable {
    /// What the identifiers of fields begin with, so that several forms of one page may have fields of one name.
    package var fieldScope = ""
    /// How many forms have had a scope of their own.
    package var scopedForms = 0
    /// What was typed into the form that is being written, where it was refused.
    package var typed: TypedForm?
    /// The controls that have been written, where somebody asks which form this is; `nil` where nobody does.
    package var controls: [FormControl]?
    /// Whether what is wrong with a form is another form's, and not to be said here.
    package var hidesErrors = false
    /// What is wrong with one field of the form that is being written, by the field's name.
    package var fault: (field: String, text: LocalizedText)?
    /// The fields whose files were sent with the form and are lost.
    package var lostFiles: Set<String> = []
    /// The fields that have been written and can say beside them what is wrong, where somebody asks for the controls.
    package var faultPlaces: Set<String> = []
    /// Where the `details` begin that are being written, outermost first, with whether each is open.
    private var details: [(place: Int, isOpen: Bool)] = []

    /// The language that words of the interface are written in.
    package let language: Language
    /// What has been written.
    package private(set) var bytes: [UInt8] = []

    package init(language: Language) {
        self.language = language
        bytes.reserveCapacity(16_384)
    }

    // MARK: Elements

    /// An element with what `content` writes inside.
    package mutating func callAsFunction(
        _ element: Element, _ attributes: Attribute?..., content: (inout HTML) throws -> Void
    ) rethrows {
        open(element, attributes)
        if element == .textarea, let text = typed?.text(attributes) {
            data(text)
        } else {
            try content(&self)
        }
        close(element)
    }

    /// An element with words of the interface inside.
    package mutating func callAsFunction(
        _ element: Element, _ attributes: Attribute?..., say text: LocalizedText
    ) {
        open(element, attributes)
        say(text)
        close(element)
    }

    /// An element with recorded text inside.
    package mutating func callAsFunction(_ element: Element, _ attributes: Attribute?..., data text: String) {
        open(element, attributes)
        let rewritten = element == .textarea ? typed?.text(attributes) : nil
        data(rewritten ?? text)
        close(element)
    }

    /// An element with nothing inside: a void element has no end tag.
    package mutating func callAsFunction(_ element: Element, _ attributes: Attribute?...) {
        open(element, attributes)
        if !element.isVoid { close(element) }
    }

    /// An `input` whose attributes come in pieces.
    package mutating func input(_ attributes: [Attribute?]) {
        open(.input, attributes)
    }

    // MARK: Text

    /// Writes words of the interface.
    package mutating func say(_ text: LocalizedText) {
        escape(text[language])
    }

    /// Writes recorded text. Marks that turn the direction of writing, with which `gpj.exe` passes for a picture,
    /// become visible.
    package mutating func data(_ text: String) {
        escape(text.utf8.contains(0xE2) ? showingDirectionMarks(text) : text)
    }

    /// Writes markup as it is: for texts of the program's own, such as drawings and style sheets, never from outside.
    package mutating func trusted(_ markup: StaticString) {
        bytes.append(contentsOf: markup.description.utf8)
    }

    /// Writes the declaration that every page starts with.
    package mutating func doctype() {
        trusted("<!doctype html>\n")
    }

    // MARK: Bytes

    private mutating func open(_ element: Element, _ attributes: [Attribute?]) {
        if controls != nil, let control = FormControl(element, attributes) { controls?.append(control) }
        let attributes = typed?.fill(element, attributes) ?? attributes
        bytes.append(UInt8(ascii: "<"))
        bytes.append(contentsOf: element.rawValue.utf8)
        if element == .details {
            details.append((bytes.count, attributes.contains { $0?.name == Attribute.open.name }))
        }
        for case .some(let attribute) in attributes {
            bytes.append(UInt8(ascii: " "))
            bytes.append(contentsOf: attribute.name.utf8)
            guard let value = attribute.value else { continue }
            bytes.append(contentsOf: "=\"".utf8)
            escape(value[language])
            bytes.append(UInt8(ascii: "\""))
        }
        bytes.append(UInt8(ascii: ">"))
    }

    private mutating func close(_ element: Element) {
        if element == .details { details.removeLast() }
        if element == .select { typed?.endList() }
        bytes.append(contentsOf: "</".utf8)
        bytes.append(contentsOf: element.rawValue.utf8)
        bytes.append(UInt8(ascii: ">"))
    }

    /// Opens the `details` that are being written: what is in them is to be seen.
    package mutating func openDetails() {
        for (index, one) in details.enumerated().reversed() where !one.isOpen {
            bytes.insert(contentsOf: " open".utf8, at: one.place)
            details[index].isOpen = true
            for inner in details.indices.dropFirst(index + 1) { details[inner].place += " open".utf8.count }
        }
    }

    /// One escaping for text and for attributes: what is safe in a quoted attribute is safe in text.
    private mutating func escape(_ text: String) {
        // Most texts have nothing to escape, and go in at once.
        if text.utf8.allSatisfy(HTML.isPlain) { return bytes.append(contentsOf: text.utf8) }
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "&"): bytes.append(contentsOf: "&amp;".utf8)
            case UInt8(ascii: "<"): bytes.append(contentsOf: "&lt;".utf8)
            case UInt8(ascii: ">"): bytes.append(contentsOf: "&gt;".utf8)
            case UInt8(ascii: "\""): bytes.append(contentsOf: "&quot;".utf8)
            case UInt8(ascii: "'"): bytes.append(contentsOf: "&#39;".utf8)
            case 0x09, 0x0A, 0x0D: bytes.append(byte)
            // HTML allows no other control character, not even escaped.
            case 0x00..<0x20, 0x7F: bytes.append(contentsOf: "\u{FFFD}".utf8)
            default: bytes.append(byte)
            }
        }
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "&"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""), UInt8(ascii: "'"),
            0x7F:
            false
        default: byte >= 0x20
        }
    }
}

/// The text with U+202A...U+202E, U+2066...U+2069, U+200E and U+200F written as `[U+202E]`.
private func showingDirectionMarks(_ text: String) -> String {
    var shown = ""
    for scalar in text.unicodeScalars {
        switch scalar.value {
        case 0x202A...0x202E, 0x2066...0x2069, 0x200E, 0x200F:
            shown += "[U+\(String(scalar.value, radix: 16, uppercase: true))]"
        default:
            shown.unicodeScalars.append(scalar)
        }
    }
    return shown
}
