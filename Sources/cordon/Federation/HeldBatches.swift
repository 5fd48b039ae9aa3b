import Collector
import Federation
import Foundation
import Intake
import Logging
import Metrics
import Vocabulary
import Web

/// What the hub cannot keep yet, or ever: batches that a hospital's collector was told are safe, and what was found in them.
///
/// Each is a file of its own, as it came, in a folder beside the archive, so that it does not matter how long the stream
/// holds it. What belongs to an establishment that is not in the register is taken in once it is; what is too long or
/// cannot be read waits for a person. A hospital takes no more than its share of the disk: what comes past that stays in the hub's
/// stream, and a note says from where it is to be read again.
///
///     990000010-17.batch.waiting.zst      990000010-9.findings.waiting.zst      990000028-4.batch.refused.zst
///     990000010.stream.json
actor HeldBatches {
    /// Whether it is tried again by itself.
    enum Standing: String {
        /// Until its hospital's number is in the register.
        case waiting
        /// It would never be taken.
        case refused
    }

    typealias Kind = HeldHospital.Kind

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
        /// When the batch was received, as ``ReceptionTime`` says; older versions wrote what the collector said, or nothing.
        let received: String?
    }

    /// A message as it is held.
    struct Message {
        /// Its batch's key.
        let key: String
        /// When the batch was received; `nil` where nothing is known of it.
        let received: Instant?
        /// What it carries.
        let body: [UInt8]
    }

    private let folder: URL
    private let logger: Logger
    /// Bytes that one hospital may have here.
    private let share: Int
    private var hospitals: [String: HeldHospital] = [:]
    /// Hospitals whose note on the disk is not the newest.
    private var unsaved: Set<String> = []
    /// What the log has told of this day.
    private var told: Set<String> = []
    private var toldOn: Day?
    /// How long the hub's stream keeps what it has, in seconds; `nil` while that is not known, or for ever.
    private var streamSeconds: Int64?

    /// What one hospital may have unless told otherwise.
    static let standardShare = 2 << 30
    /// What one hospital may have of messages that nobody will ever take, in bytes: past it they are lost. Whatever waits for a
    /// hospital to be registered has another share, and so its bound loses nothing.
    static let refusedShare = 512 << 20
    /// The most sentences of a day in the log.
    private static let mostTold = 1_000

    /// What is held in a folder, which is made when it is needed.
    init(folder: URL, share: Int = HeldBatches.standardShare, logger: Logger) {
        self.folder = folder
        self.share = share
        self.logger = logger
        let path = folder.path(percentEncoded: false)
        var waiting: [String: [Kind: [(sequence: UInt64, bytes: Int)]]] = [:]
        var since: [String: Instant] = [:]
        for text in (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [] {
            let file = folder.appending(path: text)
            if text.hasSuffix(HeldBatches.noteEnding) {
                let finess = String(text.dropLast(HeldBatches.noteEnding.count))
                guard let bytes = try? Data(contentsOf: file),
                    let note = try? JSONDecoder().decode(HeldHospital.Note.self, from: bytes)
                else {
                    logger.error("note of held batches cannot be read", metadata: ["file": "\(text)"])
                    continue
                }
                hospitals[finess] = HeldBatches.joined(hospitals[finess], note)
                continue
            }
            guard let name = Name(text) else { continue }
            let about = try? FileManager.default.attributesOfItem(atPath: file.path(percentEncoded: false))
            let size = (about?[.size] as? NSNumber)?.intValue ?? 0
            let date = (about?[.modificationDate] as? Date) ?? Date()
            let time = Instant(milliseconds: Int64(date.timeIntervalSince1970 * 1_000))
            switch name.standing {
            case .waiting:
                waiting[name.finess, default: [:]][name.kind, default: []].append((name.sequence, size))
                since[name.finess] = min(since[name.finess] ?? time, time)
            case .refused: hospitals[name.finess, default: HeldHospital()].putRefused(text, bytes: size)
            }
        }
        for (finess, kinds) in waiting {
            for (kind, files) in kinds {
                hospitals[finess, default: HeldHospital()].put(kind, files, since: since[finess] ?? .now)
            }
        }
    }

    /// A hospital's files with its note, in whichever order they were found.
    private static func joined(_ files: HeldHospital?, _ note: HeldHospital.Note) -> HeldHospital {
        guard var hospital = files else { return HeldHospital(note) }
        hospital.note = note
        return hospital
    }

    /// Keeps a message; when this returns, the disk holds it, or the stream does and ``save()`` is to be called before its place is
    /// passed for good.
    ///
    /// - Throws: What the disk says: the message must be brought again.
    func hold(_ message: StreamMessage, _ kind: Kind, of finess: String, _ standing: Standing, why: String)
        throws
    {
        let name = Name(finess: finess, sequence: message.sequence, kind: kind, standing: standing)
        Counter(label: "cordon_federation_refused_total").increment()
        var hospital = hospitals[finess] ?? HeldHospital()
        let place: HeldHospital.Place
        switch standing {
        case .waiting:
            place = hospital.place(
                kind, message.sequence, bytes: message.body.count, share: share, at: .now)
        case .refused:
            let bytes = hospital.refusedBytes + message.body.count
            place = bytes <= HeldBatches.refusedShare ? .file : .stream
            // Nobody would ever read it there again.
            if place == .stream { lose(1, of: &hospital, finess) }
        }
        if place == .file {
            try write(message, to: name, why: why)
            switch standing {
            case .waiting: hospital.put(kind, message.sequence, bytes: message.body.count, at: .now)
            case .refused: hospital.putRefused(name.text, bytes: message.body.count)
            }
        } else {
            unsaved.insert(finess)
        }
        hospitals[finess] = hospital
        tell(finess, standing, place, why: why, message)
        tell()
    }

    private func write(_ message: StreamMessage, to name: Name, why: String) throws {
        try FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        // A skippable frame before the records: zstdcat shows what is held.
        let json = try JSONEncoder().encode(
            Head(key: message.id, why: why, received: message.counted.description))
        let length = (0..<4).map { UInt8(truncatingIfNeeded: UInt32(json.count) >> ($0 * 8)) }
        var content = HeldBatches.magic + length
        content += json
        content += message.body
        try DurableBytes.write(content, to: folder.appending(path: name.text))
    }

    /// The first of each kind and reason of a day is told in the log; the gauges tell of all.
    private func tell(
        _ finess: String, _ standing: Standing, _ place: HeldHospital.Place, why: String,
        _ message: StreamMessage
    ) {
        let today = Instant.now.day
        if toldOn != today { (toldOn, told) = (today, []) }
        guard told.count < HeldBatches.mostTold, told.insert("\(finess) \(standing) \(place) \(why)").inserted
        else { return }
        let sentence: Logger.Message =
            switch (standing, place) {
            case (.waiting, .file): "messages held"
            case (.waiting, .stream): "share of held messages is full: what comes is left in the stream"
            case (.refused, .file): "message refused and held"
            case (.refused, .stream): "refused messages lost: too many of the hospital are held"
            }
        logger.error(
            sentence, metadata: ["finess": "\(finess)", "batch": "\(message.id)", "reason": "\(why)"])
    }

    private func lose(_ messages: Int, of hospital: inout HeldHospital, _ finess: String) {
        guard messages > 0 else { return }
        hospital.lose(messages, at: .now)
        unsaved.insert(finess)
        Counter(label: "cordon_federation_lost_total").increment(by: Int64(messages))
    }

    /// Whether ``save()`` would change anything.
    var isUnsaved: Bool { !unsaved.isEmpty || hospitals.contains { !$0.value.spent.isEmpty } }

    /// Brings to the disk which messages are to be read again from the stream, and deletes the files of those that were taken
    /// in. To be called when the disk holds what was made of them: no stream has them any more.
    func save() throws {
        for finess in hospitals.keys.sorted() {
            for (kind, sequence) in hospitals[finess]?.takeSpent() ?? [] {
                let name = Name(finess: finess, sequence: sequence, kind: kind, standing: .waiting)
                try? FileManager.default.removeItem(at: folder.appending(path: name.text))
            }
        }
        for finess in unsaved.sorted() {
            let file = folder.appending(path: finess + HeldBatches.noteEnding)
            let note = hospitals[finess]?.note ?? HeldHospital.Note()
            if note == HeldHospital.Note() {
                try? FileManager.default.removeItem(at: file)
            } else {
                try FileManager.default.createDirectory(
                    at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
                try DurableBytes.write(Array(JSONEncoder().encode(note)), to: file)
            }
            unsaved.remove(finess)
        }
    }

    /// The hospitals of which something waits for them to be registered.
    var awaited: [String] { hospitals.filter(\.value.isAwaited).keys.sorted() }

    /// Whether something of the hospital waits.
    func isAwaited(_ finess: String) -> Bool { hospitals[finess]?.isAwaited ?? false }

    /// What of a hospital is to be taken in next.
    func next(of finess: String) -> HeldHospital.Step? { hospitals[finess]?.next }

    /// What is held in a file.
    func read(_ name: Name) throws -> Message {
        let bytes = try [UInt8](Data(contentsOf: folder.appending(path: name.text)))
        guard bytes.count > 8, bytes.starts(with: HeldBatches.magic) else {
            throw Failure("\(name.text) is no held message")
        }
        let length = bytes[4..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
        guard 8 + length <= bytes.count else { throw Failure("\(name.text) is cut short") }
        let head = try JSONDecoder().decode(Head.self, from: Data(bytes[8..<8 + length]))
        return Message(
            key: head.key, received: ReceptionTime.stated(head.received),
            body: Array(bytes[(8 + length)...]))
    }

    /// Lets go of a file that was taken in, with the next ``save()``.
    func drop(_ name: Name) {
        hospitals[name.finess]?.spend(name.kind, name.sequence)
        tell()
    }

    /// Leaves what would never be taken to a person.
    func refuse(_ name: Name, because reason: String) {
        let refused = Name(finess: name.finess, sequence: name.sequence, kind: name.kind, standing: .refused)
        logger.error("held message refused", metadata: ["file": "\(refused.text)", "reason": "\(reason)"])
        let file = folder.appending(path: name.text)
        let about = try? FileManager.default.attributesOfItem(atPath: file.path(percentEncoded: false))
        let size = (about?[.size] as? NSNumber)?.intValue ?? 0
        try? FileManager.default.moveItem(at: file, to: folder.appending(path: refused.text))
        hospitals[name.finess]?.remove(name.kind, name.sequence)
        hospitals[name.finess]?.putRefused(refused.text, bytes: size)
    }

    /// A message that was left in the stream was read again, and is kept now.
    func took(_ kind: Kind, _ sequence: UInt64, of finess: String) {
        guard let lost = hospitals[finess]?.took(kind, sequence, at: .now) else { return }
        note(lost, of: finess)
    }

    /// A message in the stream is not the hospital's.
    func pass(_ kind: Kind, _ sequence: UInt64, of finess: String) {
        guard let lost = hospitals[finess]?.pass(kind, sequence, at: .now) else { return }
        note(lost, of: finess)
    }

    /// The stream has nothing more of what was left there.
    func end(_ kind: Kind, of finess: String) {
        guard let lost = hospitals[finess]?.end(kind, at: .now) else { return }
        note(lost, of: finess)
    }

    private func note(_ lost: Int, of finess: String) {
        unsaved.insert(finess)
        guard lost > 0 else { return }
        Counter(label: "cordon_federation_lost_total").increment(by: Int64(lost))
        logger.error(
            "messages lost: the stream let go of them before their hospital was in the register",
            metadata: ["finess": "\(finess)", "messages": "\(lost)"])
    }

    /// How long the hub's stream keeps what it has, in seconds; 0 for ever.
    func keeps(_ seconds: Int64) { streamSeconds = seconds > 0 ? seconds : nil }

    /// Tells how much is held, for whoever watches.
    func tell() {
        let values = hospitals.values
        Gauge(label: "cordon_federation_held").record(
            values.reduce(0) { $0 + $1.batches.count + $1.findings.count + $1.refused.count })
        Gauge(label: "cordon_federation_left_in_stream").record(
            values.reduce(0) { $0 + ($1.note.batches?.messages ?? 0) + ($1.note.findings?.messages ?? 0) })
    }

    /// For the page of the sources: hospitals of which something waits, was refused or was lost.
    var summary: [HeldSender] {
        hospitals.sorted { $0.key < $1.key }.compactMap { finess, hospital in
            let note = hospital.note
            guard hospital.isAwaited || !hospital.refused.isEmpty || note.lost > 0 else { return nil }
            return HeldSender(
                finess: finess, isAwaited: hospital.isAwaited, batches: hospital.batches.count,
                bytes: Int64(hospital.waitingBytes), since: hospital.since ?? note.batches?.since,
                refused: hospital.refused.count, inStream: note.batches?.messages ?? 0,
                streamUntil: note.batches.flatMap { left in
                    streamSeconds.map { left.since.advanced(by: .seconds($0)) }
                }, lost: note.lost, lastLost: note.lastLost)
        }
    }

    private static let noteEnding = ".stream.json"
    private static let magic: [UInt8] = [0x5D, 0x2A, 0x4D, 0x18]
}
