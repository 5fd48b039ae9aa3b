import Access
import HTTPTypes
import HummingbirdTesting
import Store
import Testing
import Vocabulary
import Watch

@testable import Web

@Suite("What people search for by other words") struct WordSearchTests {
    private static let rule = RuleSummary(
        id: "rule-of-the-test", title: "Remote Tool Started", about: "", level: .high, techniques: ["T1490"],
        tactics: [], falsePositives: [],
        french: RuleWords(title: "Outil à distance lancé", about: "", falsePositives: []), references: [],
        source: "")

    @Test(
        "A rule is found by its title in either language, and by its technique",
        arguments: [("remote", true), ("distance", true), ("T1490", true), ("absent", false)])
    func rules(_ word: String, _ isFound: Bool) async throws {
        let hospitals = try await TestHospitals(
            roles: [.socAnalyst], change: { $0.ruleBook = RuleBook([Self.rule]) })
        try await hospitals.visit { client in
            let page = try await client.execute(
                uri: "/rules?q=\(word)", method: .get, headers: hospitals.headers(.socAnalyst)
            ).text
            #expect(page.contains("Outil à distance lancé") == isFound)
        }
    }

    @Test("A file of alerts calls rules as the pages do, in the language of whoever asks")
    func file() async throws {
        let hospitals = try await TestHospitals(roles: [.socAnalyst])
        let alert = try #require(
            try await hospitals.store.page(AlertList(reach: .establishments([hospitals.establishments[0]])))
                .rows.first)
        let rule = RuleSummary(
            id: alert.rule, title: alert.ruleTitle, about: "", level: .high, techniques: [], tactics: [],
            falsePositives: [],
            french: RuleWords(title: "Outil à distance lancé", about: "", falsePositives: []),
            references: [], source: "")
        let speaking = try await TestHospitals(
            roles: [.socAnalyst], change: { $0.ruleBook = RuleBook([rule]) })
        try await speaking.visit { client in
            for (language, title) in [("fr", "Outil à distance lancé"), ("en", alert.ruleTitle)] {
                var headers = speaking.headers(.socAnalyst)
                headers[.cookie] = (headers[.cookie].map { $0 + "; " } ?? "") + "cordon-language=\(language)"
                let file = try await client.execute(uri: "/alerts/export", method: .get, headers: headers)
                #expect(file.text.contains(title), "\(language)")
            }
        }
    }

    @Test("Alerts are found by the technique of their rule")
    func techniques() {
        let texts = RuleBook([Self.rule]).searchTexts
        #expect(texts["rule-of-the-test"] == "Outil à distance lancé T1490")
    }

    @Test(
        "Who shares what a warning list protects is not told that it is looked for",
        arguments: [("8.8.8.8", "indicatorKept"), ("203.0.113.77", "indicatorShared")])
    func protected(_ value: String, _ word: String) async throws {
        let hospitals = try await TestHospitals(roles: [.socAnalyst])
        try await hospitals.visit { client in
            let answer = try await hospitals.send(
                client, "/indicators/new", as: .socAnalyst,
                fields: [
                    "value": value, "establishment": hospitals.establishments[0].description,
                    "light": "green", "circle": "establishment",
                ])
            #expect(answer.status == .seeOther, "\(answer.text)")
            #expect(answer.headers[.location]?.contains(word) == true)
        }
    }
}
