#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// What the file system tells of a file: two stamps that are equal stand for the same bytes, unless the file was
/// changed twice within one tick of the system's clock.
public struct FileStamp: Sendable, Hashable {
    /// In bytes.
    public let length: Int
    /// The number that tells the file from another of the same name.
    public let inode: UInt64
    /// When the content was changed, in nanoseconds since 1970, as the file's owner may have set it.
    public let modified: Int64
    /// When anything of the file was changed, in nanoseconds since 1970; nobody can set it.
    public let changed: Int64
    /// What stands under the name.
    let kind: Kind

    enum Kind {
        case file, folder, link, other
    }

    /// Asks the system; `nil` if there is nothing of that name, or it may not be seen.
    public init?(path: String) { self.init(path: path, followsLink: true) }

    /// Whether it is a file with bytes on a disk, and no folder, pipe or device.
    public var isFile: Bool { kind == .file }

    init?(path: String, followsLink: Bool) {
        var status = stat()
        // The system fills the structure, which lives for the call.
        let code = unsafe followsLink ? stat(path, &status) : lstat(path, &status)
        guard code == 0 else { return nil }
        self.init(status)
    }

    init(_ status: stat) {
        length = Int(status.st_size)
        inode = UInt64(status.st_ino)
        #if canImport(Darwin)
            (modified, changed) = (
                FileStamp.nanoseconds(status.st_mtimespec), FileStamp.nanoseconds(status.st_ctimespec)
            )
        #else
            (modified, changed) = (
                FileStamp.nanoseconds(status.st_mtim), FileStamp.nanoseconds(status.st_ctim)
            )
        #endif
        kind =
            switch status.st_mode & S_IFMT {
            case S_IFREG: .file
            case S_IFDIR: .folder
            case S_IFLNK: .link
            default: .other
            }
    }

    private static func nanoseconds(_ time: timespec) -> Int64 {
        // The years that a file system may claim do not all fit.
        Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
    }
}

/// The names in a folder.
enum FolderNames {
    /// All names but those that are hidden, in no order.
    static func visible(in folder: String) throws(InputError) -> [String] {
        guard let stream = unsafe opendir(folder) else {
            throw .notReadable(folder, reason: unsafe String(cString: strerror(errno)).lowercased())
        }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        // An entry lives until the next is read, and its name ends with a zero byte within it.
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { tuple in
                unsafe tuple.withMemoryRebound(
                    to: CChar.self, capacity: MemoryLayout.size(ofValue: tuple.pointee)
                ) {
                    unsafe String(cString: $0)
                }
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names
    }
}
