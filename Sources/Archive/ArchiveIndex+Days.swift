import Foundation
public import Registry
public import Vocabulary

extension ArchiveIndex {
    /// Makes one index of all segments of a day that is over, so that a year is asked in as many reads as it has days.
    ///
    /// - Returns: Whether the day has its index: not if a segment's own index is missing or behind.
    /// - Throws: ``ArchiveError``.
    public func close(_ day: Day, of establishment: Finess) throws -> Bool {
        let path = dayPath(establishment, day)
        if IndexFile(path) != nil { return true }
        var parts: [IndexColumns] = []
        var covered: Int64 = 0
        for segment in segments(of: establishment, on: day) {
            let length = length(of: segment)
            guard let file = IndexFile(self.path(of: segment)), file.header.covered >= length,
                let columns = file.columns()
            else { return false }
            covered += length
            parts.append(columns)
        }
        guard !parts.isEmpty else { return false }
        // In pairs, so that each observable is looked at a few times, not once for each hour.
        while parts.count > 1 {
            parts = stride(from: 0, to: parts.count, by: 2).map { index in
                index + 1 < parts.count ? parts[index].merged(with: parts[index + 1]) : parts[index]
            }
        }
        try replaceFile(path, with: parts[0].encoded(covering: covered))
        return true
    }

    /// Takes away what is known of segments that are about to be deleted; the day's index is made anew without them.
    package func forget(_ segments: [SegmentName]) {
        for segment in segments {
            forget(segment)
            try? FileManager.default.removeItem(atPath: dayPath(of: segment))
            try? FileManager.default.removeItem(atPath: path(of: segment))
        }
    }
}
