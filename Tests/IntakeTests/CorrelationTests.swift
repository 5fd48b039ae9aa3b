import Archive
import Foundation
import Registry
import Store
import Testing
import Vocabulary
import Watch

@testable import Intake

/// The shipped rules that correlate.
enum ShippedCorrelation: String, CaseIterable {
    case signInAfterFailures = "windows_sign_in_after_many_failures"
    case manyAccounts = "windows_failed_sign_ins_of_many_accounts"
    case manyFiles = "windows_many_files_deleted_on_share"

    func text() throws -> String {
        let checkout = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let file = checkout.appending(path: "Sources/cordon/Assets/rules/\(rawValue).yml")
        return try String(contentsOf: file, encoding: .utf8)
    }

    static func all() throws -> String { try allCases.map { try $0.text() }.joined(separator: "---\n") }
}

/// What a person reads of the alerts, without what differs between two folders.
private struct Reading: Equatable {
    let rule: String
    let establishment: ID<Establishment>
    let host: String
    let account: String
    let first: Instant
    let last: Instant
    let detections: [String]

    static func all(in hospital: Hospital) async throws -> [Reading] {
        var readings: [Reading] = []
        for alert in try await hospital.alerts() {
            let detections = try await hospital.detections(of: alert)
            #expect(detections.count == alert.detections)
            readings.append(
                Reading(
                    rule: alert.rule, establishment: alert.establishment, host: alert.host,
                    account: alert.account, first: alert.firstSeen, last: alert.lastSeen,
                    detections: detections.map { detection in
                        // Another start may write another segment.
                        let matched = detection.matched.replacing(/[0-9]+-[0-9]+\.log\.zst@[0-9]+/, with: "")
                        return "\(detection.time) \(detection.line) \(matched)"
                    }))
        }
        return readings.sorted { ($0.rule, $0.host, $0.account) < ($1.rule, $1.host, $1.account) }
    }
}

@Suite("Correlations in what hospitals send") struct CorrelationTests {
    private func words(_ detection: Detection) throws -> [String: String] {
        let fields = try JSONDecoder().decode([MatchedField].self, from: Data(detection.matched.utf8))
        return Dictionary(uniqueKeysWithValues: fields.map { ($0.field, $0.value) })
    }

    @Test("Ten failed sign-ins and one that succeeds are one alert about the account and the address")
    func signInAfterFailures() async throws {
        let hospital = try await Hospital()
        defer { hospital.forget() }
        let failures = try (0..<10).map { try hospital.failure("m.durand", at: $0 * 30) }
        let fewer = try (0..<9).map { try hospital.failure("p.petit", at: $0 * 30) }
        try await hospital.detect(
            [
                hospital.batch("failures", (failures + fewer).joined()),
                hospital.batch(
                    "success",
                    try hospital.success("p.petit", at: 400) + hospital.success("M.DURAND", at: 400)),
            ], rules: ShippedCorrelation.signInAfterFailures.text())
        let alerts = try await hospital.alerts()
        let alert = try #require(alerts.first)
        #expect(alerts.count == 1 && alert.detections == 1)
        #expect(alert.rule == "f2f336e2-40f7-4ece-a681-38132f158612")
        #expect(alert.level == .high)
        #expect(alert.host == "10.1.2.3" && alert.account == "M.DURAND")

        let detection = try #require(try await hospital.detections(of: alert).first)
        #expect(detection.line == 1 && String(decoding: detection.raw, as: UTF8.self).contains("M.DURAND"))
        let words = try words(detection)
        #expect(words["TargetUserName"] == "M.DURAND" && words["IpAddress"] == "10.1.2.3")
        #expect(words["temporal_ordered"] == "many_failed_sign_ins → sign_in_by_person")
        #expect(words["timespan"] == "2026-03-14T11:04:30.000Z/2026-03-14T11:06:40.000Z")
        let events = try #require(words["events"]).split(separator: "\n").map(String.init)
        #expect(events.count == 2 && events[1] == "\(detection.segment):1")
        // The tenth failure, in the batch before.
        let parts = events[0].split(separator: ":").map(String.init)
        let records = ArchivedRecords(store: hospital.store, archive: hospital.archive)
        let line = try #require(Int(parts[1]))
        let record = try await records.record(batch: parts[0], line: line, of: hospital.home)
        #expect(record?.time == (try Instant(parsing: "2026-03-14T11:04:30Z")))
    }

    @Test("One address that fails on ten accounts is an alert; nine accounts, or one ten times, are none")
    func manyAccounts() async throws {
        let hospital = try await Hospital()
        defer { hospital.forget() }
        var lines: [String] = []
        for number in 0..<10 {
            lines.append(try hospital.failure("user\(number)", from: "10.9.9.9", at: number))
            lines.append(try hospital.failure("user\(number % 9)", from: "10.9.9.8", at: number))
            lines.append(try hospital.failure("user", from: "10.9.9.7", at: number))
        }
        try await hospital.detect(
            [hospital.batch("b", lines.joined())], rules: ShippedCorrelation.manyAccounts.text())
        let alerts = try await hospital.alerts()
        let alert = try #require(alerts.first)
        #expect(alerts.count == 1 && alert.host == "10.9.9.9" && alert.account.isEmpty)
        let detection = try #require(try await hospital.detections(of: alert).first)
        let words = try words(detection)
        #expect(words["value_count(TargetUserName)"] == "10 ≥ 10")
        #expect(words["events"]?.split(separator: "\n").count == 10)
    }

    @Test(
        "Three hundred files deleted on a server within five minutes are an alert; spread over an hour, none")
    func manyFiles() async throws {
        let hospital = try await Hospital()
        defer { hospital.forget() }
        func deletions(by account: String, every seconds: Int) throws -> String {
            try (0..<300).map {
                try hospital.security(
                    5145, at: $0 * seconds, on: "SRV-FIC1",
                    [
                        "SubjectUserName": account, "ShareName": "\\\\\\\\*\\\\soins",
                        "RelativeTargetName": "compte-rendu\($0).docx", "AccessMask": "0x110080",
                    ])
            }.joined()
        }
        try await hospital.detect(
            [
                hospital.batch("slow", try deletions(by: "archives", every: 12)),
                hospital.batch("fast", try deletions(by: "svc-sauvegarde", every: 1)),
            ], rules: ShippedCorrelation.manyFiles.text())
        let alerts = try await hospital.alerts()
        let alert = try #require(alerts.first)
        #expect(alerts.count == 1 && alert.host == "SRV-FIC1" && alert.account == "svc-sauvegarde")
        let detection = try #require(try await hospital.detections(of: alert).first)
        let words = try words(detection)
        #expect(words["event_count"] == "300 ≥ 300")
    }

    @Test("What happens at two hospitals is never counted together")
    func twoHospitals() async throws {
        let hospital = try await Hospital()
        defer { hospital.forget() }
        let halves = try (0..<10).map { try hospital.failure("user\($0)", at: $0) }
        let rules = try ShippedCorrelation.manyAccounts.text()
        let neighbour = hospital.neighbour
        try await hospital.detect(
            [
                hospital.batch("h", halves[..<5].joined()),
                hospital.batch("n", halves[5...].joined(), of: neighbour),
            ], rules: rules)
        #expect(try await hospital.alerts().isEmpty)
        try await hospital.detect(
            [hospital.batch("rest", halves[..<5].joined(), of: neighbour)], rules: rules)
        #expect(try await hospital.alerts().map(\.establishment) == [neighbour])
    }

    /// An evening of sign-ins in twelve batches of two hospitals, in which every shipped correlation fires.
    private func evening(_ hospital: Hospital) throws -> [IntakeBatch] {
        try (0..<12).map { number in
            var text = ""
            for step in 0..<30 {
                let time = number * 60 + step
                text += try hospital.security(
                    5145, at: time, on: "SRV-FIC1",
                    [
                        "SubjectUserName": "svc-edition", "AccessList": "%%1537",
                        "RelativeTargetName": "\(step)",
                    ])
                text += try hospital.security(
                    5145, at: time, on: "SRV-FIC1",
                    [
                        "SubjectUserName": "svc-edition", "AccessList": "%%1537",
                        "RelativeTargetName": "-\(step)",
                    ])
            }
            text += try hospital.failure("m.durand", at: number * 60 + 30)
            text += try hospital.failure("user\(number)", from: "10.9.9.9", at: number * 60 + 31)
            if number == 10 { text += try hospital.success("m.durand", at: number * 60 + 32) }
            return hospital.batch("b\(number)", text, of: number == 11 ? hospital.neighbour : nil)
        }
    }

    @Test(
        "A restart after any batch, in good order or not, changes no alert; nor does a batch that is sent twice"
    )
    func restarts() async throws {
        let rules = try ShippedCorrelation.all()
        let undisturbed = try await Hospital()
        defer { undisturbed.forget() }
        try await undisturbed.detect(try evening(undisturbed), rules: rules)
        let expected = try await Reading.all(in: undisturbed)
        #expect(Set(expected.map(\.rule)).count == 3)

        for way in Way.allCases {
            let hospital = try await Hospital()
            defer { hospital.forget() }
            try await hospital.detect([], rules: rules)
            for batch in try evening(hospital) {
                try await restart(way, hospital, with: batch, rules: rules)
            }
            let readings = try await Reading.all(in: hospital)
            #expect(readings == expected, "\(way)")
        }
    }

    private enum Way: CaseIterable {
        /// What was counted is saved.
        case inGoodOrder
        /// The batch is recorded, and what was counted is not saved.
        case killedBeforeSaving
        /// The same, and no save was ever made since the first start.
        case neverSaved
        /// The batch is kept, and nobody has detected in it.
        case killedBeforeDetecting
        /// The batch comes again after each start.
        case sentAgain
    }

    private func restart(
        _ way: Way, _ hospital: Hospital, with batch: IntakeBatch, rules: String
    ) async throws {
        let saved = try Data(contentsOf: hospital.correlationFile)
        switch way {
        case .inGoodOrder: try await hospital.detect([batch], rules: rules)
        case .killedBeforeSaving, .neverSaved:
            try await hospital.detect([batch], rules: rules)
            // Every third is saved; or none, and all must be counted again each time.
            if way == .neverSaved || batch.key?.hasSuffix("3") != true {
                try saved.write(to: hospital.correlationFile)
            }
        case .killedBeforeDetecting:
            _ = try await hospital.intake(rules: rules).accept(batch)
            try await hospital.detect([], rules: rules)
        case .sentAgain:
            try await hospital.detect([batch, batch], rules: rules)
            try await hospital.detect([batch], rules: rules)
        }
    }

    @Test("Correlations start afresh from a file that is damaged or of other records, and detect")
    func startingAfresh() async throws {
        let rules = try ShippedCorrelation.manyAccounts.text()
        let foreign = CorrelationCheckpoint(
            batch: ID(1), place: "990000012/2026/03/14/02-0.log.zst@9", states: [])
        for bytes in [[], Array("CordIntk".utf8), foreign.bytes] {
            let hospital = try await Hospital()
            defer { hospital.forget() }
            try await hospital.detect([hospital.batch("x", "x\n")], rules: rules)
            try Data(bytes).write(to: hospital.correlationFile)
            let lines = try (0..<10).map { try hospital.failure("user\($0)", at: $0) }
            try await hospital.detect([hospital.batch("b", lines.joined())], rules: rules)
            #expect(try await hospital.alerts().count == 1)
            let saved = try Data(contentsOf: hospital.correlationFile)
            #expect(try CorrelationCheckpoint(reading: Array(saved)).batch == ID(2))
        }
    }

    @Test("What was seen is read by the owner alone, and stays whole when the disk is full")
    func file() async throws {
        let hospital = try await Hospital()
        defer { hospital.forget() }
        try await hospital.detect([], rules: ShippedCorrelation.all())
        let path = hospital.correlationFile.path(percentEncoded: false)
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
        let before = try Data(contentsOf: hospital.correlationFile)
        let fresh = hospital.correlationFile.appendingPathExtension("new")
        try FileManager.default.createDirectory(at: fresh, withIntermediateDirectories: true)
        #expect(throws: (any Error).self) { try DurableFile.write([1, 2, 3], to: hospital.correlationFile) }
        #expect(try Data(contentsOf: hospital.correlationFile) == before)
    }
}

@Suite("A saved state of correlations") struct CorrelationCheckpointTests {
    private let checkpoint = CorrelationCheckpoint(
        batch: ID(42), place: "990000012/2026/03/14/02-0.log.zst@1234",
        states: [(ID(1), [1, 2, 3]), (ID(7), [])])

    @Test("Is read as it was written") func roundTrip() throws {
        let read = try CorrelationCheckpoint(reading: checkpoint.bytes)
        #expect(read.batch == checkpoint.batch && read.place == checkpoint.place)
        #expect(read.states.map(\.establishment) == [ID(1), ID(7)])
        #expect(read.states.map(\.bytes) == [[1, 2, 3], []])
    }

    @Test("Is refused when a byte is missing or changed") func damages() {
        let bytes = checkpoint.bytes
        for place in bytes.indices {
            var changed = bytes
            changed[place] ^= 0x10
            #expect(throws: CorrelationCheckpoint.Fault.self) { try CorrelationCheckpoint(reading: changed) }
            #expect(throws: CorrelationCheckpoint.Fault.damaged) {
                try CorrelationCheckpoint(reading: Array(bytes[..<place]))
            }
        }
    }

    @Test("References keep the batch and the line") func references() {
        for (batch, line) in [(1, 0), (Int64(1) << 37, 67_108_863), (5, 12)] {
            let reference = RecordReference(batch: ID(batch), line: line)
            #expect(RecordReference(reference.packed) == reference)
        }
    }
}
