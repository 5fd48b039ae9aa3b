import Events
import Foundation
public import Logging
import Synchronization
import Vocabulary

/// Reads the Windows logs (EVTX) of a folder as they grow, and spools their records as JSON in Winlogbeat's words.
///
/// A record counts once, by its number in its log. Where a log came to its bound, Windows writes over its oldest chunk: chunks
/// are read in the order of their records, not in that of the file, so that no record lies behind the place that is kept.
public struct WindowsLogFolder: Sendable {
    private let folder: String
    private let spool: Spool
    private let logger: Logger
    private let pause: Duration
    private let strangers = Strangers()

    /// Looks into a folder every `pause`.
    public init(_ folder: String, into spool: Spool, pause: Duration = .seconds(2), logger: Logger) {
        self.folder = folder
        self.spool = spool
        self.pause = pause
        self.logger = logger
    }

    /// Reads until the task is cancelled.
    public func run() async {
        async let presence: Void = notePresence()
        await follow()
        await presence
    }

    /// Tells the spool which logs are there, also while it is full.
    private func notePresence() async {
        while !Task.isCancelled {
            await spool.note(present: logs().compactMap { FileState(of: $0)?.identity })
            try? await Task.sleep(for: .seconds(3_600))
        }
    }

    /// The logs of the folder, in the order of their names.
    private func logs() -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.sorted().filter { $0.lowercased().hasSuffix(".evtx") }.map { "\(folder)/\($0)" }
    }

    private func follow() async {
        var sizes: [String: UInt64] = [:]
        while !Task.isCancelled {
            for path in logs() {
                let stamp = WindowsLogFolder.stamp(path)
                guard sizes[path] != stamp, let file = FollowedFile(path) else { continue }
                if await read(file) { sizes[path] = stamp }
            }
            try? await Task.sleep(for: pause)
        }
    }

    /// Size and time together: Windows writes into files that it made large before.
    private static func stamp(_ path: String) -> UInt64 {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        let size = (attributes?[.size] as? NSNumber)?.uint64Value ?? 0
        let time = (attributes?[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
        // Of before 1970 too, as restored images have it.
        let moment = Int64(exactly: (time * 1_000).rounded()) ?? 0
        return size &* 0x9E37_79B9_7F4A_7C15 ^ UInt64(bitPattern: moment)
    }

    /// Reads what is new in one file.
    package func readOnce(_ path: String) async {
        if let file = FollowedFile(path) { _ = await read(file) }
    }

    /// Whether the file was read to its end.
    private func read(_ file: FollowedFile) async -> Bool {
        let names = FieldNames()
        var decoder = EVTXDecoder(names: names)
        var event = Event(names: names)
        var report = DecodingReport()
        // With a damaged header too: what counts is in the chunks.
        let head = file.bytes(from: 0, EVTXDecoder.headerLength + 8)
        guard let start = EVTXDecoder.startOfChunks(head.span) else {
            if head.count > EVTXDecoder.headerLength, strangers.isNew(file.identity) {
                logger.warning("no Windows log: nothing is read of it", metadata: ["path": "\(file.path)"])
            }
            return true
        }
        /// Hands over the records of a chunk whose number is at least that.
        func records(_ chunk: Chunk, from number: UInt64, _ body: (Event) -> Void) {
            let bytes = file.bytes(from: chunk.place, EVTXDecoder.chunkLength)
            try? decoder.decode(bytes.span, at: Int(chunk.place), event: &event, report: &report) { event in
                // No log counts so far: a damaged number would make all that follow known.
                if event.record >= number, event.record < WindowsLogFolder.mostRecords { body(event) }
            }
        }
        let chunks = Chunk.all(of: file, from: UInt64(start))
        var known = FilePlace(offset: 0, digest: 0)
        if let place = await spool.place(of: file.identity), place.offset < WindowsLogFolder.mostRecords {
            // The newest chunk that can hold the last record that was read; none if it was written over since.
            var isSame = true
            if let chunk = chunks.last(where: { $0.first <= place.offset }) {
                isSame = false
                records(chunk, from: place.offset) { event in
                    guard event.record == place.offset else { return }
                    // Older versions kept no digest.
                    isSame = place.digest == 0 || place.digest == WindowsRecord(event).digest
                }
            }
            // Otherwise the log was emptied, or another file has the number of one that is gone.
            if isSame { known = place }
        }
        for (index, chunk) in chunks.enumerated() {
            // All of its records are known if the next chunk begins no later than behind the last known one.
            let next = index + 1
            if next < chunks.count, chunks[next].first <= known.offset + 1 { continue }
            var lines: [UInt8] = []
            var last = known
            records(chunk, from: known.offset + 1) { event in
                let record = WindowsRecord(event)
                lines += record.line
                if event.record > last.offset {
                    last = FilePlace(offset: event.record, digest: record.digest)
                }
            }
            guard last.offset > known.offset else { continue }
            guard await keep(lines, last, of: file) else { return false }
            known = last
        }
        return true
    }

    /// Past the number of any record that Windows ever wrote.
    private static let mostRecords: UInt64 = 1 << 48

    /// Part of a log, with the number of its first record.
    private struct Chunk {
        let place: UInt64
        let first: UInt64

        /// Those that hold records, in the order of their numbers.
        static func all(of file: FollowedFile, from start: UInt64) -> [Chunk] {
            var chunks: [Chunk] = []
            var place = start
            while true {
                // The first record follows the chunk's header: its mark, its length and its number.
                let start = file.bytes(from: place + 512, 16)
                guard start.count == 16 else { break }
                let first = start[8...].reversed().reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
                if start.starts(with: [0x2A, 0x2A, 0, 0]) {
                    chunks.append(Chunk(place: place, first: first))
                }
                place += UInt64(EVTXDecoder.chunkLength)
            }
            return chunks.sorted { ($0.first, $0.place) < ($1.first, $1.place) }
        }
    }

    private func keep(_ lines: [UInt8], _ place: FilePlace, of file: FollowedFile) async -> Bool {
        var isTold = false
        while !Task.isCancelled {
            do throws(SinkError) {
                try await spool.keep(lines, readTo: [file.identity: place])
                if isTold { logger.notice("Windows log goes on", metadata: ["path": "\(file.path)"]) }
                return true
            } catch {
                // Once: a spool may be full for days.
                if !isTold {
                    logger.error(
                        "Windows log waits", metadata: ["path": "\(file.path)", "reason": "\(error)"])
                }
                isTold = true
                try? await Task.sleep(for: .seconds(1))
            }
        }
        return false
    }

    /// Files of the folder that are no logs, and that the log was told of: one that is being written changes every few seconds.
    private final class Strangers: Sendable {
        private let known = Mutex<Set<FileIdentity>>([])

        func isNew(_ file: FileIdentity) -> Bool {
            known.withLock { $0.count < 10_000 && $0.insert(file).inserted }
        }
    }
}

/// A record of a Windows log as one line of JSON, in the words of Winlogbeat.
struct WindowsRecord {
    private let event: Event

    init(_ event: Event) { self.event = event }

    /// By which the record is known again among others of its number: FNV-1a, and never 0.
    var digest: UInt64 {
        let parts = [event.time?.description, event.channel, event.computer, event.eventID?.description]
        let text = parts.map { $0 ?? "" }.joined(separator: "\n")
        return max(
            1, text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 })
    }

    var line: [UInt8] {
        var data: [String: JSONValueText] = [:]
        for field in event.fields {
            let name = event.names.text(of: field.name)
            guard !WindowsRecord.envelope.contains(name) else { continue }
            data[name, default: JSONValueText()].values.append(event.text(field))
        }
        let record = Record(
            timestamp: event.time?.description,
            winlog: Winlog(
                channel: event.channel, eventID: event.eventID.map(String.init),
                providerName: event.provider,
                computerName: event.computer, recordID: event.record, eventData: data))
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return ((try? encoder.encode(record)).map { Array($0) } ?? []) + [0x0A]
    }

    private static let envelope: Set<String> = [
        "Provider_Name", "Provider_Guid", "EventSourceName", "EventID", "Qualifiers", "Version", "Level",
        "Task", "Opcode",
        "Keywords", "EventRecordID", "Channel", "Computer", "SystemTime", "ActivityID", "RelatedActivityID",
        "ProcessID",
        "ThreadID", "UserID",
    ]

    private struct Record: Encodable {
        let timestamp: String?
        let winlog: Winlog

        enum CodingKeys: String, CodingKey {
            case timestamp = "@timestamp"
            case winlog
        }
    }

    /// Named as Winlogbeat names them.
    private struct Winlog: Encodable {
        let channel: String?
        let eventID: String?
        let providerName: String?
        let computerName: String?
        let recordID: UInt64
        let eventData: [String: JSONValueText]

        enum CodingKeys: String, CodingKey {
            case channel
            case eventID = "event_id"
            case providerName = "provider_name"
            case computerName = "computer_name"
            case recordID = "record_id"
            case eventData = "event_data"
        }
    }

    /// One value alone, or a list.
    private struct JSONValueText: Encodable {
        var values: [String] = []

        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            if values.count == 1 { try container.encode(values[0]) } else { try container.encode(values) }
        }
    }
}
