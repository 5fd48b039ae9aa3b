import Access
import Clausier
import HTTPTypes
import HummingbirdTesting
import Registry
import Store
import Testing
import Vocabulary

@testable import Web

@Suite("A hospital’s waiver stays out of its neighbours’ tenders") struct WaiverPagesTests {
    @Test("The clauses for one hospital hold no word of what another waives") func clauses() async throws {
        let hospitals = try await TestHospitals(roles: [.networkAdministrator])
        // What the second group’s hospital asked for is approved; the first one’s tender is the first tender.
        try await hospitals.store.transaction(by: "somebody else", at: hospitals.now) { writer in
            for number in [1, 2] { try writer.decide(ID(Int64(number)), approves: true, reach: .everything) }
        }
        try await hospitals.visit { client in
            for path in ["", ".html"] {
                let page = try await client.execute(
                    uri: "/tenders/1/bidders/1/clauses\(path)", method: .get,
                    headers: hospitals.headers(.networkAdministrator))
                #expect(page.status == .ok)
                #expect(!page.text.contains(TestHospitals.marker), "\(path)")
                #expect(page.text.contains(TestHospitals.data))
            }
            let theirs = try await client.execute(
                uri: "/tenders/2/bidders/1/clauses", method: .get,
                headers: hospitals.headers(.networkAdministrator))
            #expect(theirs.text.contains(TestHospitals.marker), "its own holds it")
        }
    }

    @Test("A refused waiver gives back what was written") func typed() async throws {
        let hospitals = try await TestHospitals(roles: [.networkAdministrator])
        let fields = [
            "reason": "Le moniteur n’est plus corrigé.", "compensation": "Il est isolé <b>seul</b>.",
            "ends": "2040-01-01", "establishment": "1",
        ]
        try await hospitals.visit { client in
            let answer = try await hospitals.send(
                client, "/answers/of/1/points/O-9.14/derogation", as: .networkAdministrator, fields: fields)
            #expect(answer.status == .unprocessableContent)
            #expect(answer.text.contains("Le moniteur n’est plus corrigé."))
            #expect(answer.text.contains("Il est isolé &lt;b&gt;seul&lt;/b&gt;."))
        }
    }
}
