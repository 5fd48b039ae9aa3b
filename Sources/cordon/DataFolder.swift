import Archive
import ArgumentParser
import Foundation
import Registry
import Store
import Vocabulary

/// The flag that every command on records shares.
struct DataOption: ParsableArguments {
    @Option(help: ArgumentHelp("The data folder.", valueName: "folder"))
    var data = DataOption.usual

    /// The folder that is meant where none is named.
    static let usual = "cordon-data"

    var url: URL { URL(filePath: data, directoryHint: .isDirectory) }

    /// Opens the folder, which must be there already.
    func existing(_ access: Store.FolderAccess = .besideServer) throws -> DataFolder {
        let file = url.appending(path: Store.fileName)
        guard FileManager.default.fileExists(atPath: file.path(percentEncoded: false)) else {
            throw Failure(
                "there is no data folder at '\(data)'; make one with 'cordon serve --data \(data)', or name another"
            )
        }
        return try DataFolder(url: url, access: access)
    }
}

/// An open data folder.
struct DataFolder {
    let url: URL
    let store: Store
    let archive: EventArchive
    let index: ArchiveIndex

    /// Opens the records, to serve them or to do a small thing beside the process that does.
    init(url: URL, access: Store.FolderAccess) throws {
        self.url = url
        store = try Store(folder: url, access: access)
        archive = EventArchive(folder: url.appending(path: "archive"))
        index = ArchiveIndex(folder: url.appending(path: "archive"))
    }

    /// Where a segment of the archive is.
    func file(of segment: SegmentName) -> String {
        url.appending(path: "archive").appending(path: segment.path).path(percentEncoded: false)
    }

    /// What correlation rules have seen so far: it saves them from starting afresh after a stop.
    var correlationState: URL { url.appending(path: "rules/correlation-state.bin") }
}

extension DataFolder {
    /// The places of batches that the records know of and the archive does not hold there.
    func batchesMissingFromArchive() async throws -> [String] {
        var missing: [String] = []
        for path in try await store.knownSegments() {
            var frames: [Int64: String] = [:]
            if let segment = SegmentName(path: path) {
                _ = try? archive.walk(segment) { frame, _ in frames[frame.offset] = frame.header.batch }
            }
            for batch in try await store.batches(in: path) {
                let place = Int64(batch.start)..<Int64(batch.start + batch.length)
                // Old ones are joined, and their names forgotten.
                let isThere =
                    batch.batches == 1
                    ? frames[place.lowerBound] == batch.key
                    : frames.keys.count { place.contains($0) } == batch.batches
                if !isThere { missing.append("\(path), byte \(batch.start)") }
            }
        }
        return missing
    }
}

extension Store {
    /// The establishment of a FINESS number that somebody typed, blanks allowed.
    func establishment(numbered text: String) async throws -> ID<Establishment> {
        let number: Finess
        do { number = try Finess(parsing: text) } catch { throw Failure("\(error)") }
        guard let found = try await establishmentNumbers().first(where: { $0.value == number })?.key else {
            throw Failure("there is no establishment '\(number)'; import it, or give the number of another")
        }
        return found
    }
}

/// Why a command could not do its job, in a sentence for the person who called it.
struct Failure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}

/// How the audit log names the person at the command line.
func operatorName() -> String {
    "cli:\(ProcessInfo.processInfo.environment["SUDO_USER"] ?? NSUserName())"
}

extension Instant {
    /// The present, by the machine's clock: read at the edge only.
    static var now: Instant { Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000)) }
}
