public import Vocabulary

/// Why the store could not do what was asked; the description says how to mend it.
public enum StoreError: Error, Equatable, Sendable {
    /// Another process has the data folder open; its process number when the lock file names one.
    case folderInUse(path: String, process: Int?)
    /// The folder was written by a newer Cordon.
    case writtenByNewerVersion(path: String, unknown: [String])
    /// The file is SQLite, but not ours.
    case notACordonFile(path: String)
    /// The folder cannot be made, read or written.
    case unusableFolder(path: String, reason: String)
    /// Another process writes to the data folder, or loads a large file into it, and did not end in ten seconds.
    case busy
    /// No room is left on the disk; nothing of the change was kept.
    case diskFull
    /// A rule of the schema forbids the value; the text is SQLite's own, with table and column.
    case refused(String)
    /// A rule of ours forbids the change; the sentence is for the person who asked for it.
    case declined(LocalizedText)
    /// A name is taken.
    case alreadyExists(kind: String, name: String)
    /// There is no such row, or it lies beyond the reach of who asks.
    case notFound(kind: String)
    /// The row is in a state that does not allow the change.
    case wrongState(String)
    /// The file is damaged; the text is SQLite's own.
    case damaged(String)
}

extension StoreError {
    /// Whether the same change, asked for again later, would be refused again.
    public var isLasting: Bool {
        switch self {
        case .refused, .declined, .alreadyExists, .notFound, .wrongState: true
        case .folderInUse, .writtenByNewerVersion, .notACordonFile, .unusableFolder, .busy, .diskFull,
            .damaged:
            false
        }
    }
}

extension StoreError: CustomStringConvertible {
    /// What is wrong and what to do.
    public var description: String {
        switch self {
        case .folderInUse(let path, let process):
            "the data folder '\(path)' is in use"
                + (process.map { " by process \($0)" } ?? " by another process")
                + "; stop that one, or choose another folder with --data"
        case .writtenByNewerVersion(let path, let unknown):
            "'\(path)' was written by a newer Cordon (it knows \(unknown.joined(separator: ", "))); "
                + "run that version, or restore a backup made by this one"
        case .notACordonFile(let path):
            "'\(path)' is not a Cordon data file; choose another folder with --data"
        case .unusableFolder(let path, let reason):
            "the data folder '\(path)' cannot be used: \(reason)"
        case .busy:
            "another process is writing to the data folder, or loading a large file into it; "
                + "try again when it has ended"
        case .diskFull:
            "the disk is full; nothing of this change was kept: free some room and try again"
        case .refused(let text):
            "the records refuse this value: \(text)"
        case .declined(let text):
            text.english
        case .alreadyExists(let kind, let name):
            "there is already \(kind) '\(name)'"
        case .notFound(let kind):
            "there is no such \(kind)"
        case .wrongState(let text):
            text
        case .damaged(let text):
            "the data file is damaged (\(text)); restore the last backup with 'cordon restore'"
        }
    }
}
