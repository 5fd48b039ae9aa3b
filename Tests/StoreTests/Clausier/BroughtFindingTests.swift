import Access
import Clausier
import Foundation
import Registry
import Testing
import Vocabulary

@testable import Store

@Suite("Findings of a file stand beside the answers as those of a page do") struct BroughtFindingTests {
    private let world: TwelveHospitals
    private let id: ID<Questionnaire>
    private let now = TwelveHospitals.now

    init() async throws {
        world = try await TwelveHospitals(hospitals: 3)
        id = try await world.answered()
    }

    private func row(
        _ code: String, _ verdict: Verdict, by name: String, hours: Double = 0,
        as capacity: Finding.Capacity = .assessor
    ) throws -> FindingRow {
        FindingRow(
            code: try #require(ControlCode(code)), verdict: verdict, reason: "Lu par \(name).",
            assessor: name,
            capacity: capacity, at: now.advanced(by: .seconds(hours * 3_600)))
    }

    private func sheet(_ rows: [FindingRow], version: String = "1.0") -> FindingSheet {
        FindingSheet(edition: world.edition.key, product: "Pixaline PACS", version: version, findings: rows)
    }

    @discardableResult private func bring(
        _ sheet: FindingSheet, by voucher: FindingVoucher = .file, hours: Double = 100
    ) async throws -> [BroughtFinding] {
        let (id, edition) = (id, world.edition)
        return try await world.store.transaction(
            by: "operator", at: now.advanced(by: .seconds(hours * 3_600))
        ) { try $0.bring(sheet, to: id, edition: edition, by: voucher, reach: .everything) }
    }

    private func standing() async throws -> [FindingRow] {
        let dossier = try await world.dossier(id)
        return (dossier.points + dossier.leftOut).flatMap { point in
            point.findings.map {
                FindingRow(
                    code: point.control.code, verdict: $0.verdict, reason: $0.reason, assessor: $0.assessor,
                    capacity: $0.capacity, at: $0.at)
            }
        }
    }

    @Test(
        "What goes out comes in whole: names, days, arbiters; decisions open once, the supplier is told once")
    func roundTrip() async throws {
        try await world.allRely(on: id)
        let rows = [
            try row("O-7.2", .compliant, by: "Anne", hours: 1),
            try row("O-7.2", .partial, by: "Bruno", hours: 2),
            try row("O-7.2", .nonCompliant, by: "Chloé", hours: 3, as: .arbiter),
            try row("O-9.14", .nonCompliant, by: "Anne", hours: 4),
        ]
        // The order of a file says nothing.
        #expect(try await bring(sheet(rows.reversed())) == Array(repeating: .taken, count: 4))
        #expect(Set(try await standing()) == Set(rows))
        let dossier = try await world.dossier(id)
        #expect(dossier.anyPoint(rows[0].code)?.judgement == .settled(.nonCompliant))
        #expect(dossier.decisions.allSatisfy { $0.reopenedBy == .verdictChanged })
        #expect(dossier.events.map(\.reopened) == [3])
        #expect(dossier.events.first?.codes.map(\.text) == ["O-7.2", "O-9.14"])
        let notices = try await world.store.page(NoticeList(reach: world.own)).rows
        #expect(notices.count { $0.kind == .findingMade } == 1)
        #expect(try await bring(sheet(rows)) == Array(repeating: .known, count: 4), "the same again")
        #expect(try await world.dossier(id).events.count == 1)
    }

    @Test("A finding never replaces a later one of the same person, and counts for the answer that it read")
    func order() async throws {
        let known = try row("O-9.14", .partial, by: "Anne", hours: 10)
        #expect(try await bring(sheet([known])) == [.taken])
        let early = try await bring(sheet([try row("O-9.14", .compliant, by: "Anne", hours: 9)]))
        guard case .refused(let why) = early.first else {
            Issue.record("the earlier one was taken: \(early)")
            return
        }
        #expect(why.english.contains("Anne found something else since"))
        #expect(try await standing() == [known])
        try await world.change("O-9.14", to: .no, in: id, days: 2)
        #expect(try await bring(sheet([try row("O-9.14", .compliant, by: "Bruno", hours: 20)])) == [.former])
        #expect(try await world.dossier(id).anyPoint(known.code)?.judgement == Judgement.none)
        #expect(try await bring(sheet([try row("O-9.14", .compliant, by: "Bruno", hours: 60)])) == [.taken])
    }

    @Test("What is about another product, another edition, no point or the future is refused with a word")
    func refused() async throws {
        let good = try row("O-9.14", .partial, by: "Anne")
        let newer = sheet([good], version: "2.0")
        await #expect(throws: StoreError.self) { _ = try await bring(newer) }
        let other = FindingSheet(
            edition: try #require(EditionKey("hospital/9.9")), product: "Pixaline PACS", version: "1.0",
            findings: [good])
        await #expect(throws: StoreError.self) { _ = try await bring(other) }
        var silent = good
        silent.reason = " "
        let outcomes = try await bring(
            sheet([
                try row("O-99.9", .partial, by: "Anne"), silent,
                try row("O-9.14", .partial, by: "Anne", hours: 1_000), good,
            ]))
        #expect(outcomes.map { if case .refused = $0 { true } else { false } } == [true, true, true, false])
        #expect(try await standing() == [good])
    }

    @Test("On a page they are recorded in the name of who brings them, one word a point") func bearer()
        async throws
    {
        let rows = [
            try row("O-9.14", .partial, by: "Anne", hours: -5, as: .arbiter),
            try row("O-9.14", .compliant, by: "Bruno"),
        ]
        let outcomes = try await bring(sheet(rows), by: .bearer, hours: 1)
        #expect(outcomes.first == .taken && outcomes.last != .taken)
        let found = try await standing()
        #expect(found.map(\.assessor) == ["operator"] && found.map(\.capacity) == [.assessor])
        #expect(found.first?.at == now.advanced(by: .seconds(3_600)))
    }

    @Test("A dispute that opens again after the arbiter spoke stands on the assessors’ desk again")
    func reopened() async throws {
        func disputes() async throws -> Int {
            try await world.store.page(JudgingDesk(reach: .everything)).disputes.count
        }
        try await bring(
            sheet([
                try row("O-7.2", .compliant, by: "Anne", hours: 1),
                try row("O-7.2", .partial, by: "Bruno", hours: 2),
            ]))
        #expect(try await disputes() == 1)
        try await bring(sheet([try row("O-7.2", .partial, by: "Chloé", hours: 3, as: .arbiter)]))
        #expect(try await disputes() == 0)
        try await bring(sheet([try row("O-7.2", .compliant, by: "Anne", hours: 4)]))
        #expect(try await disputes() == 1)
    }

    @Test("Hospitals read who judged, unless that person answers for another that is not named")
    func named() async throws {
        let (hospitals, store) = (world.hospitals, world.store)
        for (name, place) in [("anne", hospitals[0]), ("bruno", hospitals[1])] {
            _ = try await store.openAccount(
                NewAccount(
                    name: name, displayName: "Dr \(name)",
                    grants: [try #require(Grant(.establishmentSecurityOfficer, on: .establishment(place)))]),
                password: "orageux-cachalot-47", by: "test", at: now)
        }
        try await bring(
            sheet([
                try row("O-7.2", .compliant, by: "anne"), try row("O-7.2", .partial, by: "bruno"),
                try row("O-7.2", .partial, by: "Cabinet Durand"),
            ]))
        func names(_ reach: Reach) async throws -> Set<String> {
            let code = try #require(ControlCode("O-7.2"))
            return Set(try #require(try await world.dossier(id, reach).anyPoint(code)).assessors.values)
        }
        #expect(try await names(.establishments([hospitals[0]])) == ["Dr anne", "Cabinet Durand"])
        #expect(try await names(.everything) == ["Dr anne", "Dr bruno", "Cabinet Durand"])
        #expect(try await names(world.own).isEmpty)
    }
}
