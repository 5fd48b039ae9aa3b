import Foundation
import Registry
import Vocabulary
import Watch

extension BatchFindings {
    /// Copies of one rule, machine and account that a message carries at most where it would be too long: the hub keeps no more
    /// beside an alert.
    public static let mostCopies = 1_000

    /// Counts what is beyond ``mostCopies`` of one rule, machine and account, instead of carrying a copy of each: nothing detected is
    /// missing from the alert's count, and the archive has the records.
    ///
    /// - Complexity: O(*n*) in the detections.
    public mutating func foldRepeats(keeping most: Int = BatchFindings.mostCopies) {
        // The number of copies so far, and where the last of them stands.
        var copies: [AlertKey: (count: Int, last: Int)] = [:]
        var kept: [Found] = []
        for found in detections {
            let key = AlertKey(
                establishment: ID(0), rule: found.rule, host: found.host, account: found.account)
            let (count, last) = copies[key] ?? (0, 0)
            if count < most {
                copies[key] = (count + 1, kept.count)
                kept.append(found)
            } else {
                kept[last].repeats = (kept[last].repeats ?? 0) + 1 + (found.repeats ?? 0)
                kept[last].until = max(kept[last].until ?? found.time, found.until ?? found.time)
            }
        }
        detections = kept
    }
}
