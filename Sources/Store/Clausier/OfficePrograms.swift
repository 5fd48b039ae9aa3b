import Clausier
import Compression

/// Programs in office documents, by what their parts are and not by what they are called: a program keeps its effect under
/// any name, as long as the document's list of contents says what it is.
///
/// > Source: ECMA-376 part 2, 10.1.2 (content types); MS-OFFMACRO2, 2.1 and 2.2; OpenDocument 1.3 part 2, 3.
enum OfficePrograms {
    /// Refuses a document that carries a program, and one that cannot be unpacked: what it carries, nobody can say.
    ///
    /// - Throws: ``EvidenceFault/macros(_:)`` and ``EvidenceFault/notWhatItsNameSays(_:)``.
    static func refuse(_ bytes: [UInt8], _ format: EvidenceFormat) throws {
        switch format {
        case .docx, .xlsx, .odt, .ods: break
        case .pdf, .png, .jpeg, .text, .csv, .json, .xml: return
        }
        let ending = format.extensions[0]
        guard let holds = try? hold(bytes) else { throw EvidenceFault.notWhatItsNameSays(ending) }
        guard !holds else { throw EvidenceFault.macros(ending) }
    }

    private static func hold(_ bytes: [UInt8]) throws -> Bool {
        var found = false
        let refused = try ZipArchive(bytes).forEach { name in
            let name = name.lowercased()
            found = found || names.contains { name.contains($0) } || folders.contains { name.hasPrefix($0) }
            return name == "[content_types].xml" || name == "meta-inf/manifest.xml" || name.hasSuffix(".rels")
        } _: { entry in
            let text = String(decoding: entry.bytes, as: UTF8.self).lowercased()
            found = found || kinds.contains { text.contains($0) }
        }
        // A list of contents that cannot be read says nothing.
        return found || !refused.isEmpty
    }

    /// In names of parts.
    private static let names = ["vbaproject", "vbadata.xml", "macrosheets/", "/activex/"]
    /// Where OpenDocument keeps programs.
    private static let folders = ["basic/", "scripts/", "dialogs/"]
    /// In the lists of contents and of relations.
    private static let kinds = [
        "macroenabled", "ms-office.vbaproject", "ms-office.activex", "relationships/vbaproject",
        "relationships/wordvbadata", "relationships/xlmacrosheet", "excel.macrosheet", "excel.intlmacrosheet",
        "relationships/control\"", "full-path=\"basic/", "full-path=\"scripts/",
    ]
}
