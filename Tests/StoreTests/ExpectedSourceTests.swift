import Access
import Foundation
import Registry
import Testing
import Vocabulary

@testable import Store

@Suite("Sources that are expected") struct ExpectedSourceTests {
    private let now = TwoHospitals.now

    private func declare(_ source: ExpectedSource, _ hospitals: TwoHospitals, reach: Reach? = nil)
        async throws
    {
        let reach = reach ?? hospitals.reach
        try await hospitals.store.transaction(by: "officer", at: now) { try $0.declare(source, reach: reach) }
    }

    private func hear(
        _ name: String, _ kind: String = "windows", minutesAgo: Int, key: String, _ hospitals: TwoHospitals
    ) async throws {
        let time = now.advanced(by: .seconds(-60 * minutesAgo))
        let receipt = try await hospitals.store.receive(
            key: key, of: hospitals.ours, segment: "s", start: key.count, length: 1, records: 1, at: time)
        guard case .accepted(let batch) = receipt else { return }
        _ = try await hospitals.store.record(
            [], batch: batch, sources: [SourceCount(name: name, kind: kind, lastEvent: time, records: 1)],
            at: time)
    }

    private func page(
        _ hospitals: TwoHospitals, after minutes: Int = 0, onlySilent: Bool = false
    ) async throws -> ExpectedSourcesPage {
        try await hospitals.store.page(
            ExpectedSources(
                reach: hospitals.reach, establishment: hospitals.ours,
                now: now.advanced(by: .seconds(60 * minutes)), onlySilent: onlySilent))
    }

    @Test("A name with an accent is heard, and a family of dialects by each of its kinds") func names()
        async throws
    {
        let hospitals = try await TwoHospitals(withCases: false)
        for (name, dialect) in [("SRV-ÉTÉ", ""), ("bastion", "linux")] {
            try await declare(
                ExpectedSource(
                    establishment: hospitals.ours, name: name, dialect: dialect, silenceMinutes: 30),
                hospitals)
        }
        try await hear("SRV-ÉTÉ", minutesAgo: 5, key: "a", hospitals)
        try await hear("bastion", "linux/sshd", minutesAgo: 5, key: "ab", hospitals)
        #expect(try await page(hospitals).silent.count == 0)
        #expect(try await page(hospitals).rows.allSatisfy { $0.lastEvent != nil })
    }

    @Test(
        "One that is heard is not silent until its time is over; then the overview counts it, and since when is known"
    )
    func silence() async throws {
        let hospitals = try await TwoHospitals(withCases: false)
        try await declare(
            ExpectedSource(establishment: hospitals.ours, name: "DC-01", silenceMinutes: 30), hospitals)
        try await hear("dc-01", minutesAgo: 10, key: "a", hospitals)
        #expect(try await page(hospitals).silent.count == 0)
        let later = try await page(hospitals, after: 21, onlySilent: true)
        #expect(later.silent.count == 1 && later.rows.map(\.source.name) == ["DC-01"])
        let at = now.advanced(by: .seconds(60 * 21))
        #expect(later.rows.first?.silentSince(at: at) == now.advanced(by: .seconds(-600)))
        let overview = try await hospitals.store.page(
            Overview(reach: hospitals.reach, day: TwoHospitals.today, now: at))
        #expect(overview.total.silentSources == 1)
        let before = try await hospitals.store.page(
            Overview(reach: hospitals.reach, day: TwoHospitals.today, now: now))
        #expect(before.total.silentSources == 0)
    }

    @Test("One that is declared and silent is not told again among those that nobody declared") func gone()
        async throws
    {
        let hospitals = try await TwoHospitals(withCases: false)
        let time = now.advanced(by: .seconds(-2 * 86_400))
        let receipt = try await hospitals.store.receive(
            key: "gone", of: hospitals.ours, segment: "gone", start: 0, length: 1, records: 60, at: time)
        guard case .accepted(let batch) = receipt else { return }
        let counts = ["FW-1", "fw-2"].map {
            SourceCount(name: $0, kind: "linux/syslog", lastEvent: time, records: 60)
        }
        _ = try await hospitals.store.record([], batch: batch, sources: counts, at: time)
        func gone() async throws -> [String] {
            try await hospitals.store.page(
                SilentSources(reach: hospitals.reach, establishment: hospitals.ours, now: now)
            ).rows.map(\.source.name).sorted()
        }
        #expect(try await gone() == ["FW-1", "fw-2"])
        try await declare(
            ExpectedSource(
                establishment: hospitals.ours, name: "fw-1", dialect: "linux", silenceMinutes: 480), hospitals
        )
        #expect(try await gone() == ["fw-2"])
    }

    @Test("What it sent before it was declared counts; another kind of log does not, where one is named")
    func kinds() async throws {
        let hospitals = try await TwoHospitals(withCases: false)
        try await hear("fw-1", "firewall", minutesAgo: 5, key: "a", hospitals)
        for dialect in ["", "firewall", "linux/sshd"] {
            try await declare(
                ExpectedSource(
                    establishment: hospitals.ours, name: "FW-1", dialect: dialect, silenceMinutes: 60),
                hospitals)
        }
        try await hear("FW-1", "firewall", minutesAgo: 2, key: "bb", hospitals)
        let heard = Dictionary(
            uniqueKeysWithValues: try await page(hospitals).rows.map { ($0.source.dialect, $0.lastEvent) })
        let last = now.advanced(by: .seconds(-120))
        #expect(heard[""] == last && heard["firewall"] == last && heard["linux/sshd"] == .some(nil))
    }

    @Test("Nobody declares, or takes away, at another's hospital, nor a site of another")
    func isolation() async throws {
        let hospitals = try await TwoHospitals(withCases: false)
        let theirs = ExpectedSource(establishment: hospitals.theirs, name: "X", silenceMinutes: 60)
        await #expect(throws: StoreError.notFound(kind: "establishment")) {
            try await declare(theirs, hospitals)
        }
        try await declare(theirs, hospitals, reach: .everything)
        let known = try await hospitals.store.page(
            ExpectedSources(reach: .everything, establishment: hospitals.theirs, now: now))
        let id = try #require(known.rows.first?.source.id)
        await #expect(throws: StoreError.notFound(kind: "source")) {
            try await hospitals.store.transaction(by: "officer", at: now) {
                try $0.expectNoLonger(id, reach: hospitals.reach)
            }
        }
        let numbers = try await hospitals.store.siteNumbers(within: .everything)
        let site = try #require(numbers.sites.values.first { $0.establishment == hospitals.theirs })
        await #expect(throws: StoreError.notFound(kind: "site")) {
            try await declare(
                ExpectedSource(establishment: hospitals.ours, site: site.id, name: "Y", silenceMinutes: 60),
                hospitals)
        }
    }

    @Test("Declared again it changes and stays one; what is wrong with it is said")
    func again() async throws {
        let hospitals = try await TwoHospitals(withCases: false)
        for minutes in [60, 120] {
            try await declare(
                ExpectedSource(establishment: hospitals.ours, name: "Srv", silenceMinutes: minutes), hospitals
            )
        }
        #expect(try await page(hospitals).rows.map(\.source.silenceMinutes) == [120])
        #expect(
            ExpectedSource(establishment: hospitals.ours, name: "", silenceMinutes: 4).faults == [
                .name, .silence,
            ])
    }
}

@Suite("How long logs are kept") struct RetentionRuleTests {
    @Test(
        "A decision replaces the one before it; only who answers for all decides for all, and each is told to the audit log"
    )
    func decisions() async throws {
        let hospitals = try await TwoHospitals(withCases: false)
        let now = TwoHospitals.now
        for days in [200, 300] {
            try await hospitals.store.transaction(by: "officer", at: now) {
                try $0.retain(
                    RetentionRule(
                        establishment: hospitals.ours, dialect: "linux", days: days, basis: "décision"),
                    reach: hospitals.reach)
            }
        }
        let rules = try await hospitals.store.retentionRules(reach: hospitals.reach)
        #expect(rules.map(\.rule.days) == [300])
        for place in [nil, hospitals.theirs] {
            await #expect(throws: StoreError.notFound(kind: "establishment")) {
                try await hospitals.store.transaction(by: "officer", at: now) {
                    try $0.retain(
                        RetentionRule(establishment: place, dialect: "", days: 100, basis: "x"),
                        reach: hospitals.reach)
                }
            }
        }
        let entries = try await hospitals.store.page(AuditList(reach: hospitals.reach)).entries
        #expect(entries.count { $0.action == "archive.retain" } == 2)
        #expect(
            RetentionRule(establishment: nil, dialect: "", days: 29, basis: "").faults == [.days, .basis])
    }
}
