import Access
import Clausier
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Registry
import Store
import Testing
import Vocabulary
import Workbooks

@testable import Web

@Suite("Answers, findings, catalogues and mappings go out and in as OSCAL on the pages")
struct OSCALPagesTests {
    @Test("A supplier takes its answers out as a component definition, corrects one and brings them in again")
    func components() async throws {
        let hospitals = try await TestHospitals(roles: [.supplier, .networkAdministrator])
        let edition = try ShippedEditions.hospital()
        let code = try #require(ControlCode("O-7.2"))
        try await hospitals.visit { client in
            let desk = "/desk/questionnaires/1"
            let page = try await client.execute(
                uri: desk, method: .get, headers: hospitals.headers(.supplier))
            #expect(page.text.contains("href=\"\(desk)/components\""))
            let file = try await client.execute(
                uri: desk + "/components", method: .get, headers: hospitals.headers(.supplier))
            #expect(file.headers[.contentDisposition]?.hasPrefix("attachment;") == true)
            var sheet = try #require(
                try OSCALComponents.read(Array(file.body.readableBytesView), edition: edition.key).first)
            let place = try #require(sheet.answers.firstIndex { $0.code == code })
            sheet.answers[place].details = "Corrigé par fichier."
            let sent = try await hospitals.upload(
                client, desk + "/workbook", try OSCALComponents.write([sheet], at: hospitals.now),
                named: "r.json", as: .supplier)
            #expect(sent.status == .ok && sent.text.contains("1\u{A0}réponse changée"), "\(sent.text)")
            let broken = try await hospitals.upload(
                client, desk + "/workbook", Array(#"{"component-definition":{}}"#.utf8), named: "r.json",
                as: .supplier)
            #expect(broken.status == .unprocessableContent)
            // What hospitals take out is what was submitted, not what is being written.
            let theirs = try await client.execute(
                uri: "/answers/of/1/components", method: .get,
                headers: hospitals.headers(.networkAdministrator))
            #expect(theirs.status == .ok && !theirs.text.contains("Corrigé par fichier."))
        }
        let own = Reach.suppliers([hospitals.supplier])
        let dossier = try #require(
            try await hospitals.store.dossier(of: ID(1), reach: own, on: hospitals.now.day))
        let draft = try #require(dossier.point(code)?.draft)
        #expect(draft.details == "Corrigé par fichier." && draft.origin == .file("r.json"))
        #expect(dossier.points.compactMap(\.draft).count == 1, "what says the same is no news")
    }

    @Test("An assessor takes findings out and brings findings in, in its own name") func findings()
        async throws
    {
        let hospitals = try await TestHospitals(roles: [.networkAdministrator, .executive])
        let edition = try ShippedEditions.hospital()
        let (code, none) = (try #require(ControlCode("O-7.2")), try #require(ControlCode("O-99.9")))
        try await hospitals.visit { client in
            let path = "/answers/of/1/findings"
            let file = try await client.execute(
                uri: path, method: .get, headers: hospitals.headers(.networkAdministrator))
            var sheet = try #require(
                try OSCALResults.read(Array(file.body.readableBytesView), edition: edition.key).first)
            #expect(sheet.findings.map(\.verdict) == [.partial])
            sheet.findings = [code, none].map {
                FindingRow(
                    code: $0, verdict: .nonCompliant, reason: "Vu sur site.", assessor: "Autre",
                    at: hospitals.now)
            }
            let bytes = try OSCALResults.write(sheet, at: hospitals.now)
            let refused = try await hospitals.upload(client, path, bytes, named: "f.json", as: .executive)
            #expect(refused.status == .forbidden)
            let sent = try await hospitals.upload(
                client, path, bytes, named: "f.json", as: .networkAdministrator)
            #expect(sent.status == .ok && sent.text.contains("À votre nom\u{A0}: 1\u{A0}; refusés\u{A0}: 1"))
            #expect(sent.text.contains("aucun point O-99.9"))
            let point = try await client.execute(
                uri: "/answers/of/1/points/O-7.2", method: .get,
                headers: hospitals.headers(.networkAdministrator))
            #expect(point.text.contains("Vu sur site.") && point.text.contains("par vous"))
            let found = try await client.execute(
                uri: "/answers/of/1/points/O-9.14", method: .get,
                headers: hospitals.headers(.networkAdministrator))
            #expect(found.text.contains("par \(TestHospitals.data)"), "by whom")
        }
    }

    @Test("A kept mapping and each edition leave as OSCAL documents") func catalogues() async throws {
        let hospitals = try await TestHospitals(roles: [.networkAdministrator])
        let (from, to) = (try #require(ControlCode("O-7.2")), try #require(ControlCode("A.8.1")))
        let set = MappingSet(
            origin: "urn:test:mapping:1", title: "Clausier vers ISO", source: "hospital/2.0.1",
            target: "iso/1",
            mappings: [ControlMapping(source: from, target: to, relation: .intersect, strength: 7)])
        try await hospitals.store.record(set, by: "test", at: hospitals.now)
        try await hospitals.visit { client in
            let headers = hospitals.headers(.networkAdministrator)
            let page = try await client.execute(uri: "/catalogues", method: .get, headers: headers)
            let link = "/catalogues/mapping?origin=urn%3Atest%3Amapping%3A1"
            #expect(page.text.contains("Clausier vers ISO"))
            let file = try await client.execute(uri: link, method: .get, headers: headers)
            #expect(try OSCALMapping.read(Array(file.body.readableBytesView)) == [set])
            let gone = try await client.execute(
                uri: "/catalogues/mapping?origin=none", method: .get, headers: headers)
            #expect(gone.status == .notFound)
            let catalog = try await client.execute(
                uri: "/catalogues/durability/1.0/oscal", method: .get, headers: headers)
            #expect(
                try OSCALCatalog.read(Array(catalog.body.readableBytesView)) == ShippedEditions.durability())
        }
    }
}
