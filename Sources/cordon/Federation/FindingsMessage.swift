import Compression
import Foundation
import Intake

/// What a worker found in one batch, as a message that the hub's servers take and that the hub reads.
enum FindingsMessage {
    /// Servers take eight megabytes, headers included: `max_payload` in ``ServerPlan``.
    private static let mostBytes = 7 << 20
    /// The hub reads twice as much.
    private static let mostExpanded = 128 << 20

    /// Packs findings. Where they are too many for a message, what the index is told goes first, which the hub can gather itself;
    /// then the copies of records are shortened: the hub's archive has the whole; then what repeats is counted instead of carried;
    /// then the last findings are left out, and `isWhole` is false.
    ///
    /// Asked again in the same way, the servers would refuse again, and the partition would stand still.
    static func encode(_ findings: BatchFindings) throws -> (body: [UInt8], isWhole: Bool) {
        if let body = try packed(findings) { return (body, true) }
        var findings = findings
        findings.observables = nil
        for length in [65_536, 4_096, 512] {
            findings.shorten(to: length)
            if let body = try packed(findings) { return (body, true) }
        }
        findings.foldRepeats()
        if let body = try packed(findings) { return (body, true) }
        while !findings.detections.isEmpty {
            findings.detections.removeLast((findings.detections.count + 1) / 2)
            if let body = try packed(findings) { return (body, false) }
        }
        findings.sources = []
        return (try Zstd.compress(Array(JSONEncoder().encode(findings))), false)
    }

    private static func packed(_ findings: BatchFindings) throws -> [UInt8]? {
        let text = try JSONEncoder().encode(findings)
        guard text.count <= mostExpanded else { return nil }
        let body = try Zstd.compress(Array(text))
        return body.count <= mostBytes ? body : nil
    }
}

extension BatchFindings {
    fileprivate mutating func shorten(to length: Int) {
        for index in detections.indices {
            detections[index].raw = Data(detections[index].raw.prefix(length))
            if detections[index].matched.utf8.count > length { detections[index].matched = "[]" }
        }
    }
}
