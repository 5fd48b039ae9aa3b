import Vocabulary

/// The texts of an XML file's elements, read in one pass without a tree.
///
/// Only what reports need is understood: elements, attributes that are skipped, text, CDATA, comments and the five named
/// entities with numbers. A document type is refused, so that no entity of the file's own can grow or fetch anything.
struct XMLScan {
    /// The largest file, in bytes.
    static let mostBytes = 64 << 20
    /// The deepest nesting.
    static let mostDepth = 200

    private let bytes: [UInt8]
    private var place = 0
    private var path: [String] = []

    init(_ bytes: [UInt8]) throws(PostureError) {
        guard bytes.count <= XMLScan.mostBytes else {
            throw .tooLarge(LocalizedText("le fichier", en: "the file"), limit: XMLScan.mostBytes)
        }
        self.bytes = bytes
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { place = 3 }
    }

    /// Tells each element's path and its text, when it ends; elements that hold elements have the text between them.
    mutating func elements(_ take: ([String], String) throws -> Void) throws {
        var texts: [[UInt8]] = []
        var wasRoot = false
        while place < bytes.count {
            guard bytes[place] == 0x3C else {
                let end = find(0x3C) ?? bytes.count
                if !texts.isEmpty { texts[texts.count - 1] += try decoded(bytes[place..<end]) }
                place = end
                continue
            }
            if starts("<?") {
                try skip(past: "?>")
            } else if starts("<!--") {
                try skip(past: "-->")
            } else if starts("<![CDATA[") {
                let start = place + 9
                try skip(past: "]]>")
                if !texts.isEmpty { texts[texts.count - 1] += bytes[start..<(place - 3)] }
            } else if starts("<!") {
                throw PostureError.xml(
                    LocalizedText(
                        "un type de document (DOCTYPE) est refusé", en: "a document type is refused"),
                    offset: place)
            } else if starts("</") {
                let name = try closingName()
                guard let open = path.popLast(), open == name, let text = texts.popLast() else {
                    throw PostureError.xml(
                        LocalizedText("</\(name)> ne ferme rien", en: "</\(name)> closes nothing"),
                        offset: place)
                }
                try take(path + [name], String(decoding: text, as: UTF8.self))
            } else {
                guard !wasRoot || !path.isEmpty else {
                    throw PostureError.xml(
                        LocalizedText(
                            "il y a un second élément racine", en: "there is a second root element"),
                        offset: place)
                }
                wasRoot = true
                let (name, isEmpty) = try openingName()
                if isEmpty {
                    try take(path + [name], "")
                } else {
                    guard path.count < XMLScan.mostDepth else {
                        throw PostureError.xml(
                            LocalizedText(
                                "les éléments s’emboîtent sur plus de \(XMLScan.mostDepth) niveaux",
                                en: "elements are nested deeper than \(XMLScan.mostDepth)"), offset: place)
                    }
                    path.append(name)
                    texts.append([])
                }
            }
        }
        guard path.isEmpty, wasRoot else {
            throw PostureError.xml(
                wasRoot
                    ? LocalizedText(
                        "<\(path.last ?? "")> n’est pas fermé", en: "<\(path.last ?? "")> is not closed")
                    : LocalizedText("il n’y a aucun élément", en: "there is no element"), offset: place)
        }
    }

    private func starts(_ text: StaticString) -> Bool { bytes[place...].starts(with: text.description.utf8) }

    private func find(_ byte: UInt8) -> Int? { bytes[place...].firstIndex(of: byte) }

    private mutating func skip(past end: String) throws(PostureError) {
        let wanted = Array(end.utf8)
        var at = place
        while at + wanted.count <= bytes.count {
            if bytes[at] == wanted[0], bytes[at..<(at + wanted.count)].elementsEqual(wanted) {
                place = at + wanted.count
                return
            }
            at += 1
        }
        throw .xml(LocalizedText("«\u{A0}\(end)\u{A0}» manque", en: "'\(end)' is missing"), offset: place)
    }

    private mutating func closingName() throws(PostureError) -> String {
        guard let end = find(0x3E) else {
            throw .xml(LocalizedText("«\u{A0}>\u{A0}» manque", en: "'>' is missing"), offset: place)
        }
        let name = bytes[(place + 2)..<end].filter { $0 > 0x20 }
        place = end + 1
        return String(decoding: name, as: UTF8.self)
    }

    /// The name of an opening tag; a `>` within quotes does not end it.
    private mutating func openingName() throws(PostureError) -> (String, isEmpty: Bool) {
        var at = place + 1
        var quote: UInt8?
        while at < bytes.count, quote != nil || bytes[at] != 0x3E {
            if let open = quote {
                if bytes[at] == open { quote = nil }
            } else if bytes[at] == 0x22 || bytes[at] == 0x27 {
                quote = bytes[at]
            }
            at += 1
        }
        guard at < bytes.count else {
            throw .xml(LocalizedText("«\u{A0}>\u{A0}» manque", en: "'>' is missing"), offset: place)
        }
        let inside = bytes[(place + 1)..<at]
        let name = inside.prefix { $0 > 0x20 && $0 != 0x2F }
        guard !name.isEmpty else {
            throw .xml(LocalizedText("une balise n’a pas de nom", en: "a tag has no name"), offset: place)
        }
        place = at + 1
        return (String(decoding: name, as: UTF8.self), inside.last == 0x2F)
    }

    private func decoded(_ text: ArraySlice<UInt8>) throws(PostureError) -> [UInt8] {
        guard text.contains(0x26) else { return Array(text) }
        var result: [UInt8] = []
        var at = text.startIndex
        while at < text.endIndex {
            guard text[at] == 0x26 else {
                result.append(text[at])
                at += 1
                continue
            }
            guard let end = text[at...].prefix(12).firstIndex(of: 0x3B) else {
                throw .xml(
                    LocalizedText(
                        "«\u{A0}&\u{A0}» n’est pas suivi d’un nom et de «\u{A0};\u{A0}»",
                        en: "'&' is not followed by a name and ';'"), offset: at)
            }
            let name = String(decoding: text[(at + 1)..<end], as: UTF8.self)
            guard let character = XMLScan.character(name) else {
                throw .xml(
                    LocalizedText("«\u{A0}&\(name);\u{A0}» est inconnu", en: "'&\(name);' is unknown"),
                    offset: at)
            }
            result += Array(String(character).utf8)
            at = end + 1
        }
        return result
    }

    private static func character(_ name: String) -> Character? {
        switch name {
        case "lt": return "<"
        case "gt": return ">"
        case "amp": return "&"
        case "quot": return "\""
        case "apos": return "'"
        default:
            guard name.first == "#" else { return nil }
            let isHex = name.dropFirst().first == "x"
            let number = isHex ? UInt32(name.dropFirst(2), radix: 16) : UInt32(name.dropFirst())
            return number.flatMap(Unicode.Scalar.init).map { Character($0) }
        }
    }
}
