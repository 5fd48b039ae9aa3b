public import Compression

/// The files in a zip or tar archive on disk; a tar may be compressed by gzip or zstd. What an archive is, its
/// content tells.
public enum ArchiveFiles {
    /// What comes out of one archive in all, wanted or not: past it, it is an attack on our time.
    private static let streamLimit = 4 << 30

    /// Whether a file of that name is taken for an archive when it is found in a folder.
    public static func isArchive(named path: String) -> Bool {
        let lowered = path.lowercased()
        return [".zip", ".tar", ".tar.gz", ".tgz", ".tar.zst", ".tzst"].contains { lowered.hasSuffix($0) }
    }

    /// Hands over the files whose name is wanted, in the order of the archive, and returns those it refused.
    ///
    /// Nothing is ever written to disk: names are labels, whatever they say.
    ///
    /// - Throws: ``InputError`` for what cannot be read or is no archive; what `body` throws.
    public static func forEach(
        in path: String, limits: ArchiveLimits = ArchiveLimits(), where isWanted: @escaping (String) -> Bool,
        _ body: (ArchiveEntry) throws -> Void
    ) throws -> [RefusedEntry] {
        var source = try ByteSource(path: path)
        var first: [UInt8] = []
        while first.count < 512, let piece = try source.next() { first += piece }
        do {
            if ZipArchive.recognises(first) {
                while let piece = try source.next() {
                    first += piece
                    try bound(first.count, by: limits.total, "zip")
                }
                return try ZipArchive(first, limits: limits).forEach(where: isWanted, body)
            }
            guard TarReader.recognises(first) else {
                throw InputError.notReadable(path, reason: "it is neither a zip nor a tar archive")
            }
            var reader = TarReader(limits: limits, where: isWanted)
            var count = first.count
            try reader.read(first[...], body)
            while !reader.isAtEnd, let piece = try source.next() {
                count += piece.count
                try bound(count, by: streamLimit, "tar")
                try reader.read(piece[...], body)
            }
            try reader.finish()
            return reader.refused
        } catch let error as CompressionError {
            throw InputError.notDecompressed(path, reason: error.description)
        }
    }

    private static func bound(_ count: Int, by limit: Int, _ format: String) throws(CompressionError) {
        guard count <= limit else { throw .tooLarge(format: format, limit: limit) }
    }
}
