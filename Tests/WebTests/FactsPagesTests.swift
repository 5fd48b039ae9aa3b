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

@Suite("What people say of a file and of a system is kept") struct FactsPagesTests {
    private let finess = ["99000000", "99000002"].compactMap { try? Finess(withoutKey: $0) }
    private let role = Role.establishmentSecurityOfficer

    private func upload(
        _ client: any TestClientProtocol, _ hospitals: TestHospitals, _ text: String
    ) async throws -> String {
        let csrf = hospitals.people[role]?.csrf ?? ""
        let body =
            [("csrf", csrf), ("kind", "systems")].map {
                "--XyZ\r\nContent-Disposition: form-data; name=\"\($0.0)\"\r\n\r\n\($0.1)\r\n"
            }.joined()
            + "--XyZ\r\nContent-Disposition: form-data; name=\"file\"; filename=\"parc.csv\"\r\n"
            + "Content-Type: text/csv\r\n\r\n\(text)\r\n--XyZ--\r\n"
        let response = try await client.execute(
            uri: "/import", method: .post,
            headers: hospitals.headers(
                role, [.origin: "http://localhost", .contentType: "multipart/form-data; boundary=XyZ"]),
            body: ByteBuffer(string: body))
        return response.headers[.location] ?? ""
    }

    @Test(
        "Columns that a person maps are read so, and the next file with these headers is understood at once")
    func columns() async throws {
        let hospitals = try await TestHospitals()
        try await hospitals.visit { client in
            let text = "Machine du parc;Remarque\nMAP-1;<b>x</b>\n"
            let preview = try await upload(client, hospitals, text)
            let page = try await client.execute(uri: preview, method: .get, headers: hospitals.headers(role))
                .text
            #expect(page.contains("name=\"column-0\"") && page.contains("Machine du parc"))
            #expect(page.contains("&lt;b>x") || page.contains("&lt;b&gt;x"), "samples are escaped")
            let mapped = try await hospitals.send(
                client, preview, as: role,
                fields: [
                    "step": "columns", "column-0": "code+name", "column-1": "", "set-owner": "\(finess[0])",
                    "set-function": "Annuaire",
                ])
            #expect(mapped.status == .seeOther)
            for address in [preview, try await upload(client, hospitals, text)] {
                let again = try await client.execute(
                    uri: address, method: .get, headers: hospitals.headers(role)
                ).text
                #expect(again.contains("MAP-1") && again.contains("Toutes les lignes sont acceptées"))
            }
        }
    }

    @Test("Columns of a file that names its owners itself are remembered for who answers for a hospital")
    func ownColumns() async throws {
        let hospitals = try await TestHospitals()
        try await hospitals.visit { client in
            let text = "Étab.;Machine du parc;Genre\n\(finess[0]);MAP-2;Annuaire\n"
            let preview = try await upload(client, hospitals, text)
            let mapped = try await hospitals.send(
                client, preview, as: role,
                fields: [
                    "step": "columns", "column-0": "owner", "column-1": "code+name", "column-2": "function",
                ])
            #expect(mapped.status == .seeOther)
            for address in [preview, try await upload(client, hospitals, text)] {
                let again = try await client.execute(
                    uri: address, method: .get, headers: hospitals.headers(role)
                ).text
                #expect(again.contains("MAP-2") && again.contains("Toutes les lignes sont acceptées"))
            }
        }
    }

    @Test(
        "What rows turn out to need and no column says is asked once for the file, and then nothing is refused"
    )
    func saidOnce() async throws {
        let hospitals = try await TestHospitals()
        try await hospitals.visit { client in
            let text = "Code;Nom;Fonction;Salle\nFIX-1;Serveur;Stockage de fichiers;Salle neuve B12\n"
            let preview = try await upload(client, hospitals, text)
            func page() async throws -> String {
                try await client.execute(uri: preview, method: .get, headers: hospitals.headers(role)).text
            }
            let first = try await page()
            // The hospital is chosen by its name, among those that this person answers for.
            #expect(first.contains("<option value=\"\(finess[0])\">"))
            #expect(!first.contains("<option value=\"\(finess[1])\">"))
            var fields = [
                "step": "columns", "column-0": "code", "column-1": "name", "column-2": "function",
                "column-3": "hosting", "set-owner": "\(finess[0])",
            ]
            _ = try await hospitals.send(client, preview, as: role, fields: fields)
            let asked = try await page()
            #expect(asked.contains("Salle neuve B12") && asked.contains("name=\"set-hostingKind\""))
            fields["set-hostingKind"] = "Sur site"
            _ = try await hospitals.send(client, preview, as: role, fields: fields)
            #expect(try await page().contains("Toutes les lignes sont acceptées"))
        }
    }

    @Test("The fields of a GLPI inventory and their values are told in the reader’s language")
    func inventoryInJSON() async throws {
        let hospitals = try await TestHospitals()
        try await hospitals.visit { client in
            let text =
                #"{"deviceid": "srv-1", "itemtype": "Computer", "content": {"hardware": {"name": "SRV-1", "#
                + #""uuid": "4BDA-0046", "chassis_type": "Rack Mount Chassis"}, "operatingsystem": {"name": "Debian", "#
                + #""full_name": "Debian GNU/Linux 10", "install_date": "2016-02-03 10:00:00"}}}"#
            let preview = try await upload(client, hospitals, text)
            let page = try await client.execute(uri: preview, method: .get, headers: hospitals.headers(role))
                .text
            #expect(page.contains("Date de mise en service") && page.contains("Serveurs"))
            #expect(!page.contains("inServiceSince<") && !page.contains("Servers"))
        }
    }

    @Test("Columns read for an owner that nobody knows are remembered for nobody")
    func mistypedOwner() async throws {
        let hospitals = try await TestHospitals()
        let nobody = try Finess(withoutKey: "99000009")
        try await hospitals.visit { client in
            for owner in ["\(nobody)", "990000001"] {
                let preview = try await upload(client, hospitals, "Machine du parc;Remarque\nMAP-3;x\n")
                let mapped = try await hospitals.send(
                    client, preview, as: role,
                    fields: [
                        "step": "columns", "column-0": "code+name", "column-1": "", "set-owner": owner,
                        "set-function": "Annuaire",
                    ])
                #expect(mapped.status == .seeOther)
                let kept = try await hospitals.store.columnMapping(
                    for: .systems, headers: ["Machine du parc", "Remarque"], reach: .everything)
                #expect(kept == nil, "\(owner)")
            }
        }
    }

    @Test("A correction is kept, and a file that says otherwise is told of it and changes nothing")
    func correction() async throws {
        let hospitals = try await TestHospitals()
        try await hospitals.visit { client in
            let row = "FINESS EJ;Code;Nom;Fonction\n\(finess[0]);COR-1;Nom du fichier;Annuaire\n"
            for text in [row] {
                let preview = try await upload(client, hospitals, text)
                let page = try await client.execute(
                    uri: preview, method: .get, headers: hospitals.headers(role)
                ).text
                let seen = page.split(separator: "name=\"seen\" value=\"").last.map {
                    String($0.prefix { $0 != "\"" })
                }
                _ = try await hospitals.send(
                    client, preview, as: role, fields: ["step": "apply", "seen": seen ?? ""])
            }
            let list = try await client.execute(
                uri: "/systems?q=COR-1", method: .get, headers: hospitals.headers(role)
            ).text
            let link = try #require(
                list.split(separator: "href=\"/systems/").dropFirst().compactMap { part in
                    Int(part.prefix { $0.isNumber })
                }.first)
            let wrong = try await hospitals.send(
                client, "/systems/\(link)/correct", as: role, fields: ["inServiceSince": "hier"])
            #expect(wrong.status == .badRequest)
            let done = try await hospitals.send(
                client, "/systems/\(link)/correct", as: role, fields: ["name": "Nom juste"])
            #expect(done.status == .seeOther)
            let preview = try await upload(client, hospitals, row)
            let page = try await client.execute(uri: preview, method: .get, headers: hospitals.headers(role))
                .text
            #expect(
                page.contains("Champs corrigés à la main") && page.contains("la correction est gardée")
            )
            let file = try await client.execute(
                uri: preview + "/export?table=conflicts&format=csv", method: .get,
                headers: hospitals.headers(role)
            ).text
            #expect(file.contains("Nom juste") && file.contains("Nom du fichier"))
            let accepted = try await hospitals.send(
                client, preview, as: role, fields: ["step": "corrections", "replace": "1"])
            #expect(accepted.status == .seeOther)
            let after = try await client.execute(uri: preview, method: .get, headers: hospitals.headers(role))
                .text
            #expect(after.contains("le fichier l’emporte"))
        }
    }

    @Test("A name that does not wait in reach cannot be decided")
    func review() async throws {
        let hospitals = try await TestHospitals()
        try await hospitals.visit { client in
            let page = try await client.execute(
                uri: "/review", method: .get, headers: hospitals.headers(role))
            #expect(page.status == .ok)
            let decided = try await hospitals.send(
                client, "/review", as: role, fields: ["name": "nobody runs this", "choice": "none"])
            #expect(decided.status == .notFound)
        }
    }

    @Test("A known name is set aside by a button that says so, and each answer tells what was done")
    func knownName() async throws {
        let hospitals = try await TestHospitals()
        let name = "xqalpha 0 product xqalpha 0 1"
        try await hospitals.visit { client in
            func page(_ query: String) async throws -> String {
                try await client.execute(
                    uri: "/review?name=\(percentEncoded(name))\(query)", method: .get,
                    headers: hospitals.headers(role)
                ).text
            }
            let asked = try await page("")
            #expect(asked.contains("Ce n’est aucun produit du catalogue"))
            #expect(!asked.contains("<option value=\"none\""), "nothing is chosen by the way")
            func send(_ fields: [String: String]) async throws -> String {
                let sent = try await hospitals.send(
                    client, "/review", as: role,
                    fields: fields.merging(["name": name, "part": "known", "q": "xqalpha"]) { $1 })
                #expect(sent.status == .seeOther)
                return sent.headers[.location] ?? ""
            }
            let aside = try await send(["choice": "none"])
            #expect(
                aside.contains("done=nameLearned") && aside.contains("q=xqalpha") && aside.hasSuffix("#known")
            )
            #expect(try await page("").contains("Annuler la décision"))
            #expect(try await send(["step": "forget"]).contains("done=nameForgotten"))
            #expect(try await !page("").contains("Annuler la décision"))
        }
    }
}
