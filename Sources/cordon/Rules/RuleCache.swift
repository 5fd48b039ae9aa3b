import Detection
import Foundation
import Inputs

/// Packs of the rules that were used last, so that the next run need not compile them again.
///
/// Whatever goes wrong here costs time and nothing else, so nothing is said of it.
struct RuleCache {
    private static let keptCount = 20

    private let folder: String
    private let program: [UInt8]

    /// The cache of the person who runs the program, after the XDG Base Directory Specification; `nil` if there is no
    /// place for one, or others may write there: rules could be made to vanish.
    init?(_ environment: [String: String] = ProcessInfo.processInfo.environment) {
        let stated = environment["XDG_CACHE_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
        let home = environment["HOME"].flatMap { $0.hasPrefix("/") ? $0 + "/.cache" : nil }
        guard let base = stated ?? home else { return nil }
        folder = base + "/cordon/rules"
        // A program that was built anew may compile anew, even if it bears the same version.
        guard let stamp = FileStamp(path: "/proc/self/exe") ?? FileStamp(path: CommandLine.arguments[0])
        else {
            return nil
        }
        var digest = FieldDigest()
        digest.add(stamp.length, Int(stamp.modified), Int(truncatingIfNeeded: stamp.inode))
        program = digest.bytes
        guard isOurs else { return nil }
    }

    /// The pack that was made of the same, if it is there and whole.
    func pack(_ fingerprint: RuleFingerprint, _ convention: Convention) -> RulePackFile? {
        let path = path(fingerprint)
        guard FileStamp(path: path)?.isFile == true, let file = try? RulePackFile(reading: path, convention),
            file.pack.fingerprint == fingerprint.bytes
        else { return nil }
        // What was used last is kept longest. Without times, the system takes the present one.
        _ = unsafe utimensat(AT_FDCWD, path, nil, 0)
        return file
    }

    /// Keeps a pack, and no more packs than there shall be.
    func keep(_ pack: RulePack, _ fingerprint: RuleFingerprint) {
        try? AtomicFile.write(RulePackFile(pack).bytes, to: path(fingerprint), mode: 0o600)
        guard let files = try? InputWalk.inputs(behind: [folder]) else { return }
        let newestFirst = files.sorted { ($0.stamp?.modified ?? 0) > ($1.stamp?.modified ?? 0) }
        for file in newestFirst.dropFirst(RuleCache.keptCount) { unsafe unlink(file.path) }
    }

    private func path(_ fingerprint: RuleFingerprint) -> String {
        var digest = FieldDigest()
        digest.add(program)
        digest.add(fingerprint.bytes)
        let name = digest.bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        return "\(folder)/\(name).pack"
    }

    /// Whether the folder is there, or could be made, and is this person's alone.
    private var isOurs: Bool {
        let files = FileManager.default
        try? files.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        var status = stat()
        // The system fills the structure, which lives for the call.
        guard unsafe lstat(folder, &status) == 0 else { return false }
        return status.st_mode & S_IFMT == S_IFDIR && status.st_uid == geteuid() && status.st_mode & 0o022 == 0
    }
}
