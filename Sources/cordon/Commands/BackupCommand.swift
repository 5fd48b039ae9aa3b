import ArgumentParser
import Foundation
import Store

/// `cordon backup`: a copy of the records while they are in use.
struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup", abstract: "Copy the records into one file, while Cordon runs.",
        discussion:
            "The archive of raw events and the evidence of suppliers are files that never change once they are written: copy the folders 'archive' and 'evidence' as well."
    )

    @OptionGroup var folder: DataOption
    @Argument(help: "The file to write; it must not be there yet.") var file: String

    func run() async throws {
        guard !FileManager.default.fileExists(atPath: file) else {
            throw Failure("'\(file)' is there already; name another file, so that no backup is written over")
        }
        try await folder.existing().store.backup(to: URL(filePath: file))
        say("the records are in '\(file)'; the folders 'archive' and 'evidence' are to be copied as well")
    }
}

/// `cordon restore`: a backup becomes the records of a new data folder.
struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore", abstract: "Make a new data folder from a backup.")

    @OptionGroup var folder: DataOption
    @Argument(help: "The file that 'cordon backup' wrote.") var file: String

    func run() async throws {
        try await Store.restore(URL(filePath: file), into: folder.url)
        say("the records are in '\(folder.data)'; copy the folders 'archive' and 'evidence' beside them")
    }
}
