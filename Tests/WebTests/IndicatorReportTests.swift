import Access
import Foundation
import HTTPTypes
import HummingbirdTesting
import Registry
import Store
import Testing
import Vocabulary
import Watch

@testable import Web

@Suite("An indicator is shared from an alert") struct IndicatorReportTests {
    /// An alert of a machine whose record names the machine itself and a place outside.
    private func raise(_ hospitals: TestHospitals) async throws -> ID<Alert> {
        let (store, owner, now) = (hospitals.store, hospitals.establishments[0], hospitals.now)
        let receipt = try await store.receive(
            key: "own", of: owner, segment: "own", start: 0, length: 9, records: 1, at: now)
        guard case .accepted(let batch) = receipt else { throw StoreError.wrongState("new") }
        let record = #"{"host":"srv-pacs.hopital.example","query":"depot.attaquant.test"}"#
        let changed = try await store.record(
            [
                NewDetection(
                    establishment: owner, rule: "own-rule", ruleTitle: "own title", level: .high, tags: [],
                    time: now, host: "SRV-PACS.hopital.example", account: "", segment: "own@0", line: 0,
                    sourceFormat: "windows-json", matched: "[]", raw: Data(record.utf8))
            ], batch: batch, sources: [], at: now)
        return try #require(changed.first?.id)
    }

    @Test("The hospital's own machine is neither proposed nor taken: it would tell everybody who was hit")
    func own() async throws {
        let hospitals = try await TestHospitals(roles: [.socAnalyst])
        let alert = try await raise(hospitals)
        try await hospitals.visit { client in
            let form = try await client.execute(
                uri: "/indicators/new?alert=\(alert)", method: .get, headers: hospitals.headers(.socAnalyst))
            #expect(form.text.contains(#"value="depot.attaquant.test""#))
            #expect(!form.text.contains(#"value="srv-pacs.hopital.example""#))
            for value in ["srv-pacs.hopital[.]example", "hopital.example"] {
                let refused = try await hospitals.send(
                    client, "/indicators/new", as: .socAnalyst,
                    fields: [
                        "alert": alert.description, "value": value,
                        "establishment": hospitals.establishments[0].description,
                        "light": "green", "circle": "network",
                    ])
                #expect(refused.status == .unprocessableContent, "\(value)")
                #expect(refused.text.contains("qui a été attaqué"), "\(value)")
            }
        }
    }
}
