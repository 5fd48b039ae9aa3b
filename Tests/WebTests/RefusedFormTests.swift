import Access
import Foundation
import HTTPTypes
import HummingbirdTesting
import Markup
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
