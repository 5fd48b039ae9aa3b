import Foundation

/// Turns what a person names into the files to read.
public enum InputWalk {
    /// The files behind paths, in order: a folder stands for all files below it, sorted by path; `-` stands for
    /// standard input; hidden files and folders are passed over unless named.
    public static func files(behind paths: [String]) throws(InputError) -> [String] {
        var files: [String] = []
        for path in paths {
            var isFolder: ObjCBool = false
            if path == "-" {
                files.append(path)
            } else if unsafe !FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) {
                throw .missing(path)
            } else if isFolder.boolValue {
                files += try filesBelow(path)
            } else {
                files.append(path)
            }
        }
        return files
    }

    /// Links to folders are not followed, so that a loop of links ends.
    private static func filesBelow(_ folder: String) throws(InputError) -> [String] {
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
            return exists && !isFolder.boolValue ? path : nil
        }
    }
}
