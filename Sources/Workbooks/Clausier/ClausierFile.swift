public import Clausier
import Compression
import Vocabulary

/// A file of the clausier, whatever its format: told from its content, never from its name.
public enum ClausierFile: Sendable {
    /// Editions and mappings: a library in YAML, an OSCAL catalog or mapping, or our own JSON.
    case catalogue(editions: [Edition], mappings: [MappingSet], skipped: [String])
    /// A workbook of answers, with the edition it was made for where it says so.
    case workbook(EditionKey?)
    /// Answers as an OSCAL component definition.
    case components
    /// Findings as OSCAL assessment results.
    case results

    /// Tells what the bytes are, and reads catalogues.
    public static func read(_ bytes: [UInt8], named name: String) throws(ClausierFileFault) -> ClausierFile {
        if ZipArchive.recognises(bytes) {
            do {
                return .workbook(try AnswerWorkbook.edition(of: bytes))
            } catch {
                throw ClausierFileFault(at: error.place ?? name, error.what.french, en: error.what.english)
            }
        }
        let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
        guard start.first(where: { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }) == UInt8(ascii: "{") else {
            let library = try FrameworkLibrary.read(bytes, named: name)
            return .catalogue(
                editions: library.editions, mappings: library.mappings, skipped: library.skipped)
        }
        switch OSCALKind.recognise(bytes) {
        case .catalog: return .catalogue(editions: [try OSCALCatalog.read(bytes)], mappings: [], skipped: [])
        case .mappingCollection:
            return .catalogue(editions: [], mappings: try OSCALMapping.read(bytes), skipped: [])
        case .componentDefinition: return .components
        case .assessmentResults: return .results
        case nil: break
        }
        do throws(EditionFault) {
            return .catalogue(editions: [try EditionFile.read(bytes)], mappings: [], skipped: [])
        } catch {
            throw ClausierFileFault(at: "\(name), \(error.field)", error.reason, en: error.reason)
        }
    }
}
