import ArgumentParser
import Clausier
import Foundation
import Store
import Vocabulary
import Workbooks

/// `cordon clausier`: what suppliers are asked, and what they answer, as files.
struct ClausierCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "clausier",
        abstract: "Catalogues of controls, and suppliers' answers to them, as files.",
        discussion: """
            An edition is named as hospital/2.0.1, as hospital alone for its latest edition, or by a file: a library of \
            the CISO Assistant community (YAML), an OSCAL catalog, or our own JSON. The hospital clausier and the \
            durability clausier come with the program, in words of its own; the official text is imported.
            """,
        subcommands: [
            ClausierListCommand.self, ClausierCheckCommand.self, ClausierImportCommand.self,
            ClausierExportCommand.self, ClausierScoreCommand.self, ClausierMoveCommand.self,
        ])
}

/// An edition as it is named on the command line.
struct EditionName: ExpressibleByArgument {
    let text: String

    init?(argument: String) { text = argument }

    /// The edition of that name, shipped, in the data folder, or in a file.
    func edition(in store: Store?) async throws -> Edition {
        if FileManager.default.fileExists(atPath: text) { return try fromFile() }
        let shipped = try ShippedEditions.all()
        if let key = EditionKey(text) {
            if let edition = shipped.first(where: { $0.key == key }) { return edition }
            if let edition = try await store?.edition(key) { return edition }
        } else {
            let imported = try await store?.editions().map(\.key).filter { $0.catalogue == text } ?? []
            let own = shipped.filter { $0.key.catalogue == text }
            if let latest = (own.map(\.key) + imported).max() {
                if let edition = own.first(where: { $0.key == latest }) { return edition }
                if let edition = try await store?.edition(latest) { return edition }
            }
        }
        let known = try await store?.editions().map(\.key.description) ?? []
        let names = Set(known + shipped.map(\.key.description)).sorted().joined(separator: ", ")
        throw Failure("there is no edition and no file '\(text)'; known editions: \(names)")
    }

    private func fromFile() throws -> Edition {
        guard case .catalogue(let editions, _, _) = try ClausierFiles.read(text), let edition = editions.first
        else {
            throw Failure("'\(text)' holds no edition")
        }
        return ShippedEditions.completed(edition)
    }
}

/// Reading files of the clausier, with sentences for a terminal.
enum ClausierFiles {
    /// The bytes of a file; at most 64 MiB.
    static func bytes(_ path: String) throws -> [UInt8] {
        // A folder can be opened, and not read.
        guard let file = FileHandle(forReadingAtPath: path),
            let bytes = try? file.read(upToCount: 64 << 20 + 1) ?? Data()
        else { throw Failure("'\(path)' is not there or cannot be read") }
        guard bytes.count <= 64 << 20 else { throw Failure("'\(path)' is larger than 64 MiB") }
        return [UInt8](bytes)
    }

    static func read(_ path: String) throws -> ClausierFile {
        let name = URL(filePath: path).lastPathComponent
        do {
            return try ClausierFile.read(bytes(path), named: name)
        } catch let fault as ClausierFileFault {
            let sentence = fault.sentence(in: .english)
            // Some tell the line behind the file's name.
            throw Failure(sentence.contains(name) ? sentence : "\(path): \(sentence)")
        }
    }

    /// The answers of a workbook or of a component definition, with the rows that were refused.
    static func answers(
        _ path: String, as edition: Edition, profile: Profile = Profile()
    ) throws -> (sheet: AnswerSheet, rows: [Int], problems: [AnswerWorkbookReading.Problem]) {
        let bytes = try bytes(path)
        do {
            if OSCALKind.recognise(bytes) == .componentDefinition {
                let reading = try OSCALComponents.answers(bytes, as: edition, profile: profile)
                return (reading.sheet, reading.rows, reading.problems)
            }
            let reading = try AnswerWorkbook.read(bytes, as: edition, profile: profile)
            return (reading.sheet, reading.rows, reading.problems)
        } catch let fault as SpreadsheetFault {
            throw Failure("\(path): \(fault.sentence(in: .english))")
        } catch let fault as ClausierFileFault {
            throw Failure("\(path): \(fault.sentence(in: .english))")
        }
    }

    /// The findings of assessment results, release by release; those of other programs are about `edition`.
    static func findings(_ path: String, as edition: EditionKey) throws -> [FindingSheet] {
        do {
            return try OSCALResults.read(bytes(path), edition: edition)
        } catch let fault as ClausierFileFault {
            throw Failure("\(path): \(fault.sentence(in: .english))")
        }
    }

    /// The edition that a file of answers was made for, or the one that was named.
    static func edition(of path: String, named name: EditionName?, in store: Store?) async throws -> Edition {
        if let name { return try await name.edition(in: store) }
        switch try read(path) {
        case .workbook(let key?):
            guard let made = EditionName(argument: key.description) else { break }
            return try await made.edition(in: store)
        case .workbook(nil), .catalogue: break
        case .components, .results: return try ShippedEditions.hospital()
        }
        throw Failure("'\(path)' does not say which edition it answers; name it with --edition")
    }
}

extension DataOption {
    /// The store, where there is a data folder; commands on shipped catalogues need none.
    func storeIfAny() throws -> Store? {
        guard
            FileManager.default.fileExists(
                atPath: url.appending(path: Store.fileName).path(percentEncoded: false))
        else {
            // Whoever names a folder means that one: a name that leads nowhere is a slip.
            guard
                data == DataOption.usual
                    || FileManager.default.fileExists(atPath: url.path(percentEncoded: false))
            else { return try existingClausier() }
            return nil
        }
        return try existingClausier()
    }

    /// The store, which knows the shipped editions.
    func existingClausier() throws -> Store { try existing().store }
}
