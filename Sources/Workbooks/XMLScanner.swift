/// A small reader of XML that gives one event at a time, and refuses what a data file has no need of.
///
/// No document type, hence no entity of its own: the attack of a billion laughs, and that of a local file read as an
/// entity, cannot be written. Depth is bounded. Only UTF-8 is read. Namespace prefixes are dropped from names.
struct XMLScanner {
    enum Event: Equatable {
        case start(name: String, attributes: [String: String])
        case end(name: String)
        case text(String)
    }

    private let bytes: [UInt8]
    private var place = 0
    private var open: [String] = []
    private var pendingEnd: String?
    private var hasRoot = false
    private let depthLimit: Int
    private let textLimit: Int

    /// Reads a document.
    ///
    /// - Parameters:
    ///   - bytes: The whole of it.
    ///   - depthLimit: How many elements may be open at once.
    ///   - textLimit: How many bytes may stand between two marks.
    init(_ bytes: [UInt8], depthLimit: Int, textLimit: Int = .max) {
        self.bytes = bytes
        self.depthLimit = depthLimit
        self.textLimit = textLimit
    }

    /// The line of the next byte, from 1.
    var line: Int { 1 + bytes[..<min(place, bytes.count)].count { $0 == 0x0A } }

    /// The next event, `nil` at the end of a whole document.
    mutating func next() throws(SBOMFault) -> Event? {
        if let name = pendingEnd {
            pendingEnd = nil
            return try close(name)
        }
        while place < bytes.count {
            guard bytes[place] == UInt8(ascii: "<") else {
                let text = try takeText()
                if !open.isEmpty { return .text(text) }
                guard text.allSatisfy(\.isWhitespace) else {
                    throw malformed(
                        "texte hors de l’élément racine", en: "text outside the root element")
                }
                continue
            }
            if starts("<!--") {
                try skip(past: "-->")
            } else if starts("<![CDATA[") {
                return .text(try takeLiteral())
            } else if starts("<!") {
                throw SBOMFault(
                    line: line,
                    "type de document (DOCTYPE) refusé\u{A0}: un fichier de données n’en a pas besoin",
                    en: "a document type (DOCTYPE) is refused: a data file needs none")
            } else if starts("<?") {
                try checkDeclaration()
                try skip(past: "?>")
            } else if starts("</") {
                place += 2
                let name = try takeName()
                skipBlanks()
                try expect(UInt8(ascii: ">"))
                return try close(name)
            } else {
                return try takeStart()
            }
        }
        guard open.isEmpty, hasRoot else {
            throw malformed(
                "le fichier est coupé", en: "the file is cut")
        }
        return nil
    }

    private mutating func close(_ name: String) throws(SBOMFault) -> Event {
        guard open.popLast() == name else {
            throw malformed("fermeture inattendue de <\(name)>", en: "unexpected end of <\(name)>")
        }
        return .end(name: local(name))
    }

    private mutating func takeStart() throws(SBOMFault) -> Event {
        place += 1
        let name = try takeName()
        guard open.count < depthLimit else {
            throw malformed(
                "trop d’éléments emboîtés", en: "too many nested elements")
        }
        guard !(open.isEmpty && hasRoot) else {
            throw malformed(
                "deux éléments racines", en: "two root elements")
        }
        var attributes: [String: String] = [:]
        while true {
            skipBlanks()
            guard place < bytes.count else {
                throw malformed(
                    "le fichier est coupé", en: "the file is cut")
            }
            if bytes[place] == UInt8(ascii: "/") {
                place += 1
                try expect(UInt8(ascii: ">"))
                pendingEnd = name
                break
            }
            if bytes[place] == UInt8(ascii: ">") {
                place += 1
                break
            }
            let attribute = try takeName()
            skipBlanks()
            try expect(UInt8(ascii: "="))
            skipBlanks()
            guard attributes.count < 256 else {
                throw malformed(
                    "trop d’attributs", en: "too many attributes")
            }
            attributes[attribute] = try takeQuoted()
        }
        open.append(name)
        hasRoot = true
        return .start(name: local(name), attributes: attributes)
    }

    private func local(_ name: String) -> String {
        name.lastIndex(of: ":").map { String(name[name.index(after: $0)...]) } ?? name
    }

    private mutating func takeName() throws(SBOMFault) -> String {
        let start = place
        while place < bytes.count, isNameByte(bytes[place]) { place += 1 }
        guard place > start, place - start <= 256 else {
            throw malformed(
                "nom attendu", en: "a name is missing")
        }
        return String(decoding: bytes[start..<place], as: UTF8.self)
    }

    private func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x3A, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x80...0xFF: true
        default: false
        }
    }

    private mutating func takeQuoted() throws(SBOMFault) -> String {
        guard place < bytes.count, bytes[place] == 0x22 || bytes[place] == 0x27 else {
            throw malformed("guillemet attendu", en: "a quote is missing")
        }
        let quote = bytes[place]
        place += 1
        let start = place
        while place < bytes.count, bytes[place] != quote, bytes[place] != UInt8(ascii: "<") { place += 1 }
        let value = try decoded(bytes[start..<place])
        try expect(quote)
        return value
    }

    private mutating func takeText() throws(SBOMFault) -> String {
        let start = place
        while place < bytes.count, bytes[place] != UInt8(ascii: "<") { place += 1 }
        return try decoded(bytes[start..<place])
    }

    private mutating func takeLiteral() throws(SBOMFault) -> String {
        let start = place + 9
        try skip(past: "]]>")
        return try validated(bytes[start..<(place - 3)])
    }

    /// Text with the five named characters and the numbered ones put in.
    private func decoded(_ raw: ArraySlice<UInt8>) throws(SBOMFault) -> String {
        let text = try validated(raw)
        guard text.utf8.contains(UInt8(ascii: "&")) else { return text }
        var result = ""
        var rest = text[...]
        while let mark = rest.firstIndex(of: "&") {
            result += rest[..<mark]
            guard let end = rest[mark...].prefix(12).firstIndex(of: ";"),
                let character = XMLScanner.character(rest[rest.index(after: mark)..<end])
            else {
                throw malformed(
                    "entité inconnue", en: "unknown entity")
            }
            result.append(character)
            rest = rest[rest.index(after: end)...]
        }
        return result + rest
    }

    private static func character(_ name: Substring) -> Character? {
        switch name {
        case "amp": return "&"
        case "lt": return "<"
        case "gt": return ">"
        case "quot": return "\""
        case "apos": return "'"
        default:
            guard name.first == "#" else { return nil }
            let digits = name.dropFirst()
            let value = digits.first == "x" ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
            return value.flatMap { $0 == 0 ? nil : Unicode.Scalar($0) }.map(Character.init)
        }
    }

    private func validated(_ raw: ArraySlice<UInt8>) throws(SBOMFault) -> String {
        guard raw.count <= textLimit else {
            throw SBOMFault(
                line: line, "un texte de \(raw.count) octets, plus de \(textLimit)",
                en: "a text of \(raw.count) bytes, more than \(textLimit)")
        }
        guard let text = String(validating: raw, as: UTF8.self) else {
            throw malformed("le texte n’est pas en UTF-8", en: "the text is not UTF-8")
        }
        return text
    }

    private func checkDeclaration() throws(SBOMFault) {
        guard starts("<?xml") else { return }
        let head = String(decoding: bytes[place..<min(place + 200, bytes.count)], as: UTF8.self).lowercased()
        let declaration = head.prefix { $0 != ">" }
        if declaration.contains("encoding"), !declaration.contains("utf-8") {
            throw malformed("seul l’encodage UTF-8 est lu", en: "only UTF-8 is read")
        }
    }

    private func starts(_ text: StaticString) -> Bool {
        bytes[place...].starts(with: text.description.utf8)
    }

    private mutating func skip(past text: StaticString) throws(SBOMFault) {
        let pattern = Array(text.description.utf8)
        while place + pattern.count <= bytes.count {
            if bytes[place..<(place + pattern.count)].elementsEqual(pattern) {
                place += pattern.count
                return
            }
            place += 1
        }
        place = bytes.count
        throw malformed("le fichier est coupé", en: "the file is cut")
    }

    private mutating func skipBlanks() {
        while place < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[place]) { place += 1 }
    }

    private mutating func expect(_ byte: UInt8) throws(SBOMFault) {
        guard place < bytes.count, bytes[place] == byte else {
            let sign = String(Character(Unicode.Scalar(byte)))
            throw malformed("«\u{A0}\(sign)\u{A0}» attendu", en: "'\(sign)' is missing")
        }
        place += 1
    }

    private func malformed(_ french: String, en english: String) -> SBOMFault {
        SBOMFault(line: line, "XML mal formé\u{A0}: \(french)", en: "malformed XML: \(english)")
    }
}
