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

@Suite("What a supplier types is kept as it is, or refused with a word") struct DeskFigureTests {
    @Test("Huge, endless, negative and unreadable figures are refused, and the page goes on answering")
    func figures() async throws {
        let hospitals = try await TestHospitals(roles: [.supplier])
        let profile = Profile(exactly: [.software, .personalData, .remoteMaintenance])
        let asked = try ShippedEditions.hospital().controls(for: profile).filter {
            !$0.rules.isEmpty && $0.respondent == .supplier
        }
        #expect(asked.count > 3)
        try await hospitals.visit { client in
            for control in asked {
                let path = "/desk/questionnaires/1/points/\(control.code.text)"
                for figure in ["1e30", "inf", "-inf", "nan", "-1e19", "1e300", "1e19", "-5", "abc"] {
                    for claim in ["partial", "yes"] {
                        var fields = ["claim": claim, "comment": "x", "then": "stay"]
                        for rule in control.rules { fields["measure-" + rule.key] = figure }
                        let answer = try await hospitals.send(client, path, as: .supplier, fields: fields)
                        #expect(answer.status == .unprocessableContent, "\(path) \(figure)")
                    }
                    let page = try await client.execute(
                        uri: path, method: .get, headers: hospitals.headers(.supplier))
                    #expect(page.status == .ok, "\(path) after \(figure)")
                }
            }
        }
        let dossier = try #require(
            try await hospitals.store.dossier(
                of: ID(1), reach: .suppliers([hospitals.supplier]), on: hospitals.now.day))
        #expect(dossier.points.allSatisfy { $0.draft?.measures.isEmpty ?? true }, "nothing of it was kept")
    }

    @Test("A workbook that is none is refused in a sentence, in the reader’s language")
    func refused() async throws {
        let hospitals = try await TestHospitals(roles: [.supplier])
        let path = "/desk/questionnaires/1/workbook"
        try await hospitals.visit { client in
            let answer = try await hospitals.upload(client, path, [1, 2, 3], named: "r.xlsx", as: .supplier)
            #expect(answer.status == .unprocessableContent)
            #expect(
                answer.text.contains(
                    "Ce fichier est refusé\u{A0}: ce n’est pas un classeur XLSX, ou l’archive est abîmée ou démesurée\u{A0}; enregistrez-le au format .xlsx."
                ))
        }
    }

    @Test("A comment that is corrected in the workbook leaves what was ticked on the page")
    func workbook() async throws {
        let hospitals = try await TestHospitals(roles: [.supplier])
        let own = Reach.suppliers([hospitals.supplier])
        let code = try #require(ControlCode("O-9.14"))
        let ticked = DraftAnswer(claim: .yes, details: "203.0.113.1", choices: ["question": ["one", "two"]])
        try await hospitals.store.transaction(by: "s", at: hospitals.now) {
            try $0.draft(ticked, of: code, in: ID(1), reach: own)
        }
        try await hospitals.visit { client in
            let book = try await client.execute(
                uri: "/desk/questionnaires/1/workbook", method: .get, headers: hospitals.headers(.supplier))
            #expect(book.status == .ok)
            var bytes = Array(book.body.readableBytesView)
            let edition = try ShippedEditions.hospital()
            let profile = Profile(exactly: [.software, .personalData, .remoteMaintenance])
            var sheet = try AnswerWorkbook.read(bytes, as: edition, profile: profile).sheet
            let place = try #require(sheet.answers.firstIndex { $0.code == code })
            sheet.answers[place].comment = "Corrigé."
            bytes = try AnswerWorkbook.spreadsheet(of: edition, sheet, profile: profile, in: .french).xlsx()
            let answer = try await hospitals.upload(
                client, "/desk/questionnaires/1/workbook", bytes, named: "r.xlsx", as: .supplier)
            #expect(answer.status == .ok, "\(answer.text)")
        }
        let dossier = try #require(
            try await hospitals.store.dossier(of: ID(1), reach: own, on: hospitals.now.day))
        let draft = try #require(dossier.point(code)?.draft)
        #expect(draft.comment == "Corrigé." && draft.choices == ticked.choices)
    }
}

extension TestHospitals {
    /// Sends a file as that person's browser does.
    func upload(
        _ client: any TestClientProtocol, _ path: String, _ bytes: [UInt8], named name: String, as role: Role
    ) async throws -> TestResponse {
        let boundary = "XyZ"
        var body = ByteBuffer()
        body.writeString(
            "--\(boundary)\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n\(people[role]?.csrf ?? "")\r\n"
        )
        body.writeString(
            "--\(boundary)\r\nContent-Disposition: form-data; name=\"file\"; filename=\"\(name)\"\r\n")
        body.writeString("Content-Type: application/octet-stream\r\n\r\n")
        body.writeBytes(bytes)
        body.writeString("\r\n--\(boundary)--\r\n")
        return try await client.execute(
            uri: path, method: .post,
            headers: headers(
                role,
                [.origin: "http://localhost", .contentType: "multipart/form-data; boundary=\(boundary)"]),
            body: body)
    }
}
