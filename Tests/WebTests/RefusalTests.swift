import Access
import HTTPTypes
import HummingbirdTesting
import Store
import Testing
import Vocabulary

@testable import Web

@Suite("What the records decline is said in words, and is no internal error") struct RefusalTests {
    @Test("A shift of three years is declined with its reason, in the language of who asks")
    func longShift() async throws {
        let hospitals = try await TestHospitals(roles: [.networkAdministrator])
        try await hospitals.visit { client in
            let answer = try await hospitals.send(
                client, "/on-call/shifts", as: .networkAdministrator,
                fields: ["contact": "1", "starts": "2026-12-01T08:00", "ends": "2029-12-01T08:00"])
            #expect(answer.status == .unprocessableContent)
            #expect(answer.text.contains("dure un an au plus"))
        }
    }

    @Test(
        "A collector is told to wait, not to give up, where its establishment is not in the register just now"
    )
    func unknownEstablishment() {
        let refusal = Endpoints.refusal(for: .unknownEstablishment)
        #expect(refusal.status == .serviceUnavailable && refusal.retryAfterSeconds == 60)
        #expect(Endpoints.refusal(for: .conflict).status == .conflict)
        #expect(Endpoints.refusal(for: .full(retryAfterSeconds: 0)).retryAfterSeconds == 1)
    }

    @Test(
        "Every way in which the records refuse a change is a refusal with a sentence",
        arguments: zip(
            [
                StoreError.declined(LocalizedText("Non.", en: "No.")), .wrongState("it is closed"),
                .alreadyExists(kind: "a token", name: "loader"), .refused("CHECK constraint failed: x"),
                .notFound(kind: "token"), .diskFull,
            ], [422, 409, 409, 422, 404, 507]))
    func statuses(_ error: StoreError, _ code: Int) throws {
        let refusal = try #require(Refusal(error))
        #expect(refusal.status.code == code)
        for text in [refusal.explanation.french, refusal.explanation.english] {
            #expect(!text.contains("CHECK") && !text.contains("it is closed") && !text.isEmpty)
        }
        // Programs read why, whatever their language.
        if case .wrongState(let reason) = error { #expect(refusal.reason == reason) }
    }
}
