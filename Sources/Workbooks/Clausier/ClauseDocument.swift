public import Clausier
public import Compression
import Markup
public import Vocabulary

// An OpenDocument text is a zip archive whose first entry, stored and not deflated, names its media type (ODF 1.3, part 2):
//
//     mimetype                application/vnd.oasis.opendocument.text
//     META-INF/manifest.xml   what each part is
//     styles.xml              how headings and paragraphs look
//     content.xml             the text

/// The clauses of a contract as files that people edit and sign.
public enum ClauseDocument {
    /// An OpenDocument text. Equal clauses give equal bytes.
    public static func odt(_ clauses: ContractClauses, in language: Language) throws(CompressionError)
        -> [UInt8]
    {
        var zip = ZipWriter()
        try zip.add("mimetype", Array("application/vnd.oasis.opendocument.text".utf8), packed: false)
        try zip.add("META-INF/manifest.xml", ODT.manifest)
        try zip.add("styles.xml", ODT.styles(language))
        try zip.add("content.xml", ODT.content(clauses, language))
        return zip.finish()
    }

    /// A page that stands alone: no script, no style from elsewhere, everything escaped.
    public static func html(_ clauses: ContractClauses, in language: Language) -> [UInt8] {
        var html = HTML(language: language)
        html.doctype()
        html(.html, .lang(language)) { html in
            html(.head) { html in
                html.trusted("<meta charset=\"utf-8\">")
                html(.title, data: clauses.title)
                html.trusted(
                    "<style>body{font:11pt/1.5 serif;max-width:42em;margin:2em auto;padding:0 1em}h1{font-size:1.6em}h2{font-size:1.15em;margin-top:1.6em}p{white-space:pre-line}.kind{font-size:.9em;color:#444}@media print{h2{break-after:avoid}}</style>"
                )
            }
            html(.body) { html in
                html(.main) { html in
                    html(.h1, data: clauses.title)
                    html(.p, data: clauses.preamble)
                    for (offset, clause) in clauses.clauses.enumerated() {
                        html(.section) { html in
                            html(.h2, data: "\(offset + 1). \(clause.heading)")
                            if clause.kind.isNamed { html(.p, .class("kind"), say: clause.kind.title) }
                            for paragraph in clause.paragraphs { html(.p, data: paragraph) }
                        }
                    }
                }
            }
        }
        return html.bytes
    }
}

extension ContractClauses.Clause.Kind {
    /// As people say it.
    public var title: LocalizedText {
        switch self {
        case .commitment: LocalizedText("Engagement", en: "Commitment")
        case .gap: LocalizedText("Écart à combler", en: "Gap to be closed")
        case .derogation: LocalizedText("Dérogation", en: "Waiver")
        case .general: LocalizedText("Clause générale", en: "General clause")
        }
    }

    /// Whether a document says it below the heading: what holds in any case needs no name, nor does a part of a letter.
    fileprivate var isNamed: Bool { self != .general }
}

/// The parts of the OpenDocument text.
private enum ODT {
    private static let head = #"<?xml version="1.0" encoding="UTF-8"?>"#
    private static let names = """
        xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" \
        xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" \
        xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" \
        xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" office:version="1.3"
        """

    static var manifest: [UInt8] {
        Array(
            """
            \(head)<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" \
            manifest:version="1.3"><manifest:file-entry manifest:full-path="/" \
            manifest:media-type="application/vnd.oasis.opendocument.text"/><manifest:file-entry \
            manifest:full-path="content.xml" manifest:media-type="text/xml"/><manifest:file-entry \
            manifest:full-path="styles.xml" manifest:media-type="text/xml"/></manifest:manifest>
            """.utf8)
    }

    static func styles(_ language: Language) -> [UInt8] {
        let country = language == .french ? "FR" : "GB"
        return Array(
            """
            \(head)<office:document-styles \(names)><office:styles><style:default-style style:family="paragraph">\
            <style:text-properties fo:font-size="11pt" fo:language="\(language.rawValue)" fo:country="\(country)"/>\
            </style:default-style><style:style style:name="Text" style:family="paragraph">\
            <style:paragraph-properties fo:margin-bottom="0.2cm"/></style:style>\
            <style:style style:name="Kind" style:family="paragraph"><style:paragraph-properties \
            fo:margin-bottom="0.1cm"/><style:text-properties fo:font-size="9pt" fo:color="#444444"/></style:style>\
            <style:style style:name="Title" style:family="paragraph"><style:paragraph-properties \
            fo:margin-bottom="0.5cm"/><style:text-properties fo:font-size="18pt" fo:font-weight="bold"/></style:style>\
            <style:style style:name="Clause" style:family="paragraph"><style:paragraph-properties \
            fo:margin-top="0.5cm" fo:margin-bottom="0.1cm" fo:keep-with-next="always"/><style:text-properties \
            fo:font-size="13pt" fo:font-weight="bold"/></style:style></office:styles></office:document-styles>
            """.utf8)
    }

    static func content(_ clauses: ContractClauses, _ language: Language) -> [UInt8] {
        var body = "\(head)<office:document-content \(names)><office:body><office:text>"
        body += heading(clauses.title, level: 1, style: "Title")
        body += paragraphs(clauses.preamble, style: "Text")
        for (offset, clause) in clauses.clauses.enumerated() {
            body += heading("\(offset + 1). \(clause.heading)", level: 2, style: "Clause")
            if clause.kind.isNamed { body += paragraphs(clause.kind.title[language], style: "Kind") }
            for text in clause.paragraphs { body += paragraphs(text, style: "Text") }
        }
        return Array((body + "</office:text></office:body></office:document-content>").utf8)
    }

    private static func heading(_ text: String, level: Int, style: String) -> String {
        "<text:h text:style-name=\"\(style)\" text:outline-level=\"\(level)\">\(escaped(text))</text:h>"
    }

    /// One paragraph; line breaks in it stay line breaks.
    private static func paragraphs(_ text: String, style: String) -> String {
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
            .map { escaped(String($0)) }
        return
            "<text:p text:style-name=\"\(style)\">\(lines.joined(separator: "<text:line-break/>"))</text:p>"
    }

    /// XML holds no control characters, not even escaped; several blanks are written apart, or they would be one.
    private static func escaped(_ text: String) -> String {
        var result = ""
        var blanks = 0
        func flush() {
            if blanks > 0 { result += " " }
            if blanks > 1 { result += "<text:s text:c=\"\(blanks - 1)\"/>" }
            blanks = 0
        }
        for scalar in text.unicodeScalars {
            if scalar == " " {
                blanks += 1
                continue
            }
            flush()
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "\t": result += "<text:tab/>"
            case _ where scalar.value < 0x20 || scalar.value == 0xFFFE || scalar.value == 0xFFFF:
                result += "\u{FFFD}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        flush()
        return result
    }
}
