import Foundation

/// The names in a folder, and which of them rotation made of which.
struct FolderListing: Sendable {
    /// When a name last came or went, by the clock of the file system, in nanoseconds since 1970; `nil` if there is no such folder.
    let changed: Int64?
    private let folder: String
    /// Whether the folder had not been changed for a second when it was listed.
    private let wasSettled: Bool
    let taken: ContinuousClock.Instant
    /// Without hidden and compressed ones, in the order of their letters.
    let names: [String]
    /// By the name that programs write to.
    private let rotated: [String: [String]]

    init(of folder: String, now: ContinuousClock.Instant = .now) {
        // Asked for first: a name that comes while the folder is read makes it be read again.
        changed = FileState.changed(folder: folder)
        self.folder = folder
        let clock = Int64(exactly: (Date.now.timeIntervalSince1970 * 1e9).rounded()) ?? 0
        wasSettled = !(0..<1_000_000_000).contains(clock &- (changed ?? 0))
        taken = now
        let all = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        names = all.filter { !$0.hasPrefix(".") && !RotatedName.isCompressed($0) }.sorted()
        var rotated: [String: [String]] = [:]
        for name in names {
            for base in RotatedName.bases(of: name) { rotated[base, default: []].append(name) }
        }
        self.rotated = rotated
    }

    /// Whether it need not be made again: no name came or went since, and it is not old.
    func isFresh(_ now: ContinuousClock.Instant, for time: Duration) -> Bool {
        now - taken < time && changed == FileState.changed(folder: folder)
            // Two changes within one tick of the file system's clock look like one.
            && wasSettled
    }

    /// The names that rotation gives to files of that name.
    func rotations(of name: String) -> [String] { rotated[name] ?? [] }

    /// Whether that name is what rotation makes of another one of the folder.
    func isRotation(_ name: String, of others: (String) -> Bool) -> Bool {
        RotatedName.bases(of: name).contains(where: others)
    }
}

/// What rotation makes of a name: `auth.log` becomes `auth.log.1`, `auth.log-20261129`, `auth.log.old`, or
/// `auth-20261129.log`.
package enum RotatedName {
    /// Of programs that pack what was rotated: there is nothing in it to follow.
    static func isCompressed(_ name: String) -> Bool {
        [".gz", ".zst", ".xz", ".bz2", ".lz4", ".Z"].contains(where: name.hasSuffix)
    }

    /// The names that it may have had before.
    package static func bases(of name: String) -> [String] {
        if name.hasSuffix(".old") { return [String(name.dropLast(4))] }
        var bases = stems(of: name[...]) { _ in true }
        if let dot = name.lastIndex(of: "."), name[dot...].contains(where: \.isLetter) {
            // Before the ending only a number of its own or a date: server-2.log is another machine's.
            bases += stems(of: name[..<dot]) { number in
                number.first == UInt8(ascii: ".") || number.count(where: isDigit) >= 8
            }.map { $0 + name[dot...] }
        }
        return bases
    }

    /// What stands before a number or a date at the end, by each place where that may begin.
    private static func stems(of name: Substring, where isRotation: (ArraySlice<UInt8>) -> Bool) -> [String] {
        let bytes = Array(name.utf8)
        var start = bytes.count
        while start > 0, isDigit(bytes[start - 1]) || separators.contains(bytes[start - 1]) { start -= 1 }
        return (max(start, 1)..<max(bytes.count, 1)).filter { cut in
            cut < bytes.count && leading.contains(bytes[cut]) && bytes[cut...].contains(where: isDigit)
                && isRotation(bytes[cut...])
        }.map { String(decoding: bytes[..<$0], as: UTF8.self) }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    private static let leading = Array(".-_".utf8)
    /// As they stand in dates and hours.
    private static let separators = Array(".-_:+TZ".utf8)
}
