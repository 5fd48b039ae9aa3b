/// A file to read.
public struct InputFile: Sendable, Hashable {
    /// Its path; `-` is standard input.
    public let path: String
    /// Whether a person named it, rather than a folder above it.
    public let isNamed: Bool
    /// What the system told of it when it was found; `nil` for standard input.
    public let stamp: FileStamp?

    /// A file of that path.
    public init(path: String, isNamed: Bool, stamp: FileStamp? = nil) {
        self.path = path
        self.isNamed = isNamed
        self.stamp = stamp
    }

    /// How long it was when it was found, in bytes; zero if that is not known.
    public var length: Int { stamp?.length ?? 0 }
}

/// Turns what a person names into the files to read.
public enum InputWalk {
    /// The paths of ``inputs(behind:)``.
    public static func files(behind paths: [String]) throws(InputError) -> [String] {
        try inputs(behind: paths).map(\.path)
    }

    /// The files behind paths, in order: a folder stands for all files below it, sorted by path; `-` stands for
    /// standard input; hidden files and folders are passed over unless named.
    public static func inputs(behind paths: [String]) throws(InputError) -> [InputFile] {
        var files: [InputFile] = []
        for path in paths {
            if path == "-" {
                files.append(InputFile(path: path, isNamed: true))
                continue
            }
            guard let stamp = FileStamp(path: path) else { throw .missing(path) }
            if stamp.kind == .folder {
                files += try filesBelow(path)
            } else {
                files.append(InputFile(path: path, isNamed: true, stamp: stamp))
            }
        }
        return files
    }

    /// Links to folders are not followed, so that a loop of links ends; what is no file, as a pipe, is passed over, since
    /// reading it might never end.
    private static func filesBelow(_ folder: String) throws(InputError) -> [InputFile] {
        var files: [InputFile] = []
        var folders = [folder]
        while let folder = folders.popLast() {
            for name in try FolderNames.visible(in: folder) {
                let path = folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
                // What went away since the folder was read is not there.
                guard var stamp = FileStamp(path: path, followsLink: false) else { continue }
                if stamp.kind == .folder { folders.append(path) }
                if stamp.kind == .link, let target = FileStamp(path: path) { stamp = target }
                if stamp.kind == .file { files.append(InputFile(path: path, isNamed: false, stamp: stamp)) }
            }
        }
        return files.sorted { $0.path < $1.path }
    }
}
