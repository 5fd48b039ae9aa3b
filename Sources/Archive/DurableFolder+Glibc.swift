#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The names of the files in a folder, which the disk holds apart from the files.
enum DurableFolder {
    /// Waits until the disk holds them; a folder of a file system that has nothing to wait for is left as it is.
    static func synchronize(_ path: String) {
        let folder = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { return }
        _ = fsync(folder)
        close(folder)
    }
}
