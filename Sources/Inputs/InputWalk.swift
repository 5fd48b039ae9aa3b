import Foundation

/// A file to read.
public struct InputFile: Sendable, Hashable {
    /// Its path; `-` is standard input.
    public let path: String
    /// Whether a person named it, rather than a folder above it.
    public let isNamed: Bool
    /// How long it was when it was found, in bytes; zero if that is not known.
    public let length: Int

    /// A file of that path.
    public init(path: String, isNamed: Bool, length: Int = 0) {
        self.path = path
        self.isNamed = isNamed
        self.length = length
    }
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
            var isFolder: ObjCBool = false
            if path == "-" {
                files.append(InputFile(path: path, isNamed: true))
            } else if unsafe !FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) {
                throw .missing(path)
            } else if isFolder.boolValue {
                files += try filesBelow(path)
            } else {
                files.append(InputFile(path: path, isNamed: true, length: length(of: path)))
            }
        }
        return files
    }

    /// Links to folders are not followed, so that a loop of links ends.
    private static func filesBelow(_ folder: String) throws(InputError) -> [InputFile] {
        let entries: [String]
        do {
            entries = try FileManager.default.subpathsOfDirectory(atPath: folder)
        } catch {
            throw .notReadable(folder, reason: error.localizedDescription)
        }
        return entries.sorted().compactMap { entry in
            guard !entry.split(separator: "/").contains(where: { $0.hasPrefix(".") }) else { return nil }
            let path = folder.hasSuffix("/") ? folder + entry : "\(folder)/\(entry)"
            var isFolder: ObjCBool = false
            let exists = unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
            guard exists, !isFolder.boolValue else { return nil }
            return InputFile(path: path, isNamed: false, length: length(of: path))
        }
    }

    private static func length(of path: String) -> Int {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        return (attributes?[.size] as? NSNumber)?.intValue ?? 0
    }
}
