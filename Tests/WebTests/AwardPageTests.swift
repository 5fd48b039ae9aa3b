import Access
import Clausier
import HTTPTypes
import HummingbirdTesting
import Registry
import Store
import Testing
import Vocabulary

@testable import Web

@Suite("An award is chosen, read again and confirmed") struct AwardPageTests {
    private let everything = TenderQuery(reach: .everything, tender: ID(1))

    @Test("Nobody is chosen beforehand, and to look at what an award freezes awards nothing")
    func looked() async throws {
        let hospitals = try await TestHospitals(roles: [.networkAdministrator])
        try await hospitals.visit { client in
            func page(_ path: String) async throws -> String {
                try await client.execute(
                    uri: path, method: .get, headers: hospitals.headers(.networkAdministrator)
                ).text
            }
            for path in ["/tenders/1", "/tenders/1/award", "/tenders/1/award?release=999"] {
                let text = try await page(path)
                #expect(text.contains("<option value=\"\">Choisissez</option>"), "\(path)")
                #expect(!PageForm.all(in: text).contains { $0.action == "/tenders/1/award" }, "\(path)")
            }
            let text = try await page("/tenders/1/award?release=1")
            for words in [
                "L’attribution ne s’annule pas.", "Attribuer à \(TestHospitals.data)", "Rang",
                "Ce qui ne changera plus", "à combler", "1 reste sans réponse", "Ce qui commence",
            ] {
                #expect(text.contains(words), "\(words)")
            }
            let form = try #require(PageForm.all(in: text).first { $0.action == "/tenders/1/award" })
            #expect(form.controls.contains { $0.name == "release" && $0.value == "1" })
            let nobody = try await hospitals.send(
                client, "/tenders/1/award", as: .networkAdministrator, fields: ["release": ""])
            #expect(nobody.status == .badRequest && nobody.text.contains("Choisissez le titulaire."))
        }
        #expect(try await hospitals.store.page(everything)?.tender.state != .awarded)
    }

    @Test(
        "Whoever decides is warned of a supplier that cannot be counted on",
        arguments: [SupplierStanding.acquired, .insolvent])
    func standing(standing: SupplierStanding) async throws {
        let hospitals = try await TestHospitals(roles: [.networkAdministrator])
        let words = standing == .insolvent ? "est en défaillance" : "a été racheté"
        let paths = ["/tenders/1", "/tenders/1/award?release=1", "/tenders/1/report", "/answers/of/1"]
        func warned() async throws -> [String] {
            try await hospitals.visit { client in
                var found: [String] = []
                for path in paths {
                    let text = try await client.execute(
                        uri: path, method: .get, headers: hospitals.headers(.networkAdministrator)
                    ).text
                    if text.contains(words) { found.append(path) }
                }
                return found
            }
        }
        #expect(try await warned().isEmpty)
        let detail = SupplierDetail(reach: .everything, supplier: hospitals.supplier)
        var supplier = try #require(try await hospitals.store.page(detail)).supplier
        supplier.standing = standing
        try await hospitals.store.transaction(by: "test", at: hospitals.now) { [supplier] in
            _ = try $0.record(supplier)
        }
        #expect(try await warned() == paths)
    }

    @Test("Once a tender is awarded nobody is asked in it, and its page says where to ask instead")
    func askedAfterwards() async throws {
        let hospitals = try await TestHospitals(roles: [.networkAdministrator, .buyer])
        let asked = try #require(try await hospitals.store.page(everything)).questions.count
        try await hospitals.visit { client in
            let form = ["release": "1"]
            let awarded = try await hospitals.send(
                client, "/tenders/1/award", as: .networkAdministrator, fields: form)
            #expect(awarded.status == .seeOther)
            let late = try await hospitals.send(
                client, "/tenders/1/questions", as: .networkAdministrator,
                fields: ["release": "1", "question": "Et ensuite ?"])
            #expect(late.status.code >= 400 && late.text.contains("personne ne pourrait répondre"))
            for (role, words) in [
                (Role.networkAdministrator, "ouvrez un doute sur la réponse concernée"),
                (.buyer, "demandez à votre responsable de la sécurité d’ouvrir un doute"),
            ] {
                let page = try await client.execute(
                    uri: "/tenders/1", method: .get, headers: hospitals.headers(role))
                #expect(page.text.contains(words), "\(role)")
                #expect(page.text.contains("/answers/of/1#points"), "\(role)")
                let again = try await client.execute(
                    uri: "/tenders/1/award?release=1", method: .get, headers: hospitals.headers(role))
                #expect(again.text.contains("Cette consultation est attribuée"), "\(role)")
                #expect(PageForm.all(in: again.text).allSatisfy { $0.action != "/tenders/1/award" })
            }
        }
        #expect(try await hospitals.store.page(everything)?.questions.count == asked)
    }

    @Test("Who answers for some of the buyers reads the tender, and is told that it is not theirs to change")
    func someOfTheBuyers() async throws {
        let hospitals = try await TestHospitals(roles: [.groupSecurityOfficer])
        let buyers = [hospitals.establishments[0], hospitals.theirs]
        let edition = try ShippedEditions.hospital()
        let tender = try await hospitals.store.transaction(by: "test", at: hospitals.now) { writer in
            let tender = try writer.open(
                Tender(
                    id: ID(0), establishment: buyers[0], reference: "M-1", subject: "Messagerie",
                    needs: Profile(exactly: [.software]), parts: [Tender.Part(edition: edition.key)]),
                for: buyers, reach: .everything)
            try writer.setBidder(ID(1), isIn: true, of: tender, reach: .everything)
            return tender
        }
        try await hospitals.visit { client in
            let page = try await client.execute(
                uri: "/tenders/\(tender)", method: .get, headers: hospitals.headers(.groupSecurityOfficer))
            #expect(page.status == .ok)
            #expect(page.text.contains("seul qui répond de tous les acheteurs modifie la consultation"))
            #expect(PageForm.all(in: page.text).allSatisfy { !$0.action.hasPrefix("/tenders") })
        }
    }

    @Test("A tender in preparation is not awarded, and its pages say what is to be done before")
    func preparing() async throws {
        let hospitals = try await TestHospitals(roles: [.networkAdministrator])
        let tender = try #require(try await hospitals.store.page(everything)).tender
        try await hospitals.store.transaction(by: "test", at: hospitals.now) { writer in
            try writer.change(
                tender.id, subject: tender.subject, needs: tender.needs, parts: tender.parts,
                state: .preparing, reach: .everything)
            try writer.setBidder(ID(2), isIn: true, of: tender.id, reach: .everything)
        }
        try await hospitals.visit { client in
            let headers = hospitals.headers(.networkAdministrator)
            for path in ["/tenders/1", "/tenders/1/award", "/tenders/1/award?release=1"] {
                let text = try await client.execute(uri: path, method: .get, headers: headers).text
                for words in [
                    "encore en préparation\u{A0}: elle ne peut pas être attribuée", "passez son état à",
                    "href=\"/tenders/1/settings\"", "1 candidat sur 2 laisse encore des points sans réponse",
                ] {
                    #expect(text.contains(words), "\(path): \(words)")
                }
                #expect(!text.contains("name=\"release\" required"), "\(path)")
                #expect(!PageForm.all(in: text).contains { $0.action == "/tenders/1/award" }, "\(path)")
            }
            let answer = try await hospitals.send(
                client, "/tenders/1/award", as: .networkAdministrator, fields: ["release": "1"])
            #expect(answer.status == .unprocessableContent)
            #expect(answer.text.contains("publiez-la et recueillez les réponses avant de l’attribuer"))
            #expect(try await hospitals.store.page(everything)?.tender.state == .preparing)
            // What the page says to do opens the way.
            let page = try await client.execute(uri: "/tenders/1/settings", method: .get, headers: headers)
            var form = try #require(PageForm.all(in: page.text).first { $0["state"] != nil })
            form["state"] = Tender.State.open.rawValue
            let opened = try await form.send(client, from: "/tenders/1/settings", headers: headers)
            #expect(opened.status == .seeOther)
            let after = try await client.execute(uri: "/tenders/1/award", method: .get, headers: headers).text
            #expect(after.contains("<option value=\"\">Choisissez</option>"))
        }
    }

    @Test("A tender without a bidder says so where it would be awarded")
    func nobody() async throws {
        let hospitals = try await TestHospitals(roles: [.networkAdministrator])
        try await hospitals.store.transaction(by: "test", at: hospitals.now) {
            try $0.setBidder(ID(1), isIn: false, of: ID(1), reach: .everything)
        }
        try await hospitals.visit { client in
            let page = try await client.execute(
                uri: "/tenders/1/award", method: .get, headers: hospitals.headers(.networkAdministrator))
            #expect(page.text.contains("n’a pas de candidat") && page.text.contains("/tenders/1#bidders"))
        }
    }

    @Test("An abandoned tender is neither awarded nor asked in before it is taken up again")
    func abandoned() async throws {
        let hospitals = try await TestHospitals(roles: [.networkAdministrator])
        let tender = try #require(try await hospitals.store.page(everything)).tender
        try await hospitals.store.transaction(by: "test", at: hospitals.now) { writer in
            try writer.change(
                tender.id, subject: tender.subject, needs: tender.needs, parts: tender.parts,
                state: .abandoned, reach: .everything)
        }
        try await hospitals.visit { client in
            for (step, fields) in [
                ("award", ["release": "1"]), ("questions", ["release": "1", "question": "Quand ?"]),
            ] {
                let answer = try await hospitals.send(
                    client, "/tenders/1/\(step)", as: .networkAdministrator, fields: fields)
                #expect(answer.status.code >= 400, "\(step)")
            }
            let page = try await client.execute(
                uri: "/tenders/1", method: .get, headers: hospitals.headers(.networkAdministrator))
            #expect(page.text.contains("Cette consultation est sans suite."))
        }
        #expect(try await hospitals.store.page(everything)?.tender.state == .abandoned)
    }
}
