public import Foundation
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Keeps a second process out of a data folder, by an advisory lock on its file `cordon.lock`.
///
/// The kernel drops the lock when the process ends, however it ends, so that a crash leaves nothing to clean
/// up. The file holds the process number for people to read.
@safe final class FolderLock: Sendable {
    // Invariant: open while it is not nil; whoever takes it out closes it.
    private let descriptor: Mutex<Int32?>

    /// - Throws: ``StoreError/folderInUse(path:process:)``, ``StoreError/unusableFolder(path:reason:)``.
    init(folder: URL) throws {
        let path = folder.appending(path: "cordon.lock").path(percentEncoded: false)
        let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw StoreError.unusableFolder(
                path: folder.path(percentEncoded: false), reason: unsafe String(cString: strerror(errno)))
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let holder = try? String(contentsOfFile: path, encoding: .utf8)
            close(descriptor)
            throw StoreError.folderInUse(
                path: folder.path(percentEncoded: false),
                process: holder.flatMap { Int($0.trimmingCharacters(in: .whitespacesAndNewlines)) })
        }
        let text = "\(getpid())\n"
        _ = ftruncate(descriptor, 0)
        _ = unsafe pwrite(descriptor, text, text.utf8.count, 0)
        self.descriptor = Mutex(descriptor)
    }

    /// Lets others in; does nothing the second time.
    func release() {
        descriptor.withLock {
            if let open = $0 { close(open) }
            $0 = nil
        }
    }

    deinit { release() }
}

extension Store {
    /// Removes everything that a data folder holds.
    ///
    /// - Throws: ``StoreError/folderInUse(path:process:)`` while a process has it: then nothing is removed.
    public static func empty(folder: URL) throws {
        let lock = try FolderLock(folder: folder)
        defer { lock.release() }
        // The lock's own file stays: another process that waits for it would else lock a file that is gone.
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path(percentEncoded: false))
        where name != "cordon.lock" {
            try FileManager.default.removeItem(at: folder.appending(path: name))
        }
    }
}
