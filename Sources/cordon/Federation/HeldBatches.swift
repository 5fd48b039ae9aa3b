import Federation
import Foundation
import Logging
import Metrics

/// What the hub cannot keep yet, or ever: batches that a hospital's collector was told are safe, and what was found in them.
///
/// Each is a file of its own, as it came, in a folder beside the archive, so that it does not matter how long the stream
/// holds it. What belongs to an establishment that is not in the register is taken in once it is; what is too long or
/// cannot be read waits for a person. A hospital takes no more than its share of the disk.
///
///     990000010-17.batch.waiting.zst      990000010-9.findings.waiting.zst      990000028-4.batch.refused.zst
actor HeldBatches {
    /// Whether it is tried again by itself.
    enum Standing: String {
        /// Until its hospital's number is in the register.
        case waiting
        /// It would never be taken.
        case refused
    }

    /// What came.
    enum Kind: String {
        case batch, findings
    }

    /// One message, by its file's name.
    struct Name: Hashable {
        let finess: String
        /// Its place in its stream.
        let sequence: UInt64
        let kind: Kind
        let standing: Standing

        var text: String { "\(finess)-\(sequence).\(kind.rawValue).\(standing.rawValue).zst" }

        init(finess: String, sequence: UInt64, kind: Kind, standing: Standing) {
            self.finess = finess
            self.sequence = sequence
            self.kind = kind
            self.standing = standing
        }

        init?(_ text: String) {
            let parts = text.split(separator: ".").map(String.init)
            let number = (parts.first ?? "").split(separator: "-").map(String.init)
            guard parts.count == 4, parts[3] == "zst", number.count == 2, let sequence = UInt64(number[1]),
                let kind = Kind(rawValue: parts[1]), let standing = Standing(rawValue: parts[2])
            else { return nil }
            self.init(finess: number[0], sequence: sequence, kind: kind, standing: standing)
        }
    }

    private struct Head: Codable {
        let key: String
        let why: String
    }

    private let folder: URL
    private let logger: Logger
    /// Bytes that one hospital may have here.
    private let share: Int
    private var sizes: [Name: Int] = [:]

    /// What is held in a folder, which is made when it is needed.
    init(folder: URL, share: Int = 2 << 30, logger: Logger) {
        self.folder = folder
        self.share = share
        self.logger = logger
        let path = folder.path(percentEncoded: false)
        for text in (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [] {
            guard let name = Name(text) else { continue }
            let file = folder.appending(path: text).path(percentEncoded: false)
            let size = (try? FileManager.default.attributesOfItem(atPath: file))?[.size] as? NSNumber
            sizes[name] = size?.intValue ?? 0
        }
    }

    /// Keeps a message; when this returns, the disk holds it.
    ///
    /// - Throws: What the disk says: the message must be brought again.
    func hold(_ message: StreamMessage, _ kind: Kind, of finess: String, _ standing: Standing, why: String)
        throws
    {
        let name = Name(finess: finess, sequence: message.sequence, kind: kind, standing: standing)
        let about: Logger.Metadata = [
            "file": "\(name.text)", "batch": "\(message.id)", "reason": "\(why)",
        ]
        Counter(label: "cordon_federation_refused_total").increment()
        guard taken(by: finess) + message.body.count <= share else {
            logger.error("message lost: too much of its hospital is held", metadata: about)
            return
        }
        try FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        // A skippable frame before the records: zstdcat shows what is held.
        let json = try JSONEncoder().encode(Head(key: message.id, why: why))
        let length = (0..<4).map { UInt8(truncatingIfNeeded: UInt32(json.count) >> ($0 * 8)) }
        let file = folder.appending(path: name.text)
        var content = HeldBatches.magic + length
        content += json
        content += message.body
        try Data(content).write(to: file, options: .atomic)
        let handle = try FileHandle(forUpdating: file)
        try handle.synchronize()
        try handle.close()
        sizes[name] = message.body.count
        logger.error("message held", metadata: about)
        tell()
    }

    /// The hospitals of which something waits for them to be registered.
    var awaited: Set<String> { Set(sizes.keys.filter { $0.standing == .waiting }.map(\.finess)) }

    /// What waits of one hospital: its batches in the order in which they came, then what was found in them.
    func waiting(of finess: String) -> [Name] {
        sizes.keys.filter { $0.finess == finess && $0.standing == .waiting }
            .sorted { $0.kind == $1.kind ? $0.sequence < $1.sequence : $0.kind == .batch }
    }

    /// Whether the batch at that place of the stream waits here.
    func isWaiting(_ sequence: UInt64, of finess: String) -> Bool {
        sizes[Name(finess: finess, sequence: sequence, kind: .batch, standing: .waiting)] != nil
    }

    /// The batch's key and what the message carried.
    func read(_ name: Name) throws -> (key: String, body: [UInt8]) {
        let bytes = try [UInt8](Data(contentsOf: folder.appending(path: name.text)))
        guard bytes.count > 8, bytes.starts(with: HeldBatches.magic) else {
            throw Failure("\(name.text) is no held message")
        }
        let length = bytes[4..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
        guard 8 + length <= bytes.count else { throw Failure("\(name.text) is cut short") }
        let head = try JSONDecoder().decode(Head.self, from: Data(bytes[8..<8 + length]))
        return (head.key, Array(bytes[(8 + length)...]))
    }

    /// Lets go of what was taken in.
    func drop(_ name: Name) {
        try? FileManager.default.removeItem(at: folder.appending(path: name.text))
        sizes[name] = nil
        tell()
    }

    /// Leaves what would never be taken to a person.
    func refuse(_ name: Name, because reason: String) {
        let refused = Name(finess: name.finess, sequence: name.sequence, kind: name.kind, standing: .refused)
        logger.error("held message refused", metadata: ["file": "\(refused.text)", "reason": "\(reason)"])
        try? FileManager.default.moveItem(
            at: folder.appending(path: name.text), to: folder.appending(path: refused.text))
        sizes[refused] = sizes.removeValue(forKey: name)
    }

    /// Tells how much is held, for whoever watches.
    func tell() { Gauge(label: "cordon_federation_held").record(sizes.count) }

    private static let magic: [UInt8] = [0x5D, 0x2A, 0x4D, 0x18]

    private func taken(by finess: String) -> Int {
        sizes.reduce(0) { $0 + ($1.key.finess == finess ? $1.value : 0) }
    }
}
