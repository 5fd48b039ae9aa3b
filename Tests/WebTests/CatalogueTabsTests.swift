import Access
import Clausier
import HTTPTypes
import HummingbirdTesting
import Registry
import Store
import Testing
import Vocabulary

@testable import Web

@Suite("An official text with our codes leads somewhere") struct CatalogueTabsTests {
    /// The shipped points in other words, as the official text has them.
    private static func official() throws -> Edition {
        var edition = try ShippedEditions.hospital()
        edition.key = try #require(EditionKey("clausier-sante/2.0.1-1"))
        edition.title = LocalizedText("Texte officiel", en: "Official text")
        for place in edition.controls.indices {
            edition.controls[place].test = LocalizedText("Mot à mot \(place).", en: "Word by word \(place).")
        }
        return edition
    }

    @Test("Its tab counts what was answered to the same codes of the shipped edition, and nothing as silent")
    func gaps() async throws {
        let hospitals = try await TestHospitals()
        let edition = try Self.official()
        try await hospitals.store.record(edition, by: "test", at: hospitals.now)
        func rows(_ catalogue: String, _ alike: [String]) async throws -> AnswerGapsPage {
            try await hospitals.store.page(
                AnswerGaps(reach: .everything, catalogue: catalogue, alike: alike, askedOfAll: 118))
        }
        let alike = try await hospitals.store.catalogues(alike: edition)
        #expect(alike == ["hospital"])
        let (shipped, official) = (
            try await rows("hospital", []), try await rows("clausier-sante", alike)
        )
        let answered = shipped.rows.compactMap(\.questionnaire)
        #expect(!answered.isEmpty && official.rows.compactMap(\.questionnaire) == answered)
        let isSame = official.sums == shipped.sums
        #expect(isSame)
        #expect(try await rows("clausier-sante", []).sums.silent == shipped.sums.releases)
        let sums = try await hospitals.store.sums(
            of: AnswerGaps(reach: .everything, catalogue: "clausier-sante", alike: alike, askedOfAll: 118))
        let isPart = sums == official.sums
        #expect(isPart)
    }

    @Test(
        "It has its tab; a tender asks it, and bidders are compared by what they answered to the same codes")
    func tender() async throws {
        let hospitals = try await TestHospitals(roles: [.networkAdministrator, .supplier])
        try await hospitals.store.record(try Self.official(), by: "test", at: hospitals.now)
        try await hospitals.visit { client in
            let headers = hospitals.headers(.networkAdministrator)
            for (path, role) in [
                ("/answers", Role.networkAdministrator), ("/answers/suppliers", .networkAdministrator),
                ("/desk", .supplier),
            ] {
                let page = try await client.execute(uri: path, method: .get, headers: hospitals.headers(role))
                #expect(page.text.contains("href=\"\(path)?catalogue=clausier-sante\""), "\(path)")
            }
            let settings = try await client.execute(
                uri: "/tenders/1/settings", method: .get, headers: headers)
            #expect(settings.text.contains("<option value=\"clausier-sante\""))
            func change(_ points: String) async throws -> TestResponse {
                try await hospitals.send(
                    client, "/tenders/1/settings", as: .networkAdministrator,
                    fields: [
                        "subject": "PACS", "add": "clausier-sante", "hospital-share": "1",
                        "hospital-criticality-blocking": "9", "hospital-points": points,
                    ])
            }
            for wrong in ["O-7.2 12\nO-99.9 4", "O-7.2 12\nrien"] {
                let refused = try await change(wrong)
                #expect(refused.status == .badRequest, "\(wrong)")
            }
            let changed = try await change("O-7.2 12")
            #expect(changed.status == .seeOther, "\(changed.text)")
            let page = try await client.execute(uri: "/tenders/1?all=1", method: .get, headers: headers)
            #expect(page.text.contains("Texte officiel"))
        }
        let query = TenderQuery(reach: .everything, tender: ID(1))
        let file = try #require(try await hospitals.store.page(query))
        #expect(file.tender.parts.map(\.edition.catalogue) == ["hospital", "clausier-sante"])
        #expect(file.tender.parts[0].weights.byControl == ["O-7.2": 12])
        #expect(file.tender.parts[0].weights.byCriticality["blocking"] == 9)
        let found = try await hospitals.store.compare(file, on: hospitals.now.day)
        #expect(found.questionnaires == [[ID(1)], [ID(1)]])
        let states = found.comparison.parts.map { part in part.rows.map { $0.states[0].standing } }
        #expect(states[0] == states[1] && states[0].contains(.compliant), "the same answers, code by code")
        // What is promised watches the answer that was given, whichever text the contract quotes.
        try await hospitals.visit { client in
            let awarded = try await hospitals.send(
                client, "/tenders/1/award", as: .networkAdministrator, fields: ["release": "1"])
            #expect(awarded.status == .seeOther)
        }
        let commitments = try #require(try await hospitals.store.page(query)).commitments
        let answered = commitments.filter { $0.commitment.answerVersion > 0 }
        #expect(!answered.isEmpty && answered.allSatisfy { !$0.hasChanged })
    }

    @Test("A supplier takes its answers over from one catalogue to the other, with their proofs")
    func copied() async throws {
        let hospitals = try await TestHospitals(roles: [.supplier])
        let official = try Self.official()
        try await hospitals.store.record(official, by: "test", at: hospitals.now)
        let own = Reach.suppliers([hospitals.supplier])
        let (written, proven) = (try #require(ControlCode("O-7.2")), try #require(ControlCode("O-9.14")))
        let id = try await hospitals.store.transaction(by: "s", at: hospitals.now) { writer in
            let id = try writer.openQuestionnaire(of: ID(1), edition: official.key, reach: own)
            try writer.draft(
                DraftAnswer(claim: .no, comment: "À moi."), of: written, in: id, reach: own)
            return id
        }
        try await hospitals.visit { client in
            let page = try await client.execute(
                uri: "/desk/questionnaires/\(id)", method: .get, headers: hospitals.headers(.supplier))
            #expect(page.text.contains("<option value=\"1\""))
            let copied = try await hospitals.send(
                client, "/desk/questionnaires/\(id)/copy", as: .supplier, fields: ["from": "1"])
            #expect(copied.status == .seeOther)
            let theirs = try await hospitals.send(
                client, "/desk/questionnaires/\(id)/copy", as: .supplier, fields: ["from": "2"])
            #expect(theirs.status == .notFound, "another supplier's answers")
        }
        let dossier = try #require(
            try await hospitals.store.dossier(of: id, reach: own, on: hospitals.now.day))
        #expect(dossier.point(written)?.draft?.comment == "À moi.", "what is written stays")
        let point = try #require(dossier.point(proven))
        #expect(point.draft?.details == "\(TestHospitals.data) 203.0.113.1" && !point.isToConfirm)
        #expect(point.evidence.count == 1)
        #expect(dossier.asked.allSatisfy { $0.answer == nil }, "nothing counts before it is submitted")
        #expect(dossier.profile[.remoteMaintenance] == true)
    }

    @Test("A former product's answers become drafts of the next, and what asks something else waits")
    func otherRelease() async throws {
        let hospitals = try await TestHospitals(roles: [.supplier])
        var next = try ShippedEditions.hospital()
        next.key = try #require(EditionKey("hospital/2.9"))
        let changed = try #require(ControlCode("O-7.2"))
        let place = try #require(next.controls.firstIndex { $0.code == changed })
        next.controls[place].test = LocalizedText("Plus strict.", en: "Stricter.")
        let edition = next
        try await hospitals.store.record(edition, by: "test", at: hospitals.now)
        let own = Reach.suppliers([hospitals.supplier])
        let id = try await hospitals.store.transaction(by: "s", at: hospitals.now) { writer in
            let release = try writer.record(Release(id: ID(0), product: ID(1), version: "2")).id
            return try writer.openQuestionnaire(of: release, edition: edition.key, reach: own)
        }
        try await hospitals.visit { client in
            let copied = try await hospitals.send(
                client, "/desk/questionnaires/\(id)/copy", as: .supplier, fields: ["from": "1"])
            #expect(copied.status == .seeOther)
        }
        let dossier = try #require(
            try await hospitals.store.dossier(of: id, reach: own, on: hospitals.now.day))
        #expect(dossier.point(changed)?.isToConfirm == true)
        let others = dossier.asked.filter { $0.control.code != changed }
        #expect(others.count > 20 && others.filter { $0.draft != nil }.allSatisfy { !$0.isToConfirm })
        #expect(others.count { $0.draft?.claim == .yes } > 20)
        #expect(dossier.asked.allSatisfy { $0.evidence.isEmpty }, "a proof is of the release it was made for")
    }
}
