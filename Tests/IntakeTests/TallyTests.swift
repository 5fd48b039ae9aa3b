import Access
import Archive
import Foundation
import Registry
import Store
import Testing
import Vocabulary

@testable import Intake

@Suite("Clocks, delays and what comes twice") struct TallyTests {
    private func line(
        _ host: String, at time: String, record: Int? = nil,
        image: String = "C:\\\\Windows\\\\System32\\\\whoami.exe"
    ) -> String {
        let number = record.map { "\"record_id\":\($0)," } ?? ""
        return """
            {"@timestamp":"\(time)","winlog":{"channel":"Microsoft-Windows-Sysmon/Operational","event_id":"1",\(number)\
            "computer_name":"\(host)","event_data":{"Image":"\(image)","User":"GHT\\\\a"}}}

            """
    }

    private func odd(_ hospital: Hospital) async throws -> [SourceTrouble.Kind: Int] {
        try await hospital.store.page(
            OddSources(reach: .everything, since: hospital.noon.day.adding(days: -1))
        )
        .totals
    }

    @Test(
        "Late records and clocks that are ahead are counted by source, with how far off; a clock ahead hides no silence"
    )
    func clocks() async throws {
        let hospital = try await Hospital()
        defer { hospital.forget() }
        let text =
            line("PC-1", at: "2026-03-14T11:59:00Z") + line("PC-2", at: "2026-03-14T11:00:00Z")
            + line("PC-3", at: "2026-03-14T12:30:00Z") + line("PC-3", at: "2026-03-14T12:00:30Z")
        try await hospital.detect([hospital.batch("a", text)], rules: Hospital.whoami)
        let page = try await hospital.store.page(
            OddSources(reach: .everything, since: hospital.noon.day))
        #expect(page.totals == [.late: 1, .ahead: 1])
        let ahead = try #require(page.rows.first { $0.trouble.kind == .ahead })
        #expect(ahead.trouble.source == "PC-3" && ahead.trouble.worstSeconds == 1_800)
        let place = try await hospital.store.page(
            EstablishmentDetail(reach: .everything, establishment: hospital.home, day: hospital.noon.day))
        #expect(place?.sources.first { $0.name == "PC-3" }?.lastEvent == hospital.noon)
    }

    @Test(
        "A numbered record that comes twice is one detection; a line without a number may be two events that read alike"
    )
    func duplicates() async throws {
        let hospital = try await Hospital()
        defer { hospital.forget() }
        let numbered = line("PC-1", at: "2026-03-14T11:59:00Z", record: 77)
        let plain = line("PC-2", at: "2026-03-14T11:59:00Z")
        try await hospital.detect(
            [hospital.batch("a", numbered + plain), hospital.batch("b", plain + numbered)],
            rules: Hospital.whoami)
        let counts = Dictionary(
            uniqueKeysWithValues: try await hospital.alerts().map { ($0.host, $0.detections) })
        #expect(counts == ["PC-1": 1, "PC-2": 2])
        #expect(try await odd(hospital) == [.duplicate: 2])
    }

    @Test("The same bytes of two hospitals are two records")
    func hospitals() async throws {
        let hospital = try await Hospital()
        defer { hospital.forget() }
        let text = line("PC-1", at: "2026-03-14T11:59:00Z", record: 5)
        try await hospital.detect(
            [hospital.batch("a", text), hospital.batch("a", text, of: hospital.neighbour)],
            rules: Hospital.whoami)
        #expect(try await hospital.alerts().count == 2)
        #expect(try await odd(hospital) == [:])
    }

    @Test("A batch that is sent again is counted, and kept once")
    func batches() async throws {
        let hospital = try await Hospital()
        defer { hospital.forget() }
        let intake = hospital.intake()
        for _ in 0..<3 {
            _ = try await intake.accept(hospital.batch("a", Hospital.line(1) + Hospital.line(2)))
        }
        #expect(try await odd(hospital) == [.repeatedBatch: 4])
    }
}

@Suite("What waits for detection") struct WaitingBatchesTests {
    private func batch(_ id: Int64, _ records: Int) -> IngestBatch {
        IngestBatch(
            id: ID(id), establishment: ID(1), key: "\(id)", segment: "s", start: 0, length: 0,
            records: records,
            received: Instant(milliseconds: 0), isDetected: false)
    }

    @Test("It is full by the time that what waits would take, and one batch is always taken")
    func pace() {
        let waiting = WaitingBatches()
        let bounds = Intake.Bounds(waitingBatches: 1_000, longestWait: .seconds(1))
        func claim(_ records: Int) -> Claim { Claim(establishment: ID(1), records: records) }
        for _ in 0..<40 { waiting.learn(records: 10_000, in: .seconds(10)) }
        #expect(waiting.admit(claim(5_000), bounds))
        #expect(!waiting.admit(claim(1), bounds))
        waiting.leave([claim(5_000)])
        #expect(waiting.admit(claim(900), bounds) && waiting.admit(claim(900), bounds))
        #expect(!waiting.admit(claim(1), bounds))
        #expect(waiting.backlog.batches == 2 && waiting.backlog.records == 1_800)
    }

    @Test("Who owes detection for a long batch and has nothing waiting takes no room from those who have")
    func share() {
        let waiting = WaitingBatches()
        let bounds = Intake.Bounds(waitingBatches: 20, longestWait: .seconds(10_000))
        func claim(_ place: Int64) -> Claim { Claim(establishment: ID(place), records: 5_000) }
        func put(_ place: Int64) {
            let batch = IngestBatch(
                id: ID(place), establishment: ID(place), key: "\(place)", segment: "s", start: 0, length: 0,
                records: 5_000, received: Instant(milliseconds: 0), isDetected: false)
            waiting.put(batch, records: nil)
        }
        for place in 1...11 as ClosedRange<Int64> {
            #expect(waiting.admit(claim(place), bounds))
            put(place)
        }
        // One always waits, so that nobody is forgiven.
        var taken: [Claim] = []
        while taken.count < 10, let next = waiting.nextIfAny() {
            taken.append(claim(next.batch.establishment.rawValue))
        }
        waiting.leave(taken)
        let last =
            (1...11 as ClosedRange<Int64>).first { place in
                !taken.contains { $0.establishment == ID(place) }
            } ?? 0
        for _ in 2...20 { #expect(waiting.admit(claim(last), bounds)) }
        #expect(!waiting.admit(claim(last), bounds))
    }

    @Test(
        "Batches leave in their order, to whoever waits and to who comes later, and after the last comes nothing"
    )
    func order() async {
        let waiting = WaitingBatches()
        async let first = waiting.next()
        for id in 1...600 { waiting.put(batch(Int64(id), 1), records: [UInt8](repeating: 1, count: 10)) }
        var ids = [await first?.batch.id.rawValue].compactMap(\.self)
        waiting.finish()
        while let next = await waiting.next() { ids.append(next.batch.id.rawValue) }
        #expect(ids == Array(1...600))
        #expect(await waiting.next() == nil)
        #expect(waiting.nextIfAny() == nil)
    }

    @Test("Records past the memory's bound are left in the archive")
    func memory() {
        let waiting = WaitingBatches()
        let large = [UInt8](repeating: 0, count: WaitingBatches.mostHeldBytes / 2 + 1)
        waiting.put(batch(1, 1), records: large)
        waiting.put(batch(2, 1), records: large)
        #expect(waiting.nextIfAny()?.records != nil)
        #expect(waiting.nextIfAny()?.records == nil)
    }

    @Test("Lines are counted and numbered as they lie, empty ones and the last without a break too")
    func lines() {
        for (text, expected) in [
            ("", []), ("a", ["0a"]), ("a\n", ["0a"]), ("\n\r\na\r\n\nb", ["2a", "4b"]), ("\n\n", []),
        ] {
            let bytes = Array(text.utf8)
            var found: [String] = []
            Lines.forEach(in: bytes) { found.append("\($0)" + String(decoding: bytes[$1], as: UTF8.self)) }
            #expect(found == expected)
            #expect(Lines.count(in: bytes) == expected.count)
        }
    }
}
