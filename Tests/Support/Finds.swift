import Foundation

/// What fuzzing found: the inputs kept in `Fuzz/Corpus`.
public enum Finds {
    /// Those of one target, by name.
    public static func of(_ target: String) throws -> [(name: String, bytes: [UInt8])] {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Fuzz/Corpus/\(target)")
        return try FileManager.default.contentsOfDirectory(atPath: folder.path(percentEncoded: false))
            .sorted().filter {
                $0.first != "."
            }
            .map { ($0, [UInt8](try Data(contentsOf: folder.appending(path: $0)))) }
    }
}

extension SeededNumbers {
    /// Changes bytes in one place, as a fuzzer does: another byte, one less, a mark more, a part twice.
    public mutating func change(_ bytes: inout [UInt8]) {
        guard !bytes.isEmpty else { return bytes.append(UInt8.random(in: 0...255, using: &self)) }
        let place = Int.random(in: bytes.indices, using: &self)
        switch Int.random(in: 0..<5, using: &self) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &self)
        case 1: bytes.remove(at: place)
        case 2: bytes.insert(pick(Array("\"\\{}[]:,=| <>%0u\n-*&!#'()".utf8)), at: place)
        case 3:
            bytes.insert(contentsOf: bytes[place...].prefix(Int.random(in: 1...40, using: &self)), at: place)
        default: bytes.removeSubrange(place..<min(bytes.count, place + Int.random(in: 1...20, using: &self)))
        }
    }
}
