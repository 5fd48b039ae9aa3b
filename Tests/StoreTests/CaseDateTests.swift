import Access
import Registry
import Testing
import Vocabulary
import Watch

@testable import Store

@Suite("Dates and answers that legal deadlines hang on") struct CaseDateTests {
    private let now = TwoHospitals.now

    @Test("Nothing was sent of an incident that nobody knew of; a minute is the same minute")
    func sentBefore() async throws {
        let hospitals = try await TwoHospitals()
        func prove(_ kind: LegalDuty.Kind, _ seconds: Int64) async throws {
            try await hospitals.store.transaction(by: "anne", at: now) {
                try $0.prove(
                    DutyProof(
                        establishment: hospitals.ours, kind: kind, title: "t",
                        done: now.advanced(by: .seconds(seconds)), channel: "portail", receipt: "r", text: "",
                        recordedBy: "", recorded: now), in: hospitals.cases[0], reach: hospitals.reach)
            }
        }
        await #expect {
            try await prove(.personalData, -60)
        } throws: { "\($0)".contains("before the incident was known") }
        try await prove(.personalData, -59)
    }

    @Test("An incident is not known since another century; a changed answer is told with what it was")
    func answers() async throws {
        let hospitals = try await TwoHospitals()
        let id = hospitals.cases[0]
        func set(_ facts: CaseFacts) async throws {
            try await hospitals.store.transaction(by: "anne", at: now) {
                try $0.set(facts, in: id, at: hospitals.ours, reach: hospitals.reach)
            }
        }
        await #expect(throws: StoreError.self) { try await set(CaseFacts(knownAt: Instant(milliseconds: 0))) }
        var facts = CaseFacts(knownAt: now)
        facts.isSerious = true
        facts.personalData = PersonalDataRisk.none
        try await set(facts)
        facts.isSerious = false
        facts.personalData = .high
        try await set(facts)
        let page = try #require(
            try await hospitals.store.page(CaseDetail(reach: hospitals.reach, caseFile: id)))
        let words = try #require(page.entries.last { $0.entry.kind == .clock }?.entry.words)
        #expect(words.french.contains("incident grave\u{A0}: non (avant\u{A0}: oui)"), "\(words.french)")
        #expect(words.english.contains("serious incident: no (before: yes)"))
        #expect(
            words.english.contains(
                "personal data: high risk to individuals (before: no personal data affected)"))
        #expect(!words.english.contains("NIS 2"), "what did not change is not told")
    }
}
