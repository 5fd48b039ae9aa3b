import Crypto
import Events
import Foundation

// An index file is a header and four columns, all numbers with their low byte first:
//
//     offset    bytes
//     0         "CORDIDX1"
//     8         how many observables, n                           8 bytes
//     16        how many bytes of the segment were read for it    8 bytes
//     24        the earliest and the latest second of all entries 4 bytes each
//     32        SHA-256 of the columns
//     64        n fingerprints, ascending                         8 bytes each
//     64 + 8 n  how many records name each                        4 bytes each
//     64 + 12 n the earliest second of each                       4 bytes each
//     64 + 16 n the latest second of each                         4 bytes each
//
// Fingerprints are spread evenly, so the place of one is nearly known: n · fingerprint / 2⁶⁴. One read of four kilobytes
// about it is nearly always enough, and a file of a million observables is asked as fast as one of a hundred.

/// A whole index in memory, as files are merged and written.
struct IndexColumns {
    var fingerprints: [UInt64] = []
    var entries: [IndexEntry] = []

    static let magic = Array("CORDIDX1".utf8)
    static let headerLength = 64
    static let bytesOfEntry = 20

    init() {}

    /// Sorted by fingerprint.
    init(_ gathered: [Fingerprint: IndexEntry]) {
        let sorted = gathered.sorted { $0.key < $1.key }
        fingerprints = sorted.map(\.key.value)
        entries = sorted.map(\.value)
    }

    /// Reads a whole file; `nil` if it is not whole, or not what its digest says.
    init?(_ bytes: [UInt8]) {
        guard let header = IndexHeader(bytes.prefix(IndexColumns.headerLength), fileLength: bytes.count),
            bytes[32..<64].elementsEqual(SHA256.hash(data: bytes[IndexColumns.headerLength...]))
        else { return nil }
        let count = header.count
        let columns = bytes[...].dropFirst(IndexColumns.headerLength)
        let start = columns.startIndex
        fingerprints = (0..<count).map { number64(columns, at: start + $0 * 8) }
        entries = (0..<count).map { index in
            let place = start + count * 8 + index * 4
            return IndexEntry(
                records: number32(columns, at: place), first: number32(columns, at: place + count * 4),
                last: number32(columns, at: place + count * 8))
        }
        guard zip(fingerprints, fingerprints.dropFirst()).allSatisfy(<) else { return nil }
    }

    /// The columns of both, observables of both added up.
    func merged(with other: IndexColumns) -> IndexColumns {
        if fingerprints.isEmpty { return other }
        if other.fingerprints.isEmpty { return self }
        var all = IndexColumns()
        all.fingerprints.reserveCapacity(fingerprints.count + other.fingerprints.count)
        all.entries.reserveCapacity(fingerprints.count + other.fingerprints.count)
        var (left, right) = (0, 0)
        while left < fingerprints.count || right < other.fingerprints.count {
            let isLeft =
                right == other.fingerprints.count
                || left < fingerprints.count && fingerprints[left] <= other.fingerprints[right]
            let value = isLeft ? fingerprints[left] : other.fingerprints[right]
            var entry = isLeft ? entries[left] : other.entries[right]
            if isLeft, right < other.fingerprints.count, other.fingerprints[right] == value {
                entry.add(other.entries[right])
                right += 1
            }
            if isLeft { left += 1 } else { right += 1 }
            all.fingerprints.append(value)
            all.entries.append(entry)
        }
        return all
    }

    /// The bytes of a file that covers so many bytes of its segment.
    func encoded(covering covered: Int64) -> [UInt8] {
        var columns: [UInt8] = []
        columns.reserveCapacity(fingerprints.count * IndexColumns.bytesOfEntry)
        for value in fingerprints { columns.append(little: value) }
        for entry in entries { columns.append(little: entry.records) }
        for entry in entries { columns.append(little: entry.first) }
        for entry in entries { columns.append(little: entry.last) }
        var bytes = IndexColumns.magic
        bytes.reserveCapacity(IndexColumns.headerLength + columns.count)
        bytes.append(little: UInt64(fingerprints.count))
        bytes.append(little: UInt64(covered))
        bytes.append(little: entries.lazy.map(\.first).min() ?? 0)
        bytes.append(little: entries.lazy.map(\.last).max() ?? 0)
        bytes += SHA256.hash(data: columns)
        return bytes + columns
    }
}

/// The first bytes of an index file.
struct IndexHeader {
    let count: Int
    /// How many bytes of the segment were read for it.
    let covered: Int64

    /// `nil` if that is no header of a file of that length.
    init?(_ bytes: ArraySlice<UInt8>, fileLength: Int) {
        guard bytes.count == IndexColumns.headerLength, bytes.starts(with: IndexColumns.magic) else {
            return nil
        }
        let start = bytes.startIndex
        guard let count = Int(exactly: number64(bytes, at: start + 8)), count < 1 << 32,
            let covered = Int64(exactly: number64(bytes, at: start + 16)),
            fileLength == IndexColumns.headerLength + count * IndexColumns.bytesOfEntry
        else { return nil }
        self.count = count
        self.covered = covered
    }
}

func number64(_ bytes: ArraySlice<UInt8>, at place: Int) -> UInt64 {
    var number: UInt64 = 0
    for offset in (0..<8).reversed() { number = number << 8 | UInt64(bytes[place + offset]) }
    return number
}

func number32(_ bytes: ArraySlice<UInt8>, at place: Int) -> UInt32 {
    var number: UInt32 = 0
    for offset in (0..<4).reversed() { number = number << 8 | UInt32(bytes[place + offset]) }
    return number
}

extension [UInt8] {
    fileprivate mutating func append(little number: some FixedWidthInteger) {
        var number = number
        for _ in 0..<number.bitWidth / 8 {
            append(UInt8(truncatingIfNeeded: number))
            number >>= 8
        }
    }
}
