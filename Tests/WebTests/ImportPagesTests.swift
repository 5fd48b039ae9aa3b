import Access
import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Registry
import Store
import Testing
import Vocabulary

@testable import Web

@Suite("A file is looked at before it is imported") struct ImportPagesTests {
    private let finess = ["99000000", "99000002"].compactMap { try? Finess(withoutKey: $0) }

    /// Sends a file as a browser does; the address of its preview, if it was taken.
    private func upload(
        _ client: any TestClientProtocol, _ hospitals: TestHospitals, _ text: String,
        kind: String = "systems",
        as role: Role = .establishmentSecurityOfficer
    ) async throws -> String {
        let boundary = "XyZ"
        let csrf = hospitals.people[role]?.csrf ?? ""
        let body =
            [("csrf", csrf), ("kind", kind)].map {
                "--\(boundary)\r\nContent-Disposition: form-data; name=\"\($0.0)\"\r\n\r\n\($0.1)\r\n"
            }.joined()
            + "--\(boundary)\r\nContent-Disposition: form-data; name=\"file\"; filename=\"inventaire.csv\"\r\n"
            + "Content-Type: text/csv\r\n\r\n\(text)\r\n--\(boundary)--\r\n"
        let response = try await client.execute(
            uri: "/import", method: .post,
            headers: hospitals.headers(
                role,
                [.origin: "http://localhost", .contentType: "multipart/form-data; boundary=\(boundary)"]),
            body: ByteBuffer(string: body))
        #expect(response.status == .seeOther, "\(response.text)")
        return response.headers[.location] ?? ""
    }

    private func fingerprint(_ page: String) -> String {
        page.split(separator: "name=\"seen\" value=\"").last.map { String($0.prefix { $0 != "\"" }) } ?? ""
    }

    private var oneRow: String { "FINESS EJ;Code;Nom;Fonction\n\(finess[0]);PAGE-1;Annuaire <i>;Annuaire\n" }

    @Test("Previewed, confirmed, recorded; the same file again has nothing to do")
    func wholeWay() async throws {
        let hospitals = try await TestHospitals()
        try await hospitals.visit { client in
            let role = Role.establishmentSecurityOfficer
            let preview = try await upload(client, hospitals, oneRow)
            let page = try await client.execute(uri: preview, method: .get, headers: hospitals.headers(role))
            #expect(page.text.contains("PAGE-1"))
            let before = try await client.execute(
                uri: "/systems?q=PAGE-1", method: .get, headers: hospitals.headers(role))
            #expect(!before.text.contains("Annuaire &lt;i&gt;"), "a preview records nothing")
            let done = try await hospitals.send(
                client, preview, as: role, fields: ["step": "apply", "seen": fingerprint(page.text)])
            #expect(done.status == .ok)
            let after = try await client.execute(
                uri: "/systems?q=PAGE-1", method: .get, headers: hospitals.headers(role))
            #expect(after.text.contains("Annuaire &lt;i&gt;"))
            let again = try await upload(client, hospitals, oneRow)
            let nothing = try await client.execute(uri: again, method: .get, headers: hospitals.headers(role))
            #expect(nothing.text.contains("Tout est déjà enregistré"))
        }
    }

    @Test("A refused row stops the file, unless the others are asked for")
    func partial() async throws {
        let hospitals = try await TestHospitals()
        try await hospitals.visit { client in
            let role = Role.establishmentSecurityOfficer
            let preview = try await upload(
                client, hospitals, oneRow + "\(finess[0]);PAGE-2;Autre;Foncsion inconnue\n")
            let page = try await client.execute(uri: preview, method: .get, headers: hospitals.headers(role))
                .text
            #expect(page.contains("n’est pas une valeur connue"))
            var fields = ["step": "apply", "seen": fingerprint(page)]
            let refused = try await hospitals.send(client, preview, as: role, fields: fields)
            #expect(refused.status == .conflict)
            fields["partial"] = "1"
            let done = try await hospitals.send(client, preview, as: role, fields: fields)
            #expect(done.status == .ok)
        }
    }

    @Test("Nobody imports into another’s establishment, nor looks at another’s file")
    func others() async throws {
        let hospitals = try await TestHospitals()
        try await hospitals.visit { client in
            let theirs = "FINESS EJ;Code;Nom;Fonction\n\(finess[1]);PAGE-3;Annuaire;Annuaire\n"
            let preview = try await upload(client, hospitals, theirs)
            let page = try await client.execute(
                uri: preview, method: .get, headers: hospitals.headers(.establishmentSecurityOfficer))
            #expect(page.text.contains("Aucun établissement enregistré"))
            let spy = try await client.execute(
                uri: preview, method: .get, headers: hospitals.headers(.networkAdministrator))
            #expect(spy.status == .notFound)
        }
    }

    @Test("What the person was not shown is not imported")
    func changedMeanwhile() async throws {
        let hospitals = try await TestHospitals()
        try await hospitals.visit { client in
            let role = Role.establishmentSecurityOfficer
            let preview = try await upload(client, hospitals, oneRow)
            let late = try await hospitals.send(
                client, preview, as: role, fields: ["step": "apply", "seen": "another"])
            #expect(late.status == .conflict)
            let givenUp = try await hospitals.send(client, preview, as: role, fields: ["step": "cancel"])
            #expect(givenUp.status == .seeOther)
            let gone = try await client.execute(uri: preview, method: .get, headers: hospitals.headers(role))
            #expect(gone.status == .notFound)
        }
    }

    @Test("A template is read by the import that it is for", arguments: ImportKind.allCases)
    func templates(_ kind: ImportKind) async throws {
        let hospitals = try await TestHospitals()
        try await hospitals.visit { client in
            let role = Role.establishmentSecurityOfficer
            let template = try await client.execute(
                uri: "/import/templates/\(kind.rawValue)", method: .get, headers: hospitals.headers(role))
            #expect(template.status == .ok)
            let preview = try await upload(client, hospitals, template.text, kind: kind.rawValue)
            let page = try await client.execute(uri: preview, method: .get, headers: hospitals.headers(role))
            #expect(page.text.contains("rien à importer"))
        }
    }
}
