import Access
import Foundation
import HTTPTypes
import HummingbirdTesting
import Registry
import Store
import Testing
import Vocabulary
import Watch

@testable import Web

@Suite("An alert is looked at, handled, and looked at again") struct AlertPagesTests {
    private func state(_ hospitals: TestHospitals) async throws -> AlertState? {
        try await hospitals.store.page(AlertDetail(reach: .everything, alert: ID(1)))?.alert.state
    }

    @Test("Acknowledged, closed with a reason, reopened: each step is told, and who was too late is told so")
    func steps() async throws {
        let hospitals = try await TestHospitals()
        try await hospitals.visit { client in
            let role = Role.socAnalyst
            let acknowledged = try await hospitals.send(
                client, "/alerts/1/state", as: role, fields: ["step": "acknowledge"])
            #expect(acknowledged.status == .seeOther)
            let noReason = try await hospitals.send(
                client, "/alerts/1/state", as: role, fields: ["step": "close"])
            #expect(noReason.status == .badRequest)
            #expect(noReason.text.contains("Choisissez un motif"))
            let closed = try await hospitals.send(
                client, "/alerts/1/state", as: role,
                fields: ["step": "close", "reason": "expected", "note": "maintenance <b>prévue</b>"])
            #expect(closed.status == .seeOther)
            let late = try await hospitals.send(
                client, "/alerts/1/state", as: role, fields: ["step": "acknowledge"])
            #expect(late.status == .conflict)
            let page = try await client.execute(
                uri: "/alerts/1", method: .get, headers: hospitals.headers(role))
            #expect(page.text.contains("maintenance &lt;b&gt;prévue"))
            #expect(page.text.contains(ClosingReason.expected.title.french))
            let reopened = try await hospitals.send(
                client, "/alerts/1/state", as: role, fields: ["step": "reopen"])
            #expect(reopened.status == .seeOther)
        }
        #expect(try await state(hospitals) == .new)
    }

    @Test(
        "Open alerts come riskiest first, closed ones newest first, and the list says so",
        arguments: [
            ("/alerts", "Alertes, par risque décroissant"),
            ("/alerts?sort=due", "Alertes, par délai de service"),
            ("/alerts?state=any", "Alertes, de la plus récente à la plus ancienne"),
            ("/alerts?sort=newest", "Alertes, de la plus récente à la plus ancienne"),
            ("/alerts?state=any&sort=gravest", "Alertes, de la plus grave à la moins grave"),
        ])
    func order(address: String, caption: String) async throws {
        let hospitals = try await TestHospitals.shared.value
        try await hospitals.visit { client in
            let page = try await client.execute(
                uri: address, method: .get, headers: hospitals.headers(.socAnalyst))
            #expect(page.text.contains("<caption><span>\(caption)</span>"))
        }
    }

    @Test("Ticked alerts are acknowledged together; those of others stay as they are")
    func together() async throws {
        let hospitals = try await TestHospitals()
        try await hospitals.visit { client in
            let response = try await hospitals.send(
                client, "/alerts/bulk", as: .socAnalyst,
                fields: ["action": "acknowledge", "alert": "1", "return": "/alerts?level=critical"])
            #expect(response.headers[.location] == "/alerts?level=critical&done=alertAcknowledged")
            let again = try await hospitals.send(
                client, "/alerts/bulk", as: .socAnalyst,
                fields: ["action": "acknowledge", "alert": "1", "return": "/alerts"])
            #expect(again.headers[.location] == "/alerts?done=alertsPassed", "it was acknowledged already")
            let theirs = try await hospitals.send(
                client, "/alerts/bulk", as: .socAnalyst,
                fields: ["action": "acknowledge", "alert": "3", "return": "https://elsewhere.example"])
            #expect(theirs.status == .notFound)
        }
        #expect(try await state(hospitals) == .acknowledged)
        let other = try await hospitals.store.page(AlertDetail(reach: .everything, alert: ID(3)))
        #expect(other?.alert.state == .new)
    }

    @Test("A correlation tells in words what was counted, against what threshold, for whom, and what to do")
    func correlation() async throws {
        let hospitals = try await TestHospitals(roles: [.socAnalyst])
        let (store, owner, now) = (hospitals.store, hospitals.establishments[0], hospitals.now)
        let receipt = try await store.receive(
            key: "c", of: owner, segment: "c", start: 0, length: 9, records: 1, at: now)
        guard case .accepted(let batch) = receipt else { return #expect(Bool(false), "the batch is new") }
        let matched = """
            [{"field":"IpAddress","value":"10.1.2.3","marks":[]},
             {"field":"value_count(TargetUserName)","value":"12 ≥ 10","marks":[]},
             {"field":"timespan","value":"2026-03-14T11:04:30.000Z/2026-03-14T11:06:40.000Z","marks":[]},
             {"field":"events","value":"c@0:4","marks":[]}]
            """
        let changed = try await store.record(
            [
                NewDetection(
                    establishment: owner, rule: "c-rule", ruleTitle: "c title", level: .high, tags: [],
                    time: now, host: "10.1.2.3", account: "", segment: "c@0", line: 4,
                    sourceFormat: "windows-json", matched: matched, raw: Data("{}".utf8))
            ], batch: batch, sources: [], at: now)
        let alert = try #require(changed.first?.id)
        try await hospitals.visit { client in
            let page = try await client.execute(
                uri: "/alerts/\(alert)", method: .get, headers: hospitals.headers(.socAnalyst))
            for words in [
                "En 2\u{A0}min 10\u{A0}s, 12 valeurs différentes de «\u{A0}TargetUserName\u{A0}»",
                "au moins 10",
                "Commun\u{A0}: IpAddress", "Les enregistrements comptés", "isoler 10.1.2.3",
            ] {
                #expect(page.text.contains(words), "\(words)")
            }
            #expect(!page.text.contains("timespan"))
        }
    }

    @Test("The page names the technique and links to where it is described")
    func technique() async throws {
        let hospitals = try await TestHospitals.shared.value
        let text = try await hospitals.visit { client in
            try await client.execute(uri: "/alerts/1", method: .get, headers: hospitals.headers(.socAnalyst))
                .text
        }
        #expect(text.contains("https://attack.mitre.org/techniques/T1490/"))
        #expect(text.contains("Inhibit System Recovery"))
    }
}

@Suite("A raw record shows the bytes that matched") struct MarkedRecordTests {
    private func marked(_ record: String, _ fields: [MatchedField]) -> [String] {
        let shown = MarkedRecord(Array(record.utf8), matched: fields)
        let bytes = Array(shown.text.utf8)
        return shown.marks.map { String(decoding: bytes[$0], as: UTF8.self) }
    }

    @Test("In JSON, behind the name of its field, escaped as it came")
    func json() {
        let record = #"{"Other":"cmd","Image":"C:\\Windows\\cmd.exe","Line":"é\tcmd"}"#
        let image = MatchedField(
            field: "Image", value: #"C:\Windows\cmd.exe"#, marks: [.init(offset: 10, length: 8)])
        #expect(marked(record, [image]) == [#"\\cmd.exe"#])
    }

    @Test("In plain text, wherever it stands")
    func plain() {
        let record = "Nov 22 host sshd[1]: Failed password for root"
        let keyword = MatchedField(field: "", value: record, marks: [.init(offset: 21, length: 15)])
        #expect(marked(record, [keyword]) == ["Failed password"])
    }

    @Test("Marks that overlap are one, and a value that is not there marks nothing")
    func overlap() {
        let fields = [
            MatchedField(field: "", value: "abcdef", marks: [.init(offset: 0, length: 3)]),
            MatchedField(field: "", value: "abcdef", marks: [.init(offset: 2, length: 2)]),
            MatchedField(field: "X", value: "absent", marks: [.init(offset: 0, length: 6)]),
        ]
        #expect(marked("abcdef", fields) == ["abcd"])
    }

    @Test(
        "JSON is indented without touching its bytes; what is no JSON stays as it came",
        arguments: [
            (
                #"{"a":1.0,"a":[1,{"b":"x,y:{"}],"c":{}}"#,
                "{\n  \"a\": 1.0,\n  \"a\": [\n    1,\n    {\n      \"b\": \"x,y:{\"\n    }\n  ],\n  \"c\": {}\n}"
            ),
            ("[]", "[]"), ("{", nil), ("}{", nil), ("plain", nil), ("{} {}", nil), ("", nil),
            (String(repeating: "[", count: 70) + String(repeating: "]", count: 70), nil),
        ] as [(String, String?)])
    func indented(_ text: String, _ expected: String?) {
        #expect(indentedJSON(Array(text.utf8)) == expected)
    }

    @Test("A record that would become many times as long on a page stays as it came")
    func swollen() {
        let deep = String(repeating: "[", count: 60) + String(repeating: "1,", count: 8_000) + "1"
        let record = deep + String(repeating: "]", count: 60)
        #expect(indentedJSON(Array(record.utf8)) == nil)
    }

    @Test("The block of a rule that says what it looks for ends where the next begins")
    func ruleBlock() {
        let rule = "title: x\ndetection:\n    sel:\n        A: b\n    condition: sel\nlevel: high\n"
        #expect(block("detection", of: rule) == "detection:\n    sel:\n        A: b\n    condition: sel")
        #expect(block("nothing", of: rule) == nil)
    }
}
