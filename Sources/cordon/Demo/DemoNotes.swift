import Foundation
import Store

/// What a demonstration writes beside its records: that it is one, whether it is whole, and how to sign in.
struct DemoNotes {
    /// One way to sign in.
    struct SignIn: Codable {
        var name: String
        var password: String
        var role: String
        var scope: String
    }

    private struct Content: Codable {
        var seed: UInt64
        var isFinished: Bool
        var signIns: [SignIn]
    }

    private let folder: URL

    init(folder: URL) {
        self.folder = folder
    }

    private var file: URL { folder.appending(path: "demo.json") }
    private var content: Content? {
        (try? Data(contentsOf: file)).flatMap { try? JSONDecoder().decode(Content.self, from: $0) }
    }

    /// What the network was made from; `nil` if there is none yet.
    var seed: UInt64? { content?.seed }
    var isFinished: Bool { content?.isFinished == true }
    /// A start that was interrupted leaves half a day of logs.
    var areOfAnUnfinishedDemo: Bool { content?.isFinished == false }

    /// Readable by the owner only: it holds passwords, though of a demonstration.
    func write(seed: UInt64, signIns: [SignIn], isFinished: Bool) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        let data = try encoder.encode(Content(seed: seed, isFinished: isFinished, signIns: signIns))
        // Made closed and named last: at no moment may others read it.
        let fresh = file.appendingPathExtension("new")
        try? FileManager.default.removeItem(at: fresh)
        guard
            FileManager.default.createFile(
                atPath: fresh.path(percentEncoded: false), contents: data,
                attributes: [.posixPermissions: 0o600])
        else { throw Failure("'\(fresh.path(percentEncoded: false))' cannot be written") }
        let (from, to) = (fresh.path(percentEncoded: false), file.path(percentEncoded: false))
        guard unsafe rename(from, to) == 0 else { throw Failure("'\(to)' cannot be written") }
    }

    /// Empties the folder, if it is a demonstration's and nobody serves it: never anybody's real records.
    func forgetFolder() throws {
        guard FileManager.default.fileExists(atPath: folder.path(percentEncoded: false)) else { return }
        guard content != nil else {
            throw Failure(
                "'\(folder.path(percentEncoded: false))' is not a demonstration, and is left alone; name another folder with --data"
            )
        }
        try Store.empty(folder: folder)
    }

    /// The accounts, aligned for a terminal.
    func table() throws -> String {
        guard let content else {
            throw Failure("'\(file.path(percentEncoded: false))' is gone; start again with --fresh")
        }
        let rows =
            [["sign in as", "password", "role", "sees"]]
            + content.signIns.map { [$0.name, $0.password, $0.role, $0.scope] }
        let widths = (0..<4).map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }.joined(separator: "  ")
                .trimmingCharacters(in: .whitespaces)
        }.joined(separator: "\n")
    }
}
