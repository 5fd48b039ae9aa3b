import Access
import Clausier
import Foundation
import HTTPTypes
import HummingbirdTesting
import Markup
import NIOCore
import Registry
import Store
import Testing
import Vocabulary

@testable import Web

@Suite("A form that is refused comes back as it was filled in") struct RefusedFormTests {
    @Test("Every form of every page: what was typed into each field stands in the answer")
    func everywhere() async throws {
        let roles = [Role.networkAdministrator, .supplier, .buyer]
        let hospitals = try await TestHospitals(roles: roles)
        let refused = try await hospitals.visit { client in
            var (refused, known) = ([Role: Int](), Set<String>())
            for role in roles {
                for endpoint in Endpoints.all {
                    guard case .page = endpoint.kind else { continue }
                    let path = endpoint.path("1")
                    let page = try await client.execute(
                        uri: path, method: .get, headers: hospitals.headers(role))
                    guard page.status == .ok else { continue }
                    for form in PageForm.all(in: page.text)
                    where known.insert(form.action + form.controls.map(\.name).joined(separator: " "))
                        .inserted
                    {
                        guard try await check(form, of: path, as: role, hospitals, client) else { continue }
                        refused[role, default: 0] += 1
                    }
                }
            }
            return refused
        }
        #expect(refused[.networkAdministrator, default: 0] >= 25, "hardly any form was refused: \(refused)")
        #expect(refused.values.reduce(0, +) > 30, "hardly any form was refused: \(refused)")
    }

    /// Types nonsense into each text; whether that was refused.
    private func check(
        _ form: PageForm, of path: String, as role: Role, _ hospitals: TestHospitals,
        _ client: any TestClientProtocol
    ) async throws -> Bool {
        var form = form
        var typed: [String] = []
        for place in form.controls.indices where form.controls[place].isText {
            form.controls[place].value = "zz\(place) <é>"
            typed.append("zz\(place) <é>")
        }
        guard !typed.isEmpty, !form.controls.contains(where: { $0.type == "password" }) else { return false }
        let answer = try await form.send(client, from: path, headers: hospitals.headers(role))
        // What needs the engine says that none runs here; anything else on the server's side is a fault.
        let isFault = answer.status.code >= 500 && answer.status != .serviceUnavailable
        #expect(!isFault, "\(form.action) on \(path) as \(role): \(answer.status)")
        guard [400, 409, 422].contains(answer.status.code) else { return false }
        // In a form: an error page that lets texts be copied has none.
        let shown = Set(PageForm.all(in: answer.text).flatMap { $0.controls.map(\.value) })
        for text in typed {
            #expect(shown.contains(text), "\(form.action) on \(path) as \(role) lost \(text)")
        }
        return true
    }

    @Test("A wrong time in the proof of one duty is said in its form alone, which is open and filled")
    func duty() async throws {
        let hospitals = try await TestHospitals(roles: [.establishmentSecurityOfficer])
        let headers = hospitals.headers(.establishmentSecurityOfficer)
        try await hospitals.visit { client in
            let path = "/cases/1?tab=clocks"
            let page = try await client.execute(uri: path, method: .get, headers: headers)
            let forms = PageForm.all(in: page.text).filter { $0.action == "/cases/1/duties" }
            #expect(forms.count > 1)
            var form = try #require(forms.last { $0["correction"] == nil })
            form["done"] = "2099-01-01T00:00"
            form["channel"] = "portail régional"
            form["receipt"] = "AR-4711"
            form["text"] = "Texte\r\nrécrit"
            let answer = try await form.send(client, from: path, headers: headers)
            #expect(answer.status == .badRequest)
            let again = PageForm.all(in: answer.text).filter { $0.action == "/cases/1/duties" }
            let filled = again.filter { $0["receipt"] == "AR-4711" }
            #expect(filled.count == 1)
            #expect(filled.first?["duty"] == form["duty"] && filled.first?["channel"] == "portail régional")
            #expect(filled.first?["text"] == form["text"] && filled.first?["done"] == "2099-01-01T00:00")
            // Said once, and where it is.
            let parts = answer.text.components(separatedBy: LocalizedText.inTheFuture.french)
            #expect(parts.count == 2 && parts[0].contains("id=\"sent-form\""))
            let opened = parts[0].components(separatedBy: "<details").last ?? ""
            #expect(opened.hasPrefix(" open"), "\(opened.prefix(40))")
            // And once more: the page is known though it stands at the form's own address now.
            var second = try #require(filled.first)
            second["receipt"] = "AR-4712"
            let twice = try await second.send(client, from: "/cases/1/duties", headers: headers)
            #expect(twice.status == .badRequest && twice.text.contains("AR-4712"))
        }
    }

    @Test("What the records decline, and what a handler throws, is said on the page of the form")
    func thrown() async throws {
        let hospitals = try await TestHospitals(roles: [.networkAdministrator])
        let headers = hospitals.headers(.networkAdministrator)
        try await hospitals.visit { client in
            let page = try await client.execute(uri: "/pool/cover", method: .get, headers: headers)
            var form = try #require(
                PageForm.all(in: page.text).first { $0.action == "/pool/cover" && $0["layers"] != nil })
            form["layers"] = "10 : 30\r\n20 : 5"
            form["reason"] = "Vote du 12 mars"
            let refused = try await form.send(
                client, from: "/pool/cover?done=postureRecorded", headers: headers)
            #expect(refused.status == .badRequest)
            #expect(
                refused.text.contains("Seuil de la tranche 2")
                    && refused.text.contains("Revoir le formulaire"))
            let again = try #require(PageForm.all(in: refused.text).first { $0["layers"] == form["layers"] })
            #expect(again["reason"] == "Vote du 12 mars" && again["csrf"] == form["csrf"])
            #expect(!refused.text.contains("class=\"flash good\""))
            for text in [form["layers"], form["reason"]].compactMap(\.self) {
                form.controls.removeAll { $0.value == text }
            }
            // A form that is not on that page is refused on a page of its own, as ever.
            let other = try await form.send(client, from: "/pool/cover", headers: headers)
            #expect(other.status == .badRequest && other.text.contains("Référence"))
        }
    }

    @Test("A form that no longer fits is shown on its page as it stands now, and sends nobody anywhere")
    func conflict() async throws {
        let hospitals = try await TestHospitals(roles: [.networkAdministrator])
        let headers = hospitals.headers(.networkAdministrator)
        try await hospitals.visit { client in
            let page = try await client.execute(uri: "/cases/1", method: .get, headers: headers)
            var form = try #require(
                PageForm.all(in: page.text).first { $0.action == "/cases/1/establishments" })
            form["joining"] = hospitals.establishments[0].description
            let refused = try await form.send(client, from: "/cases/1", headers: headers)
            #expect(refused.status == .conflict)
            #expect(refused.text.contains("Cette page montre l’état actuel\u{A0}: rien n’a été modifié."))
            #expect(!refused.text.contains("Revenez au dossier"))
            // Without a page to show it on, the sentence says where to go.
            let alone = try await form.send(client, from: "/nowhere", headers: headers)
            #expect(alone.status == .conflict && alone.text.contains("Revenez au dossier"))
        }
        let wrong = Refusal.wrongState("x")
        #expect(wrong.beside?.french.contains("page précédente") == false)
    }

    @Test("What is wrong with one field stands beside it, and nowhere else in the form")
    func besideTheField() async throws {
        let hospitals = try await TestHospitals(roles: [.networkAdministrator, .supplier])
        try await hospitals.visit { client in
            for (role, path, action, typed, field, words) in [
                (
                    Role.networkAdministrator, "/answers/of/1/points/O-9.14", "/derogation",
                    ["reason": "Parce que", "compensation": "Isolé", "ends": "2099-01-01"], "ends",
                    "Une dérogation dure deux ans au plus"
                ),
                (
                    .networkAdministrator, "/tenders/1", "/questions",
                    ["question": "Quand\u{A0}?", "control": "O-99"], "release", "Choisissez à qui la poser."
                ),
                (
                    .networkAdministrator, "/tenders/1/settings", "/settings",
                    ["hospital-theme-7": "abc"], "hospital-theme-7", "n’est pas un nombre de 0 à 100"
                ),
                (
                    .supplier, "/desk/questionnaires/1", "/submit",
                    ["signatory": "Aline", "position": "Directrice"], "vouch", "Cochez la case"
                ),
            ] {
                let headers = hospitals.headers(role)
                let page = try await client.execute(uri: path, method: .get, headers: headers)
                var form = try #require(
                    PageForm.all(in: page.text).first { form in
                        form.action.hasSuffix(action) && typed.keys.allSatisfy { form[$0] != nil }
                    }, "\(path)")
                for (name, value) in typed { form[name] = value }
                let refused = try await form.send(client, from: path, headers: headers)
                #expect(refused.status.code >= 400, "\(path)")
                let parts = refused.text.components(separatedBy: words)
                // At the head of the page, which leads to the form, and beside the field.
                #expect(parts.count == 3, "\(path) says it \(parts.count - 1) times")
                let before = try #require(parts.dropLast().last)
                let error = try #require(before.components(separatedBy: "<p class=\"error\" id=\"").last)
                let id = String(error.prefix { $0 != "\"" })
                #expect(id.hasPrefix("error-") && id.hasSuffix(field), "\(path): \(id)")
                let described = refused.text.components(separatedBy: "<").first {
                    $0.contains("name=\"\(field)\"") && $0.contains("aria-describedby=") && $0.contains(id)
                }
                #expect(described?.contains("aria-invalid") == true, "\(path)")
                // What is folded away on the page is open where something in it is wrong.
                let inside = before.components(separatedBy: "id=\"sent-form\"").last ?? ""
                if let fold = inside.components(separatedBy: "<details").dropFirst().last,
                    !fold.contains("</details>")
                {
                    #expect(fold.hasPrefix(" open"), "\(path)")
                }
                let again = try #require(
                    PageForm.all(in: refused.text).first {
                        $0[typed.keys.sorted()[0]] == form[typed.keys.sorted()[0]]
                    })
                for (name, value) in typed { #expect(again[name] == value, "\(path) lost \(name)") }
            }
        }
    }

    @Test("A figure that is none is told as such, beside its field, with all that was typed")
    func unreadableFigure() async throws {
        let hospitals = try await TestHospitals(roles: [.supplier])
        let headers = hospitals.headers(.supplier)
        try await hospitals.visit { client in
            let path = "/desk/questionnaires/1/points/O-2.7"
            let page = try await client.execute(uri: path, method: .get, headers: headers)
            var form = try #require(
                PageForm.all(in: page.text).first { $0["measure-auditCorrection"] != nil })
            form["measure-auditCorrection"] = "un mois"
            form["comment"] = "Mon commentaire"
            form.controls.append(PageForm.Control(name: "claim", type: "hidden", value: "yes", isSent: true))
            let refused = try await form.send(client, from: path, headers: headers)
            #expect(refused.status == .unprocessableContent)
            #expect(refused.text.contains("Écrivez un nombre, comme 30 ou 1,2"))
            #expect(!refused.text.contains(" nan"))
            let again = try #require(
                PageForm.all(in: refused.text).first { $0["measure-auditCorrection"] != nil })
            #expect(again["measure-auditCorrection"] == "un mois" && again["comment"] == "Mon commentaire")
        }
    }

    /// The form of a piece of evidence with a file of so many bytes, as a browser sends it.
    private func evidence(bytes: Int, named name: String) -> String {
        let csrf = "@csrf@"
        func text(_ name: String, _ value: String) -> String {
            "--XyZ\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n"
        }
        return text("csrf", csrf)
            + "--XyZ\r\nContent-Disposition: form-data; name=\"file\"; filename=\"\(name)\"\r\n"
            + "Content-Type: application/pdf\r\n\r\n%PDF-1.4\r\n--X\(String(repeating: "x", count: bytes))\r\n"
            + text("title", "Attestation") + text("kind", "certificate") + text("issued", "2026-01-05")
            + text("expires", "2026-12-31") + text("confidentiality", "assessors") + "--XyZ--\r\n"
    }

    @Test("A file that is too large takes no other field with it, and the form says to choose one again")
    func tooLarge() async throws {
        let hospitals = try await TestHospitals(roles: [.supplier])
        var headers = hospitals.headers(.supplier)
        let path = "/desk/questionnaires/1/points/O-9.14"
        headers[.origin] = "http://localhost"
        headers[.referer] = "http://localhost" + path
        headers[.contentType] = "multipart/form-data; boundary=XyZ"
        let page = try await hospitals.visit { [headers] client in
            try await client.execute(uri: path, method: .get, headers: headers).text
        }
        let csrf = try #require(PageForm.all(in: page).compactMap { $0["csrf"] }.first)
        for (bytes, name, status, words, isLost) in [
            (
                Evidence.largest + (1 << 20), "attestation.pdf", HTTPResponse.Status.contentTooLarge,
                "Le fichier dépasse 25\u{A0}Mo\u{A0}: réduisez-le ou découpez-le.", true
            ),
            (10, "attestation.exe", .unprocessableContent, "ne sont pas acceptés", true),
            (10, "", .badRequest, "Choisissez un fichier.", false),
        ] {
            var body = evidence(bytes: bytes, named: name).replacing("@csrf@", with: csrf)
            // Where nothing was chosen a browser sends a file of that sort: no name, no bytes.
            if name.isEmpty {
                body = body.replacing("%PDF-1.4\r\n--X" + String(repeating: "x", count: bytes), with: "")
            }
            var sent = headers
            sent[.contentLength] = String(body.utf8.count)
            let answer = try await hospitals.visit { [sent, body] client in
                try await client.execute(
                    uri: path + "/evidence", method: .post, headers: sent, body: ByteBuffer(string: body))
            }
            #expect(answer.status == status, "\(name)")
            let form = try #require(PageForm.all(in: answer.text).first { $0["title"] != nil }, "\(name)")
            #expect(form["title"] == "Attestation" && form["kind"] == "certificate")
            #expect(form["issued"] == "2026-01-05" && form["expires"] == "2026-12-31")
            #expect(form["confidentiality"] == "assessors")
            #expect(answer.text.contains(words), "\(name)")
            #expect(
                answer.text.contains("Choisissez de nouveau le fichier\u{A0}: un navigateur ne le garde pas.")
                    == isLost, "\(name)")
            // A form of somebody else's making is not read out either.
            guard status == .contentTooLarge else { continue }
            let forged = body.replacing(csrf, with: "forged")
            sent[.contentLength] = String(forged.utf8.count)
            let refused = try await hospitals.visit { [sent] client in
                try await client.execute(
                    uri: path + "/evidence", method: .post, headers: sent, body: ByteBuffer(string: forged))
            }
            #expect(refused.status == .forbidden && !refused.text.contains("Attestation"))
        }
    }

    @Test("A form whose files are let go has the same texts, wherever its bytes are cut")
    func withoutFiles() throws {
        let body = Array(evidence(bytes: 40, named: "a.pdf").utf8)
        let whole = try #require(FormFields(multipart: body, boundary: "XyZ"))
        for size in 1...body.count {
            var form = FormWithoutFiles(boundary: "XyZ")
            for start in stride(from: 0, to: body.count, by: size) {
                form.take(body[start..<min(start + size, body.count)])
            }
            let fields = try #require(form.fields, "\(size)")
            #expect(fields.pairs.map(\.name) == whole.pairs.map(\.name))
            #expect(fields.pairs.map(\.value) == whole.pairs.map(\.value))
            #expect(fields.files.map(\.name) == ["a.pdf"] && fields.files.allSatisfy(\.bytes.isEmpty))
        }
        for length in 0..<(body.count - 2) {
            var form = FormWithoutFiles(boundary: "XyZ")
            form.take(body.prefix(length))
            #expect(form.fields == nil, "cut at \(length)")
        }
    }

    @Test(
        "Of a form that is too large no more text is kept than a form of ours has, in however many fields and pieces"
    )
    func endlessText() throws {
        func part(_ name: String, _ count: Int) -> [UInt8] {
            Array("--XyZ\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n".utf8)
                + Array(repeating: UInt8(ascii: "x"), count: count) + Array("\r\n".utf8)
        }
        let most = FormWithoutFiles.mostText
        func fields(_ parts: [[UInt8]], boundary: String = "XyZ") -> FormFields? {
            var form = FormWithoutFiles(boundary: boundary)
            // As small as a slow sender's: each is held against what came before, and not all of it again.
            let body = Array(parts.joined()) + Array("--XyZ--".utf8)
            for start in stride(from: 0, to: body.count, by: 16) {
                form.take(body[start..<min(start + 16, body.count)])
            }
            return form.fields
        }
        #expect(fields([part("a", most / 2), part("b", most / 2)])?.pairs.map(\.name) == ["a", "b"])
        #expect(fields([part("a", most + 1)]) == nil)
        #expect(fields((0..<3).map { part("\($0)", most / 2) }) == nil)
        #expect(fields([part("a", 1)], boundary: "") == nil)
        #expect(fields([part("a", 1)], boundary: String(repeating: "X", count: 71)) == nil)
    }

    @Test("A list, a box and a text of several lines are filled; passwords and hidden values are not")
    func controls() {
        var html = HTML(language: .french)
        html.typed = TypedForm([
            ("list", "b"), ("box", "2"), ("text", "<x>"), ("secret", "s"), ("kept", "no"), ("twice", "one"),
            ("twice", "two"),
        ])
        html(.select, .name("list")) { html in
            html(.option, .value("a"), .selected, data: "A")
            html(.option, .value("b"), data: "B")
        }
        for value in ["1", "2"] {
            html(.input, .type("checkbox"), .name("box"), .value(value), value == "1" ? .checked : nil)
        }
        html(.textarea, .name("text"), data: "old")
        html(.input, .type("password"), .name("secret"))
        html(.input, .type("hidden"), .name("kept"), .value("yes"))
        for _ in 0..<2 { html(.input, .name("twice")) }
        let expected =
            #"<select name="list"><option value="a">A</option><option value="b" selected>B</option></select>"#
            + #"<input type="checkbox" name="box" value="1"><input type="checkbox" name="box" value="2" checked>"#
            + #"<textarea name="text">&lt;x&gt;</textarea><input type="password" name="secret">"#
            + #"<input type="hidden" name="kept" value="yes"><input name="twice" value="one">"#
            + #"<input name="twice" value="two">"#
        #expect(String(decoding: html.bytes, as: UTF8.self) == expected)
    }
}
