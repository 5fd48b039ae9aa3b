package import Foundation

/// Where followed files were read to, and what is known of the names that they are followed by.
package struct FilePositions: Codable {
    private var places: [String: FilePlace] = [:]
    /// The last batch whose places are in it.
    package private(set) var lastBatch: UInt64 = 0
    /// When the folder of a followed name had last been changed when it was listed, in nanoseconds since 1970; older versions kept
    /// none.
    private var bounds: [String: Int64]?
    /// How many hours the collector has run, all starts together: a clock that jumps must not age anything.
    private var hours: Int?
    /// In which of these hours a file was last there; older versions kept none.
    private var seen: [String: Int]?

    /// A file that is gone is forgotten after eight days: its number is another's by then, or will be.
    package static let kept = 8 * 24

    /// Nothing, where there is no such file or it is damaged: its batches carry the same.
    package init(reading file: URL) {
        guard let data = try? Data(contentsOf: file),
            let known = try? JSONDecoder().decode(FilePositions.self, from: data)
        else { return }
        self = known
    }

    package func place(of file: FileIdentity) -> FilePlace? { places[FilePositions.name(file)] }

    package mutating func take(_ read: [FileIdentity: FilePlace], batch: UInt64) {
        lastBatch = max(lastBatch, batch)
        for (file, place) in read { places[FilePositions.name(file)] = place }
    }

    /// When the folder of a followed name had last been changed when it was listed; `nil` if it never was.
    func bound(beside path: String) -> Int64? { bounds?[path] }

    mutating func take(bound time: Int64, beside path: String) {
        bounds = (bounds ?? [:]).merging([path: time]) { $1 }
    }

    /// Notes which files are there, and forgets those that were not for ``kept`` hours; whether anything changed.
    package mutating func take(present files: some Sequence<FileIdentity>, isNextHour: Bool) -> Bool {
        let hour = (hours ?? 0) + (isNextHour ? 1 : 0)
        var seen = self.seen ?? [:]
        for file in files where places[FilePositions.name(file)] != nil {
            seen[FilePositions.name(file)] = hour
        }
        // What was kept by an older version, or came since, has its time from now.
        for name in places.keys where seen[name] == nil { seen[name] = hour }
        for name in seen.filter({ $0.value + FilePositions.kept < hour }).keys {
            (places[name], seen[name]) = (nil, nil)
        }
        guard hour != hours || seen != self.seen else { return false }
        (hours, self.seen) = (hour, seen)
        return true
    }

    func write(to file: URL) throws { try DurableBytes.write(Array(JSONEncoder().encode(self)), to: file) }

    private static func name(_ file: FileIdentity) -> String { "\(file.device):\(file.inode)" }
}
