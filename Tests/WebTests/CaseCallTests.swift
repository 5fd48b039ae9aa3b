import Access
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Registry
import Store
import Testing
import Vocabulary
import Watch

@testable import Web

@Suite("What programs write into cases") struct CaseCallTests {
    private struct Caller: Sendable {
        let client: any TestClientProtocol
        let headers: HTTPFields

        func post(_ path: String, _ body: String) async throws -> TestResponse {
            try await client.execute(
                uri: "/api/v1/" + path, method: .post, headers: headers, body: ByteBuffer(string: body))
        }
    }

    private func calls(
        _ hospitals: TestHospitals, _ body: @escaping @Sendable (Caller) async throws -> Void
    ) async throws {
        let grant = try #require(Grant(.networkAdministrator, on: .network(hospitals.network)))
        let token = try await hospitals.store.makeToken(
            name: "case program", use: .acts([grant]), expires: nil, by: "test", at: hospitals.now)
        let headers: HTTPFields = [
            .authorization: "Bearer " + token.secret, .contentType: "application/json",
        ]
        try await hospitals.visit { try await body(Caller(client: $0, headers: headers)) }
    }

    @Test("A fact, a local view and a category that a call does not name stay as they are; null clears them")
    func facts() async throws {
        let hospitals = try await TestHospitals(roles: [])
        let (place, id) = (hospitals.establishments[0], ID<CaseFile>(1))
        @Sendable func stands() async throws -> CasePage {
            try #require(await hospitals.store.page(CaseDetail(reach: .everything, caseFile: id)))
        }
        let before = try await stands()
        try await calls(hospitals) { caller in
            for body in [
                #""isSerious": true, "claimsCover": true, "supplier": \#(hospitals.supplier)"#,
                #""personalData": "high""#,
            ] {
                let answer = try await caller.post(
                    "cases/1/facts", #"{"establishment": \#(place), \#(body)}"#)
                #expect(answer.status == .ok, "\(answer.text)")
            }
            let facts = try #require(try await stands().places.first).facts
            #expect(facts.isSerious == true && facts.claimsCover == true && facts.personalData == .high)
            #expect(facts.supplier == hospitals.supplier && facts.involvesSupplier == true)
            #expect(facts.knownAt == before.places.first?.facts.knownAt)

            _ = try await caller.post(
                "cases/1/facts",
                #"{"establishment": \#(place), "claimsCover": null, "involvesSupplier": false}"#)
            let cleared = try #require(try await stands().places.first).facts
            #expect(cleared.isSerious == true && cleared.claimsCover == nil && cleared.supplier == nil)
            #expect(cleared.involvesSupplier == false)

            // Who names a supplier takes back that none is involved: its duty to tell starts.
            _ = try await caller.post(
                "cases/1/facts", #"{"establishment": \#(place), "supplier": \#(hospitals.supplier)}"#)
            let named = try #require(try await stands().places.first).facts
            #expect(named.supplier == hospitals.supplier && named.involvesSupplier == true)

            let answers = [
                try await caller.post("cases/1/describe", #"{"severity": "critical"}"#),
                try await caller.post("cases/1/observatory", #"{"help": true}"#),
                try await caller.post("cases/1/observatory", #"{"origin": "malicious"}"#),
                try await caller.post(
                    "cases/1/local", #"{"establishment": \#(place), "state": "contained"}"#),
            ]
            for answer in answers { #expect(answer.status == .ok, "\(answer.text)") }
            let after = try await stands()
            #expect(after.file.severity == .critical && after.file.title == before.file.title)
            #expect(after.file.observatory.asksForHelp == true && after.file.observatory.origin != nil)
            #expect(after.places.first?.state == .contained)
            #expect(after.places.first?.contact == before.places.first?.contact)
            #expect(after.places.first?.summary == before.places.first?.summary)
        }
    }

    @Test("Calls at once about different facts do not undo each other")
    func factsAtOnce() async throws {
        let hospitals = try await TestHospitals(roles: [])
        let place = hospitals.establishments[0]
        try await calls(hospitals) { caller in
            let answers = ["isSerious", "isNIS2Entity", "isSignificant", "claimsCover", "involvesDevice"]
            try await withThrowingTaskGroup(of: TestResponse.self) { group in
                for fact in answers {
                    group.addTask {
                        try await caller.post(
                            "cases/1/facts", #"{"establishment": \#(place), "\#(fact)": true}"#)
                    }
                }
                for try await answer in group { #expect(answer.status == .ok, "\(answer.text)") }
            }
            let page = try #require(
                await hospitals.store.page(CaseDetail(reach: .everything, caseFile: ID(1))))
            let facts = try #require(page.places.first).facts
            #expect(facts.isSerious == true && facts.isNIS2Entity == true && facts.isSignificant == true)
            #expect(facts.claimsCover == true && facts.involvesDevice == true)
        }
    }

    @Test("A case that a program opens is known at a time with its zone, and never in the future")
    func opening() async throws {
        let hospitals = try await TestHospitals(roles: [])
        let (place, now) = (hospitals.establishments[0], hospitals.now)
        try await calls(hospitals) { caller in
            func open(_ known: String) async throws -> TestResponse {
                try await caller.post(
                    "cases",
                    #"{"title": "t", "kind": "other", "severity": "high", "establishments": [\#(place)], "knownAt": "\#(known)"}"#
                )
            }
            let unzoned = try await open("2026-01-10T08:00:00")
            #expect(unzoned.status == .badRequest && unzoned.text.contains("zone"), "\(unzoned.text)")
            let ahead = try await open(now.advanced(by: .seconds(3_600)).description)
            #expect(ahead.status == .badRequest && ahead.text.contains("future"), "\(ahead.text)")
            let nearly = try await open(now.advanced(by: .seconds(30)).description)
            #expect(nearly.status == .ok, "clocks that do not agree: \(nearly.text)")
        }
    }
}
