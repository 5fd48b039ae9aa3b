import Access
import Clausier
import HTTPTypes
import HummingbirdTesting
import Registry
import Store
import Testing
import Vocabulary

@testable import Web

@Suite("What buyers put on file says who, what and why") struct BuyingPagesTests {
    @Test(
        "The report for the analysis of offers: rank, score, what blocks, weights, questions with their replies"
    )
    func report() async throws {
        let hospitals = try await TestHospitals(roles: [.networkAdministrator, .supplier])
        let (code, store) = (try #require(ControlCode("O-7.2")), hospitals.store)
        let edition = try ShippedEditions.hospital()
        try await store.transaction(by: "assessor", at: hospitals.now) {
            try $0.find(
                .nonCompliant, because: "Absent.", on: code, in: ID(1), edition: edition, as: .assessor,
                reach: .everything)
        }
        try await hospitals.visit { client in
            let headers = hospitals.headers(.networkAdministrator)
            let weighed = try await hospitals.send(
                client, "/tenders/1/settings", as: .networkAdministrator,
                fields: [
                    "subject": "PACS régional", "hospital-share": "1", "hospital-theme-7": "1,5",
                    "hospital-blocking": "O-7.2",
                ])
            #expect(weighed.status == .seeOther)
            let asked = try await hospitals.send(
                client, "/tenders/1/questions", as: .networkAdministrator,
                fields: ["release": "1", "control": "O-7.2", "question": "Quand sera-ce fait ?"])
            #expect(asked.status == .seeOther)
            let desk = try await client.execute(
                uri: "/desk", method: .get, headers: hospitals.headers(.supplier))
            #expect(desk.text.contains("Quand sera-ce fait ?"))
            let waiting = try await store.page(
                SupplierWaiting(reach: .suppliers([hospitals.supplier]), day: hospitals.now.day))
            let question = try #require(waiting.questions.first { $0.text == "Quand sera-ce fait ?" })
            let replied = try await hospitals.send(
                client, "/desk/questions/\(question.id)", as: .supplier, fields: ["reply": "Au printemps."])
            #expect(replied.status == .seeOther)
            let page = try await client.execute(uri: "/tenders/1/report", method: .get, headers: headers)
            #expect(page.status == .ok)
            for words in [
                "PACS régional", "1. \(TestHospitals.data)", "\(TestHospitals.data) 0 supplier", "Bloquant",
                "O-7.2", "Quand sera-ce fait ?", "Au printemps.", "Points bloquants retenus",
            ] {
                #expect(page.text.contains(words), "\(words)")
            }
            // The score that the report gives is the one of the comparison.
            let file = try #require(try await store.page(TenderQuery(reach: .everything, tender: ID(1))))
            let found = try await store.compare(file, on: hospitals.now.day).comparison
            let total = try #require(found.totals[0])
            #expect(total <= 40, "a blocking point caps it")
            #expect(page.text.contains(LocalizedText.points(total).french))
            let theme = try #require(edition.themes.first { $0.key == "7" })
            #expect(page.text.contains("\(theme.title.french)\u{A0}: 1,5"), "the weight that was set")
        }
    }

    @Test("A question about what is no point of the tender is not sent without it")
    func aboutNothing() async throws {
        let hospitals = try await TestHospitals(roles: [.networkAdministrator])
        let query = TenderQuery(reach: .everything, tender: ID(1))
        let asked = try #require(try await hospitals.store.page(query)).questions.count
        try await hospitals.visit { client in
            for control in ["O-99.9", String(repeating: "O", count: 500)] {
                let answer = try await hospitals.send(
                    client, "/tenders/1/questions", as: .networkAdministrator,
                    fields: ["release": "1", "control": control, "question": "Quand ?"])
                #expect(answer.status == .badRequest)
                #expect(answer.text.contains("n’est pas dans cette consultation"), "\(control.prefix(8))")
            }
        }
        #expect(try await hospitals.store.page(query)?.questions.count == asked)
    }

    @Test("One letter to one supplier in the name of every hospital in reach, and of no other")
    func letter() async throws {
        let hospitals = try await TestHospitals(roles: [.groupSecurityOfficer, .establishmentSecurityOfficer])
        let (second, theirs, now) = (hospitals.establishments[1], hospitals.theirs, hospitals.now)
        try await hospitals.store.transaction(by: "test", at: now) { writer in
            for (owner, name) in [(second, "Archive"), (theirs, TestHospitals.marker + " archive")] {
                let system = try writer.record(
                    System(
                        id: ID(1), owner: owner, code: "L-\(owner)", name: name, function: .imagingArchive,
                        release: ID(1), holdsHealthData: true), from: .person("test"), asOf: now.day
                ).id
                _ = try writer.record(SystemUse(system: system, establishment: owner, criticality: .vital))
            }
        }
        try await hospitals.visit { client in
            let path = "/answers/suppliers/1"
            let group = try await client.execute(
                uri: path, method: .get, headers: hospitals.headers(.groupSecurityOfficer))
            #expect(group.status == .ok)
            #expect(group.text.contains("Les 2 établissements de santé soussignés"))
            #expect(group.text.contains("<li>\(TestHospitals.data) two</li>"))
            #expect(group.text.contains("O-9.14"), "what was found partial is asked for")
            #expect(!group.text.contains(TestHospitals.marker))
            let one = try await client.execute(
                uri: path, method: .get, headers: hospitals.headers(.establishmentSecurityOfficer))
            #expect(one.text.contains("L’établissement soussigné"))
            #expect(!one.text.contains("<li>\(TestHospitals.data) two</li>"))
        }
    }

    @Test(
        "A security officer’s overview says what suppliers have not answered, and the list which care relies on it"
    )
    func glance() async throws {
        let hospitals = try await TestHospitals(roles: [.establishmentSecurityOfficer, .socAnalyst])
        let (place, now) = (hospitals.establishments[0], hospitals.now)
        try await hospitals.store.transaction(by: "test", at: now) { writer in
            let service = try writer.record(
                CareService(
                    id: ID(1), establishment: place, site: nil, kind: .emergency, name: "Urgences")
            ).id
            _ = try writer.record(
                SystemUse(system: ID(1), establishment: place, criticality: .vital, careServices: [service]))
        }
        try await hospitals.visit { client in
            let page = try await client.execute(
                uri: "/", method: .get, headers: hospitals.headers(.establishmentSecurityOfficer))
            #expect(page.text.contains("href=\"/answers?only=silent\""))
            #expect(page.text.contains("href=\"/answers?only=blocking\""))
            let list = try await client.execute(
                uri: "/answers", method: .get, headers: hospitals.headers(.establishmentSecurityOfficer))
            #expect(
                list.text.contains(
                    "<span class=\"sub long\">\(CareServiceKind.emergency.title.french)</span>"))
            let soc = try await client.execute(
                uri: "/", method: .get, headers: hospitals.headers(.socAnalyst))
            #expect(soc.status == .ok)
        }
    }
}
