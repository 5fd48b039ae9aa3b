import Events
import Foundation
public import Logging
import Vocabulary

/// Reads the Windows logs (EVTX) of a folder as they grow, and spools their records as JSON in Winlogbeat's words.
///
/// A record counts once, by its number in its log. A chunk whose records are all known is not decoded again.
public struct WindowsLogFolder: Sendable {
    private let folder: String
    private let spool: Spool
    private let logger: Logger
    private let pause: Duration

    /// Looks into a folder every `pause`.
    public init(_ folder: String, into spool: Spool, pause: Duration = .seconds(2), logger: Logger) {
        self.folder = folder
        self.spool = spool
        self.pause = pause
        self.logger = logger
    }

    /// Reads until the task is cancelled.
    public func run() async {
        var sizes: [String: UInt64] = [:]
        while !Task.isCancelled {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
            for name in names.sorted() where name.lowercased().hasSuffix(".evtx") {
                let path = "\(folder)/\(name)"
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
        return size &* 0x9E37_79B9_7F4A_7C15 ^ UInt64(time * 1_000)
    }

    /// Whether the file was read to its end.
    private func read(_ file: FollowedFile) async -> Bool {
        let names = FieldNames()
        var decoder = EVTXDecoder(names: names)
        var event = Event(names: names)
        var report = DecodingReport()
        guard EVTXDecoder.recognises(file.bytes(from: 0, EVTXDecoder.headerLength).span) else { return true }
        var known = await spool.place(of: file.identity)?.offset ?? 0
        var place = UInt64(EVTXDecoder.headerLength)
        while true {
            let chunk = file.bytes(from: place, EVTXDecoder.chunkLength)
            guard chunk.count > 512 else { return true }
            var lines: [UInt8] = []
            var last = known
            do {
                try decoder.decode(chunk.span, at: Int(place), event: &event, report: &report) { event in
                    guard event.record > known else { return }
                    last = max(last, event.record)
                    lines += WindowsRecord(event).line
                }
            } catch { return true }
            if last > known {
                guard await keep(lines, FilePlace(offset: last, digest: 0), of: file) else { return false }
                known = last
            }
            place += UInt64(chunk.count)
        }
    }

    private func keep(_ lines: [UInt8], _ place: FilePlace, of file: FollowedFile) async -> Bool {
        while !Task.isCancelled {
            do throws(SinkError) {
                try await spool.keep(lines, readTo: [file.identity: place])
                return true
            } catch {
                logger.error("Windows log waits", metadata: ["path": "\(file.path)", "reason": "\(error)"])
                try? await Task.sleep(for: .seconds(1))
            }
        }
        return false
    }
}

/// A record of a Windows log as one line of JSON, in the words of Winlogbeat.
struct WindowsRecord {
    private let event: Event

    init(_ event: Event) { self.event = event }

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
