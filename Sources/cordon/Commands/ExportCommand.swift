import Access
import ArgumentParser
import Foundation
import Registry
import Store
import Vocabulary
import Workbooks

/// `cordon export`: the register as files.
struct ExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write the registry as files.", subcommands: [Systems.self])

    struct Systems: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "systems",
            abstract: "Print every system as CSV; importing it again changes nothing.")

        @OptionGroup var folder: DataOption
        @Option(help: "The language of headers and words: fr or en.") var language: Language = .french

        func run() async throws {
            let store = try folder.existing().store
            // All of the register: a file that is imported again must lack none.
            var filter = SystemFilter()
            filter.service = .any
            let list = SystemList(reach: .everything, day: Instant.now.parisDay, filter: filter)
            let file = RegisterExport<SystemRow>(language: language)
            var output = ByteOutput()
            output.bytes(file.start)
            for try await part in store.exportRows(list) {
                // A full disk or a reader that went away: the rest would be read for nothing.
                if output.failure != nil { break }
                output.bytes(file.lines(part))
            }
            try output.close()
        }
    }
}
