import Foundation
import Watch

/// What the law and the house ask for in an incident: what comes with Cordon, or the files of the settings in its place.
///
/// The law changes more often than the program, and a hospital's playbooks are its own. A file is read whole at the start or
/// the start stops: nobody may count on a deadline that was silently left out.
struct CaseBooks {
    let duties: [LegalDuty]
    let playbooks: Playbooks

    init(_ settings: Settings) throws {
        if let path = settings.duties {
            duties = try CaseBooks.read("cases.duties", path) { try LegalDuties.read($0) }
        } else {
            duties = try LegalDuties.shipped()
        }
        if let path = settings.playbooks {
            playbooks = try CaseBooks.read("cases.playbooks", path) { try Playbooks(reading: $0) }
        } else {
            playbooks = try Playbooks.shipped()
        }
    }

    private static func read<Book>(
        _ key: String, _ path: String, _ parse: ([UInt8]) throws -> Book
    ) throws -> Book {
        guard let bytes = try? Data(contentsOf: URL(filePath: path)) else {
            throw SettingsError.refused(key: key, reason: "'\(path)' cannot be read; name a file of JSON")
        }
        do {
            return try parse(Array(bytes))
        } catch {
            throw SettingsError.refused(key: key, reason: "\(path): \(error)")
        }
    }
}
