import Access
import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Posture
import Registry
import Store
import Testing
import Vocabulary

@testable import Web

@Suite("The forms of a posture") struct PosturePagesTests {
    private let role = Role.establishmentSecurityOfficer

    /// Sends fields and one file as a browser does.
    private func upload(
        _ client: any TestClientProtocol, _ hospitals: TestHospitals, _ path: String,
        _ fields: [(String, String)], file: (name: String, text: String)
    ) async throws -> TestResponse {
        let all = [("csrf", hospitals.people[role]?.csrf ?? "")] + fields
        let body =
            all.map {
                "--XyZ\r\nContent-Disposition: form-data; name=\"\($0.0)\"\r\n\r\n\($0.1)\r\n"
            }.joined()
            + "--XyZ\r\nContent-Disposition: form-data; name=\"file\"; filename=\"\(file.name)\"\r\n"
            + "Content-Type: application/octet-stream\r\n\r\n\(file.text)\r\n--XyZ--\r\n"
        return try await client.execute(
            uri: path, method: .post,
            headers: hospitals.headers(
                role, [.origin: "http://localhost", .contentType: "multipart/form-data; boundary=XyZ"]),
            body: ByteBuffer(string: body))
    }

    @Test("A console's count is imported, and one with a fault is told by line and column") func coverage()
        async throws
    {
        let hospitals = try await TestHospitals(roles: [role])
        let place = hospitals.establishments[0], now = hospitals.now
        let day = now.parisDay
        try await hospitals.visit { client in
            let table = "aspect,date,covered,total,source\nedr,\(day),61,60,Console\n"
            let refused = try await upload(
                client, hospitals, "/posture/\(place)/evidence", [("kind", "coverage")],
                file: ("edr.csv", table))
            #expect(refused.status.code == 422 || refused.status.code == 400, "\(refused.status)")
            #expect(refused.text.contains("covered") && refused.text.contains("60"))
            let taken = try await upload(
                client, hospitals, "/posture/\(place)/evidence", [("kind", "coverage")],
                file: ("edr.csv", table.replacing(",61,60,", with: ",45,60,")))
            #expect(taken.status == .seeOther, "\(taken.text)")
            let page = try await client.execute(
                uri: "/posture/\(place)", method: .get, headers: hospitals.headers(role)
            ).text
            #expect(page.contains("45 sur 60") && page.contains("confiance") && page.contains("demi-vie"))
        }
    }

    @Test("A month that later facts would change stays, and the page says what changed and why")
    func revisions()
        async throws
    {
        let hospitals = try await TestHospitals(roles: [role])
        let place = hospitals.establishments[0]
        let day = hospitals.now.parisDay.adding(days: -100)
        let item = EvidenceItem(
            .dimension(.testedBackups), .restoreTest, .measured, level: 1, source: .fiction, asOf: day,
            fact: LocalizedText("restauration <réussie>", en: "restored <well>"))
        try await hospitals.visit { client in
            func page() async throws -> String {
                try await client.execute(
                    uri: "/posture/\(place)", method: .get, headers: hospitals.headers(role)
                ).text
            }
            #expect(try await !page().contains(#"id="revisions""#))
            try await hospitals.store.transaction(by: "test", at: hospitals.now) {
                try $0.record(evidence: [item], of: place, reach: .everything)
            }
            let told = try await page()
            let start = try #require(told.range(of: #"id="revisions""#))
            let part = told[start.upperBound...].prefix(4_000)
            #expect(part.contains("restauration &lt;réussie&gt;") && part.contains("apporté le"))
            #expect(part.contains("inconnu") && told.contains("mois vus autrement depuis"))
        }
    }

    @Test("A declaration with its document is proven, and the document opens for who reads the posture")
    func document() async throws {
        let hospitals = try await TestHospitals(roles: [role, .underwriter])
        let (store, now) = (hospitals.store, hospitals.now)
        let (place, other) = (hospitals.establishments[0], hospitals.establishments[2])
        let fields = [
            ("aspect", "mfa"), ("level", "90"), ("day", now.parisDay.description), ("address", ""),
        ]
        try await hospitals.visit { client in
            let path = "/posture/\(place)/declaration"
            for (wrong, text) in [
                ("day", "2999-01-01"), ("level", "101"), ("aspect", "x"), ("address", "PV 12"),
            ] {
                let sent = try await hospitals.send(
                    client, path, as: role,
                    fields: Dictionary(uniqueKeysWithValues: fields).merging([wrong: text]) { $1 })
                #expect((400..<500).contains(sent.status.code), "\(wrong): \(sent.status)")
            }
            let fake = try await upload(client, hospitals, path, fields, file: ("pv.pdf", "no PDF at all"))
            #expect((400..<500).contains(fake.status.code), "\(fake.status)")
            #expect(try await store.evidence(of: place, reach: .everything).isEmpty)
            let sent = try await upload(
                client, hospitals, path, fields, file: ("pv.txt", "Procès-verbal d’activation"))
            #expect(sent.status == .seeOther, "\(sent.text)")
            let kept = try #require(try await store.evidence(of: place, reach: .everything).first)
            #expect(kept.item.basis == .proven && kept.item.link == "/posture/evidence/\(kept.id)/document")
            let page = try await client.execute(
                uri: "/posture/\(place)", method: .get, headers: hospitals.headers(role)
            ).text
            #expect(page.contains("href=\"/posture/evidence/\(kept.id)/document\""))
            let opened = try await client.execute(
                uri: "/posture/evidence/\(kept.id)/document", method: .get, headers: hospitals.headers(role))
            #expect(opened.status == .ok && opened.text == "Procès-verbal d’activation")
            #expect(opened.headers[.contentDisposition]?.hasPrefix("attachment") == true)
            // An underwriter opens it once the hospital agrees, and not before.
            for agrees in [false, true] {
                try await store.transaction(by: "x", at: now) {
                    try $0.consent(agrees, for: place, reach: .everything)
                }
                let proof = try await client.execute(
                    uri: "/underwriting/evidence/\(kept.id)/document", method: .get,
                    headers: hospitals.headers(.underwriter))
                #expect(proof.status == (agrees ? .ok : .notFound))
            }
            #expect(
                try await store.postureDocument(of: kept.id, reach: .establishments([other])) == nil)
            // The same again is said to be there, and both kinds of proof at once are refused.
            let again = try await upload(
                client, hospitals, path, fields, file: ("pv.txt", "Procès-verbal d’activation"))
            #expect(again.headers[.location]?.contains("postureKnown") == true, "\(again.headers)")
            let both = try await upload(
                client, hospitals, path, fields.map { $0.0 == "address" ? ($0.0, "https://a.fr") : $0 },
                file: ("pv.txt", "Autre"))
            #expect((400..<500).contains(both.status.code))
            // The wrong file is gone with its fact: for everybody.
            let gone = try await hospitals.send(
                client, "/posture/evidence/\(kept.id)/withdrawal", as: role, fields: ["reason": "erreur"])
            #expect(gone.status == .seeOther)
            for (path, reader) in [("posture", role), ("underwriting", .underwriter)] {
                let closed = try await client.execute(
                    uri: "/\(path)/evidence/\(kept.id)/document", method: .get,
                    headers: hospitals.headers(reader))
                #expect(closed.status == .notFound, "\(path)")
            }
        }
    }

    @Test("Evidence is withdrawn with a reason, and consent is given and taken back") func withdrawal()
        async throws
    {
        let hospitals = try await TestHospitals(roles: [role])
        let (store, place) = (hospitals.store, hospitals.establishments[0])
        let fact = EvidenceItem(
            .dimension(.testedBackups), .restoreTest, .measured, level: 1, source: .person("x"),
            asOf: hospitals.now.parisDay, fact: LocalizedText("fait", en: "fact"))
        try await store.transaction(by: "x", at: hospitals.now) {
            try $0.record(evidence: [fact], of: place, reach: .everything)
        }
        let id = try #require(try await store.evidence(of: place, reach: .everything).first).id
        try await hospitals.visit { client in
            let path = "/posture/evidence/\(id)/withdrawal"
            let silent = try await hospitals.send(client, path, as: role, fields: ["reason": ""])
            #expect((400..<500).contains(silent.status.code))
            #expect(try await store.evidence(of: place, reach: .everything).count == 1)
            let done = try await hospitals.send(client, path, as: role, fields: ["reason": "autre serveur"])
            #expect(done.status == .seeOther)
            #expect(try await store.evidence(of: place, reach: .everything).isEmpty)
            for (value, isConsenting) in [("1", true), ("0", false)] {
                let sent = try await hospitals.send(
                    client, "/posture/\(place)/consent", as: role, fields: ["agrees": value])
                #expect(sent.status == .seeOther)
                #expect(try await store.consenting().contains(place) == isConsenting)
            }
        }
    }

    @Test("Every piece of evidence can be withdrawn, the fifty-first too") func manyPieces() async throws {
        let hospitals = try await TestHospitals(roles: [role])
        let place = hospitals.establishments[0]
        let facts = (1...51).map { number in
            EvidenceItem(
                .dimension(.testedBackups), .restoreTest, .measured, level: 1, source: .person("x"),
                asOf: hospitals.now.parisDay, fact: LocalizedText("fait \(number)", en: "fact \(number)"))
        }
        try await hospitals.store.transaction(by: "x", at: hospitals.now) {
            try $0.record(evidence: facts, of: place, reach: .everything)
        }
        try await hospitals.visit { client in
            var offered: Set<String> = []
            for (query, count) in [("", 50), ("?evidence=2", 1)] {
                let page = try await client.execute(
                    uri: "/posture/\(place)\(query)", method: .get, headers: hospitals.headers(role)
                ).text
                let forms = PageForm.all(in: page).filter { $0.action.hasSuffix("/withdrawal") }
                #expect(forms.count == count && page.contains("Preuves, page"))
                offered.formUnion(forms.map(\.action))
            }
            #expect(offered.count == 51)
        }
    }

    @Test("A counted fact leads to its rows: as many as the fact says") func rows() async throws {
        let hospitals = try await TestHospitals(roles: [role])
        let place = hospitals.establishments[0]
        let count = try #require(
            try await hospitals.store.postureCounts(
                reach: .establishments([place]), on: hospitals.now.parisDay, now: hospitals.now
            ).first
        ).facts
        try await hospitals.visit { client in
            let page = try await client.execute(
                uri: "/posture/\(place)", method: .get, headers: hospitals.headers(role)
            ).text
            let link = try #require(
                page.components(separatedBy: "href=\"").first {
                    $0.hasPrefix("/debt?establishment=\(place)&amp;state=")
                        || $0.hasPrefix("/debt?establishment=\(place)&state=")
                })
            let address = link.prefix { $0 != "\"" }.replacing("&amp;", with: "&")
            let rows = try await client.execute(
                uri: String(address), method: .get, headers: hospitals.headers(role)
            ).text
            let shown = rows.components(separatedBy: "<tbody").last?.components(separatedBy: "<tr").count ?? 0
            #expect(shown - 1 == count.supportedSystems, "\(address)")
        }
    }
}
