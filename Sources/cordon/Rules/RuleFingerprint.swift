import Crypto
import Foundation
import Inputs

/// Names what a pack was made of: the program and the mappings in the first half, the rule files in the second.
struct RuleFingerprint: Equatable {
    let bytes: [UInt8]

    /// Of files by their names and contents.
    init(_ mappings: RuleMappings, files: [(name: String, text: String)]) {
        var digest = FieldDigest()
        for file in files {
            digest.add(file.name.utf8)
            digest.add(file.text.utf8)
        }
        bytes = mappings.digest + digest.bytes
    }

    /// Of files by what the file system tells of them: a tenth of the time that reading thousands of them takes.
    ///
    /// `nil` if one of them is so young that it may change again without its stamp telling.
    init?(_ mappings: RuleMappings, stampsOf inputs: [InputFile]) {
        let now = Int64(Date().timeIntervalSince1970 * 1_000_000_000)
        var digest = FieldDigest()
        for input in inputs {
            guard let stamp = input.stamp, stamp.isFile, now - stamp.changed > RuleFingerprint.settled else {
                return nil
            }
            digest.add(input.path.utf8)
            digest.add(
                stamp.length, Int(stamp.modified), Int(stamp.changed), Int(truncatingIfNeeded: stamp.inode))
        }
        bytes = mappings.digest + digest.bytes
    }

    /// File systems keep times by the tick of the system's clock, some by whole seconds, FAT by two of them.
    private static let settled: Int64 = 2_000_000_000

    /// Whether a pack was made by this program with those mappings.
    static func agrees(_ fingerprint: [UInt8], with mappings: RuleMappings) -> Bool {
        fingerprint.starts(with: mappings.digest)
    }
}

/// A SHA-256 of parts, each with its length, so that no two lists of parts give the same bytes.
struct FieldDigest {
    private var hash = SHA256()
    private var waiting: [UInt8] = []

    mutating func add(_ part: some Collection<UInt8>) {
        add(part.count)
        waiting += part
        if waiting.count > 1 << 16 { flush() }
    }

    mutating func add(_ numbers: Int...) {
        for number in numbers {
            for place in 0..<8 { waiting.append(UInt8(truncatingIfNeeded: number >> (8 * place))) }
        }
    }

    private mutating func flush() {
        hash.update(data: waiting)
        waiting.removeAll(keepingCapacity: true)
    }

    /// Thirty-two bytes.
    var bytes: [UInt8] {
        var copy = self
        copy.flush()
        return Array(copy.hash.finalize())
    }
}
