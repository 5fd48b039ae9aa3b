/// One file of a zip or tar archive.
public struct ArchiveEntry: Sendable, Equatable {
    /// What the archive calls it: a label for messages and never a path to write to, whatever it says.
    public let name: String
    /// Its bytes.
    public let bytes: [UInt8]
}

/// How much of an archive is read.
public struct ArchiveLimits: Sendable {
    /// The most entries of one archive, files or not.
    public var entries = 100_000
    /// The most bytes of one entry; a larger one is refused alone.
    public var entryLength = 16 << 20
    /// The most bytes of all entries together.
    public var total = 512 << 20
    /// The most bytes that may come out for each byte that went in, over the whole of an entry past one megabyte.
    public var ratio = 200

    /// The usual bounds, which the largest public collections of rules keep by far.
    public init() {}
}

/// An entry that was left out, and why.
public struct RefusedEntry: Sendable, Equatable {
    /// What the archive calls it.
    public let name: String
    /// One sentence.
    public let reason: String
}

extension String {
    /// A name as an archive spells it, with control characters made visible: names go to terminals.
    init(archiveName bytes: some Collection<UInt8>) {
        let text = String(decoding: bytes, as: UTF8.self)
        self = String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? "\u{FFFD}" : $0 }))
    }
}
