/// Makes a zip archive in memory: deflated entries, no date of its own, so that equal content gives equal bytes.
///
/// Without zip64: at most 65,535 entries and four gigabytes.
public struct ZipWriter: Sendable {
    private var bytes: [UInt8] = []
    private var directory: [UInt8] = []
    private var count: UInt16 = 0

    /// An archive without entries.
    public init() {}

    /// Adds a file under a name with `/` between folders. `packed: false` stores it as it is, which some formats
    /// ask of their first entry.
    public mutating func add(
        _ name: String, _ content: [UInt8], packed isPacked: Bool = true
    ) throws(CompressionError) {
        let data: [UInt8]
        if isPacked {
            guard let packed = Deflate.packed(content) else { throw .outOfMemory(format: "zip") }
            data = packed
        } else {
            data = content
        }
        guard bytes.count + data.count + name.utf8.count < Int(UInt32.max) - 1 << 20, count < .max,
            content.count < Int(UInt32.max), name.utf8.count < Int(UInt16.max)
        else { throw .tooLarge(format: "zip", limit: Int(UInt32.max)) }
        let place = UInt32(bytes.count)
        let shared = header(name, content, stored: data.count, method: isPacked ? 8 : 0)
        bytes += word32(0x0403_4B50) + shared + word16(0) + name.utf8 + data
        // Version made by, then the shared part, then comment, disk, attributes and place.
        directory += word32(0x0201_4B50) + word16(20) + shared + word16(0)
        directory += word16(0) + word16(0) + word16(0) + word32(0) + word32(place) + name.utf8
        count += 1
    }

    /// The whole archive.
    public consuming func finish() -> [UInt8] {
        let start = UInt32(bytes.count)
        let end = word32(0x0605_4B50) + word16(0) + word16(0) + word16(count) + word16(count)
        return bytes + directory + end + word32(UInt32(directory.count)) + word32(start) + word16(0)
    }

    /// From the version to the length of the name, as in both headers; the date is the first that zip knows.
    private func header(_ name: String, _ content: [UInt8], stored: Int, method: UInt16) -> [UInt8] {
        let namesAreUTF8: UInt16 = 1 << 11
        return word16(20) + word16(namesAreUTF8) + word16(method) + word16(0) + word16(0x21)
            + word32(crc32(of: content)) + word32(UInt32(stored)) + word32(UInt32(content.count))
            + word16(UInt16(name.utf8.count))
    }

    private func word16(_ value: UInt16) -> [UInt8] { [UInt8(truncatingIfNeeded: value), UInt8(value >> 8)] }

    private func word32(_ value: UInt32) -> [UInt8] {
        word16(UInt16(truncatingIfNeeded: value)) + word16(UInt16(value >> 16))
    }
}
