public import Vocabulary

/// What the bytes of a piece of evidence are: told from the bytes, and checked against the name.
public enum EvidenceFormat: String, CaseIterable, Codable, Sendable {
    case pdf, png, jpeg, docx, xlsx, odt, ods, text, csv, json, xml

    /// What it is served as, always as a download: nothing that a browser would run.
    public var mediaType: String {
        switch self {
        case .pdf: "application/pdf"
        case .png: "image/png"
        case .jpeg: "image/jpeg"
        case .docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
        case .xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        case .odt: "application/vnd.oasis.opendocument.text"
        case .ods: "application/vnd.oasis.opendocument.spreadsheet"
        case .text: "text/plain; charset=utf-8"
        case .csv: "text/csv; charset=utf-8"
        case .json: "application/json"
        // Never as XML: a browser would follow its style sheet.
        case .xml: "application/octet-stream"
        }
    }

    /// The ends of names that fit.
    public var extensions: [String] {
        switch self {
        case .pdf: ["pdf"]
        case .png: ["png"]
        case .jpeg: ["jpg", "jpeg"]
        case .docx: ["docx"]
        case .xlsx: ["xlsx"]
        case .odt: ["odt"]
        case .ods: ["ods"]
        case .text: ["txt", "md"]
        case .csv: ["csv"]
        case .json: ["json"]
        case .xml: ["xml"]
        }
    }

    /// Tells the format from the bytes and holds it against the file's name.
    ///
    /// - Throws: ``EvidenceFault`` where the bytes are none of these formats, or another than the name says.
    public static func recognise(_ bytes: [UInt8], named name: String) throws(EvidenceFault) -> EvidenceFormat
    {
        guard !bytes.isEmpty else { throw .empty }
        guard bytes.count <= Evidence.largest else { throw .tooLarge(limit: Evidence.largest) }
        let lower = name.lowercased()
        let ending = lower.lastIndex(of: ".").map { String(lower[lower.index(after: $0)...]) } ?? ""
        guard let named = allCases.first(where: { $0.extensions.contains(ending) }) else {
            throw .refusedName(ending)
        }
        guard named.fits(bytes) else { throw .notWhatItsNameSays(ending) }
        guard !named.holdsMacros(bytes) else { throw .macros(ending) }
        return named
    }

    private func fits(_ bytes: [UInt8]) -> Bool {
        switch self {
        case .pdf: EvidenceFormat.holds(bytes.prefix(1_024), "%PDF-")
        case .png: bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
        case .jpeg: bytes.starts(with: [0xFF, 0xD8, 0xFF])
        case .docx: isZip(bytes) && EvidenceFormat.holds(bytes[...], "word/")
        case .xlsx: isZip(bytes) && EvidenceFormat.holds(bytes[...], "xl/")
        case .odt: isZip(bytes) && EvidenceFormat.holds(bytes.prefix(200), "opendocument.text")
        case .ods: isZip(bytes) && EvidenceFormat.holds(bytes.prefix(200), "opendocument.spreadsheet")
        case .text, .csv: isText(bytes)
        case .json: isText(bytes) && [0x7B, 0x5B].contains(EvidenceFormat.firstSign(bytes))
        case .xml: isText(bytes) && EvidenceFormat.firstSign(bytes) == 0x3C
        }
    }

    /// Whether an office document carries a program under its usual name, which stands in clear in the archive. What its
    /// list of contents says is for who unpacks it.
    private func holdsMacros(_ bytes: [UInt8]) -> Bool {
        switch self {
        case .docx, .xlsx: EvidenceFormat.holds(bytes[...], "vbaProject.bin")
        // The libraries of LibreOffice Basic, and the programs in other languages.
        case .odt, .ods:
            EvidenceFormat.holds(bytes[...], "Basic/") || EvidenceFormat.holds(bytes[...], "Scripts/")
        case .pdf, .png, .jpeg, .text, .csv, .json, .xml: false
        }
    }

    private func isZip(_ bytes: [UInt8]) -> Bool { bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]) }

    private func isText(_ bytes: [UInt8]) -> Bool {
        !bytes.contains { $0 < 0x20 && ![0x09, 0x0A, 0x0C, 0x0D].contains($0) }
            && String(validating: bytes, as: UTF8.self) != nil
    }

    private static func firstSign(_ bytes: [UInt8]) -> UInt8 {
        let body = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
        return body.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) } ?? 0
    }

    private static func holds(_ bytes: ArraySlice<UInt8>, _ text: StaticString) -> Bool {
        let wanted = Array(text.description.utf8)
        guard bytes.count >= wanted.count else { return false }
        for start in bytes.startIndex...(bytes.endIndex - wanted.count)
        where bytes[start] == wanted[0] && bytes[start..<(start + wanted.count)].elementsEqual(wanted) {
            return true
        }
        return false
    }
}

/// Why a file is no evidence.
public enum EvidenceFault: Error, Hashable, Sendable {
    /// It holds nothing.
    case empty
    /// It is larger than the bound, in bytes.
    case tooLarge(limit: Int)
    /// The name's ending is none that is taken.
    case refusedName(String)
    /// The bytes are of another kind than the ending says.
    case notWhatItsNameSays(String)
    /// It carries macros.
    case macros(String)

    /// What is wrong and what to send instead.
    public var sentence: LocalizedText {
        let kinds = EvidenceFormat.allCases.flatMap(\.extensions).joined(separator: ", ")
        switch self {
        case .empty:
            return LocalizedText("Le fichier est vide.", en: "The file is empty.")
        case .tooLarge(let limit):
            return LocalizedText(
                "Le fichier dépasse \(limit >> 20)\u{A0}Mo\u{A0}: réduisez-le ou découpez-le.",
                en: "The file is larger than \(limit >> 20) MB: make it smaller or split it.")
        case .refusedName(""):
            return LocalizedText(
                "Le nom de ce fichier n’a pas d’extension\u{A0}; envoyez l’un de ces formats\u{A0}: \(kinds).",
                en: "This file’s name has no extension; send one of: \(kinds).")
        case .refusedName(let ending):
            return LocalizedText(
                "Les fichiers «\u{A0}.\(ending)\u{A0}» ne sont pas acceptés\u{A0}; envoyez l’un de ces formats\u{A0}: \(kinds).",
                en: "“.\(ending)” files are not accepted; send one of: \(kinds).")
        case .notWhatItsNameSays(let ending):
            return LocalizedText(
                "Le contenu n’est pas celui d’un fichier «\u{A0}.\(ending)\u{A0}»\u{A0}: enregistrez-le à nouveau dans ce format.",
                en: "The content is not that of a “.\(ending)” file: save it again in that format.")
        case .macros(let ending):
            return LocalizedText(
                "Ce fichier «\u{A0}.\(ending)\u{A0}» contient des macros\u{A0}: enregistrez-le sans elles, ou en PDF.",
                en: "This “.\(ending)” file holds macros: save it without them, or as a PDF.")
        }
    }
}
