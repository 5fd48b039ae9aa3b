import Feeds
import Foundation

/// The files of a folder that may be feeds.
struct FeedFolder {
    let path: String

    /// What a folder of feeds may hold: more is somebody's home directory, named by mistake.
    static let mostFiles = 1_000
    static let deepest = 3

    /// A file that may be a feed.
    struct File: Sendable {
        let url: URL
        let bytes: Int
        let modified: Date
    }

    /// Regular files, by path. Links are not followed: they may lead anywhere.
    func files() throws -> [File] {
        let root = URL(filePath: path).resolvingSymlinksInPath()
        guard
            let attributes = try? FileManager.default.attributesOfItem(
                atPath: root.path(percentEncoded: false))
        else {
            throw Failure("'\(path)' is not there")
        }
        guard attributes[.type] as? FileAttributeType == .typeDirectory else {
            throw Failure("'\(path)' is no folder; name the folder that holds it")
        }
        var files: [File] = []
        try collect(root, depth: 1, into: &files)
        return files
    }

    private func collect(_ folder: URL, depth: Int, into files: inout [File]) throws {
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: folder.path(percentEncoded: false))
                .sorted()
        } catch {
            throw Failure("'\(folder.path(percentEncoded: false))' cannot be read")
        }
        for name in names where !name.hasPrefix(".") {
            let url = folder.appending(path: name)
            guard
                let attributes = try? FileManager.default.attributesOfItem(
                    atPath: url.path(percentEncoded: false)),
                let type = attributes[.type] as? FileAttributeType
            else { continue }
            if type == .typeDirectory {
                if depth < FeedFolder.deepest { try collect(url, depth: depth + 1, into: &files) }
            } else if type == .typeRegular {
                guard files.count < FeedFolder.mostFiles else {
                    throw Failure(
                        "'\(path)' holds more than \(FeedFolder.mostFiles) files; name a folder with feeds alone"
                    )
                }
                files.append(
                    File(
                        url: url, bytes: (attributes[.size] as? NSNumber)?.intValue ?? 0,
                        modified: attributes[.modificationDate] as? Date ?? Date(timeIntervalSince1970: 0)))
            }
        }
    }
}
