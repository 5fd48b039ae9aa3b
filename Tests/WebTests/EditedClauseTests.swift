import Access
import Clausier
import Foundation
import HTTPTypes
import HummingbirdTesting
import Registry
import Store
import Testing
import Vocabulary

@testable import Web

@Suite("An edited clause is what is agreed, and what is watched") struct EditedClauseTests {
    @Test("The edited text and its delay stand on the page, in the file, and become the commitment")
    func edited()
        async throws
    {
        let hospitals = try await TestHospitals(roles: [.networkAdministrator])
        let code = try #require(ControlCode("O-9.14"))
        try await hospitals.visit { client in
            // The first supplier's answer to this point was found partial: a gap.
            let wrong = try await hospitals.send(
                client, "/tenders/1/bidders/1/clauses", as: .networkAdministrator,
                fields: ["control": "hospital/2.0.1 O-9.14", "text": "x", "delay": "dix"])
            #expect(wrong.status == .badRequest)
            let saved = try await hospitals.send(
                client, "/tenders/1/bidders/1/clauses", as: .networkAdministrator,
                fields: [
                    "control": "hospital/2.0.1 O-9.14", "text": "Adresses fixes, listées chaque mois.",
                    "delay": "10",
                ])
            #expect(saved.status == .seeOther)
            let headers = hospitals.headers(.networkAdministrator)
            for path in ["", ".html"] {
                let page = try await client.execute(
                    uri: "/tenders/1/bidders/1/clauses\(path)", method: .get, headers: headers)
                #expect(page.text.contains("Adresses fixes, listées chaque mois."), "\(path)")
                // The day below the text is the buyer's, whatever was written above it.
                let below = page.text.components(separatedBy: "Adresses fixes, listées chaque mois.")[1]
                let said = try #require(below.components(separatedBy: "au plus tard le ").dropFirst().first)
                let day = hospitals.now.parisDay.adding(days: 10).components.day
                #expect(said.hasPrefix(day == 1 ? "1er" : "\(day)\u{A0}"), "\(path): \(said.prefix(30))")
            }
            let awarded = try await hospitals.send(
                client, "/tenders/1/award", as: .networkAdministrator, fields: ["release": "1"])
            #expect(awarded.status == .seeOther)
        }
        let query = TenderQuery(reach: .everything, tender: ID(1))
        let commitments = try #require(try await hospitals.store.page(query)).commitments
        let owed = try #require(commitments.first { $0.commitment.control.code == code }).commitment
        #expect(owed.text == "Adresses fixes, listées chaque mois.")
        #expect(owed.due == hospitals.now.parisDay.adding(days: 10))
    }

    @Test("What nobody edited is owed in the reader's language, and what was edited as it was written")
    func language() async throws {
        let hospitals = try await TestHospitals(roles: [.networkAdministrator])
        let edition = try ShippedEditions.hospital()
        let control = try #require(edition.controls.first { $0.code.text == "O-7.2" })
        try await hospitals.visit { client in
            for (path, fields) in [
                (
                    "/bidders/1/clauses",
                    ["control": "hospital/2.0.1 O-9.14", "text": "Adresses fixes.\u{202E}"]
                ), ("/award", ["release": "1"]),
            ] {
                let answer = try await hospitals.send(
                    client, "/tenders/1" + path, as: .networkAdministrator, fields: fields)
                #expect(answer.status == .seeOther)
            }
            for path in ["/tenders/1", "/systems/1"] {
                for (language, test, delay) in [
                    ("fr", control.test.french, "au plus 1\u{A0}mois"),
                    ("en", control.test.english, "at most 1 month<"),
                ] {
                    var headers = hospitals.headers(.networkAdministrator)
                    headers[.cookie] = (headers[.cookie] ?? "") + "; cordon-language=\(language)"
                    let text = try await client.execute(uri: path, method: .get, headers: headers).text
                    #expect(text.contains(test) && text.contains(delay), "\(path) in \(language)")
                    #expect(text.contains("Adresses fixes."), "\(path) in \(language)")
                    #expect(!text.contains("fixes.\u{202E}"), "what was typed shows its marks")
                }
            }
        }
    }

    @Test("The preamble and general clauses are edited as well, and nothing once the tender is awarded")
    func frozenText() async throws {
        let hospitals = try await TestHospitals(roles: [.networkAdministrator])
        let path = "/tenders/1/bidders/1/clauses"
        let edition = try ShippedEditions.hospital()
        let code = try #require(ControlCode("O-9.14"))
        try await hospitals.visit { client in
            func send(_ fields: [String: String], to path: String = path) async throws -> HTTPResponse.Status
            {
                try await hospitals.send(client, path, as: .networkAdministrator, fields: fields).status
            }
            func page(_ path: String = path) async throws -> String {
                try await client.execute(
                    uri: path, method: .get, headers: hospitals.headers(.networkAdministrator)
                ).text
            }
            #expect(try await send(["place": "preamble", "text": "Entre nous."]) == .seeOther)
            #expect(try await send(["place": "general 0", "text": "Ils s’engagent."]) == .seeOther)
            #expect(try await send(["place": "general 7", "text": "x"]) == .notFound)
            #expect(try await page().contains("Entre nous."))
            #expect(try await page(path + ".html").contains("Ils s’engagent."))
            let before = try await page("/tenders/1/report")
            #expect(try await send(["release": "1"], to: "/tenders/1/award") == .seeOther)
            // What is found later changes neither the report nor what was agreed.
            try await hospitals.store.transaction(by: "later", at: hospitals.now) {
                try $0.find(
                    .nonCompliant, because: "Vu.", on: code, in: ID(1), edition: edition, as: .assessor,
                    reach: .everything)
            }
            let after = try await page("/tenders/1/report")
            let scored = before.components(separatedBy: "Méthode").last ?? ""
            #expect(after.contains("Comparaison gardée telle qu’à l’attribution"))
            #expect(after.contains("changés depuis (O-9.14)"))
            #expect(after.components(separatedBy: "Méthode").last == scored)
            let agreed = try await page()
            #expect(agreed.contains("Entre nous.") && agreed.contains("Texte convenu à l’attribution"))
            #expect(!agreed.contains("<textarea"))
            #expect(try await send(["place": "preamble", "text": "Autre."]) == .unprocessableContent)
            #expect(
                try await send(["control": "hospital/2.0.1 O-9.14", "text": "Autre."])
                    == .unprocessableContent)
        }
    }

    @Test("Whoever was not chosen stays with the words of the day of the award, and replies no more")
    func others() async throws {
        let hospitals = try await TestHospitals(roles: [.networkAdministrator])
        let edition = try ShippedEditions.hospital()
        let code = try #require(ControlCode("O-9.14"))
        let (other, reach) = (ID<Release>(2), Reach.suppliers([ID(2)]))
        @Sendable @discardableResult func answer(_ words: String) async throws -> ID<Questionnaire> {
            try await hospitals.store.transaction(by: "other", at: hospitals.now) { writer in
                let id = try writer.openQuestionnaire(of: other, edition: edition.key, reach: reach)
                try writer.keep(
                    Profile(exactly: [.software, .personalData, .remoteMaintenance]), in: id, reach: reach)
                try writer.draft(DraftAnswer(claim: .yes, details: words), of: code, in: id, reach: reach)
                try writer.submit(id, edition: edition, signatory: "x", position: "x", reach: reach)
                return id
            }
        }
        try await answer("198.51.100.7 avant")
        try await hospitals.store.transaction(by: "buyer", at: hospitals.now) {
            try $0.setBidder(other, isIn: true, of: ID(1), reach: .everything)
        }
        try await hospitals.visit { client in
            func page(_ path: String) async throws -> TestResponse {
                try await client.execute(
                    uri: path, method: .get, headers: hospitals.headers(.networkAdministrator))
            }
            let path = "/tenders/1/bidders/2/clauses"
            #expect(try await page(path).text.contains("198.51.100.7 avant"))
            let awarded = try await hospitals.send(
                client, "/tenders/1/award", as: .networkAdministrator, fields: ["release": "1"])
            #expect(awarded.status == .seeOther)
            let book = try await page("/tenders/1/comparison.xlsx").body
            try await answer("198.51.100.7 après")
            let after = try await page(path).text
            #expect(after.contains("198.51.100.7 avant") && !after.contains("198.51.100.7 après"))
            #expect(after.contains("Ce candidat n’a pas été retenu."))
            #expect(try await page("/tenders/1/comparison.xlsx").body == book)
        }
        // The words of what is read from the workbook, and of the reply to a question.
        let file = try #require(
            try await hospitals.store.page(TenderQuery(reach: .everything, tender: ID(1))))
        let kept = try #require(file.award?.record.sheets(of: edition.key, in: file))
        let place = try #require(file.bidders.firstIndex { $0.candidate.release == other })
        #expect(kept[place]?.answers.map(\.details) == ["198.51.100.7 avant"])
        let question = try #require(file.questions.first)
        #expect(question.isClosed)
        await #expect(throws: StoreError.self) {
            try await hospitals.store.transaction(by: "supplier", at: hospitals.now) {
                try $0.reply("Autre.", to: question.id, reach: .suppliers([ID(1)]))
            }
        }
    }

    @Test("What cannot be read in a tender’s settings is refused by its line, and nothing is altered unseen")
    func settings() async throws {
        let hospitals = try await TestHospitals(roles: [.networkAdministrator])
        let title = try ShippedEditions.hospital().title.french
        try await hospitals.visit { client in
            for (field, value, words) in [
                ("hospital-points", "O-7.2 4\nO-8.1 dix", "\(title), ligne 2, «\u{A0}O-8.1 dix\u{A0}»"),
                ("hospital-points", "O-99 4", "O-99 n’est pas un point"),
                ("hospital-points", "O-8.1 1e9", "un poids de 0 à 100"),
                ("hospital-points", "O-8.1 1\nO-8.1 2", "a déjà un poids"),
                ("hospital-theme-7", "-3", "n’est pas un nombre de 0 à 100"),
                ("hospital-criticality-minor", "abc", "«\u{A0}abc\u{A0}» n’est pas un nombre"),
                ("hospital-share", "NaN", "n’est pas un nombre"),
                ("hospital-share", "0x10", "n’est pas un nombre"),
                ("hospital-points", "O-8.1 1e1", "un poids de 0 à 100"),
            ] {
                let answer = try await hospitals.send(
                    client, "/tenders/1/settings", as: .networkAdministrator,
                    fields: ["subject": "x", field: value])
                #expect(answer.status == .badRequest, "\(field) \(value)")
                #expect(answer.text.contains(words), "\(field) \(value)")
            }
            let taken = try await hospitals.send(
                client, "/tenders/1/settings", as: .networkAdministrator,
                fields: ["subject": "x", "hospital-points": "\nO-7.2 = 4,5\n", "hospital-theme-7": "0"])
            #expect(taken.status == .seeOther)
        }
        let file = try #require(
            try await hospitals.store.page(TenderQuery(reach: .everything, tender: ID(1))))
        let weights = try #require(file.tender.parts.first { $0.edition.catalogue == "hospital" }).weights
        #expect(weights.byControl == ["O-7.2": 4.5] && weights.byTheme == ["7": 0])
    }

    @Test("A limit in hours starts at the hour in Paris, and at the end of a day whose hour nobody says")
    func hours() async throws {
        let hospitals = try await TestHospitals(roles: [.networkAdministrator])
        try await hospitals.visit { client in
            _ = try await hospitals.send(
                client, "/tenders/1/award", as: .networkAdministrator, fields: ["release": "1"])
            let query = TenderQuery(reach: .everything, tender: ID(1))
            let file = try #require(try await hospitals.store.page(query))
            let delays = file.commitments.flatMap { row in row.commitment.rules.map { (row.commitment, $0) } }
            let (commitment, rule) = try #require(delays.first { $0.1.unit.isDelay && $0.1.bound == .atMost })
            for (cause, started, start) in [
                ("a", "2026-01-05T14:30", "2026-01-05T13:30:00Z"),
                ("b", "2026-07-05", "2026-07-05T22:00:00Z"),
            ] {
                let sent = try await hospitals.send(
                    client, "/tenders/1/clocks", as: .networkAdministrator,
                    fields: ["delay": "\(commitment.id):\(rule.key)", "cause": cause, "started": started])
                #expect(sent.status == .seeOther, "\(started)")
                let clocks = try await hospitals.store.page(query)?.commitments.flatMap(\.clocks)
                let found = clocks?.first { $0.trigger == cause }
                #expect(try found?.started == Instant(parsing: start))
            }
            let wrong = try await hospitals.send(
                client, "/tenders/1/clocks", as: .networkAdministrator,
                fields: ["delay": "\(commitment.id):\(rule.key)", "cause": "c", "started": "hier"])
            #expect(wrong.status == .badRequest)
        }
    }
}
