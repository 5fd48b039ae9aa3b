import Access
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Pool
import Registry
import Store
import Testing
import Vocabulary

@testable import Web

@Suite("The forms of the pool: parameters, rules, recalibration") struct PoolFormTests {
    private let manager = Role.poolManager, role = Role.establishmentSecurityOfficer

    @Test(
        "A parameter is changed with a reason; words, no numbers and what no hospital could have are refused")
    func parameters() async throws {
        let hospitals = try await TestHospitals(roles: [role, manager])
        let store = hospitals.store
        try await hospitals.visit { client in
            func send(_ fields: [String: String], as role: Role? = nil) async throws -> Int {
                let sent = try await hospitals.send(
                    client, "/pool/parameters", as: role ?? manager,
                    fields: ["parameter": "cost.mfa", "value": "0,1", "reason": "devis"].merging(fields) {
                        $1
                    })
                return sent.status.code
            }
            for wrong in [
                ["value": "beaucoup"], ["value": "0x1"], ["value": "1e-1"], ["value": "nan"],
                ["value": "inf"], ["value": "-1"], ["reason": ""],
                ["parameter": "x"], ["parameter": "pi0", "value": "1,5"],
                ["parameter": "half_life.exercise", "value": "0"],
            ] {
                #expect([400, 422].contains(try await send(wrong)), "\(wrong)")
            }
            #expect(try await send([:], as: role) == 403)
            #expect(try await store.lossSettings().version == 0)
            #expect(try await send([:]) == 303)
            let page = try await client.execute(
                uri: "/pool/parameters", method: .get, headers: hospitals.headers(manager)
            ).text
            #expect(page.contains("devis") && page.contains("Coût des protections"))
        }
        let kept = try await store.lossSettings()
        #expect(kept.version == 1 && kept.parameters.measureCosts["mfa"] == 0.1 && kept.reason == "devis")
    }

    @Test(
        "Rules are agreed in one form: what is left empty stays, a wrong layer is told, nothing is half kept")
    func rules() async throws {
        let hospitals = try await TestHospitals(roles: [role, manager])
        let store = hospitals.store
        try await hospitals.visit { client in
            func send(_ fields: [String: String], as role: Role? = nil) async throws -> TestResponse {
                try await hospitals.send(
                    client, "/pool/cover", as: role ?? manager,
                    fields: ["loading": "1,8", "layers": "10 : 30 : 1", "reason": "vote"].merging(fields) {
                        $1
                    })
            }
            for wrong in [
                ["loading": "1e0"], ["layers": "0x10 : 30"], ["layers": "10 :: 30"],
                ["layers": "10"], ["layers": "10 : 30 : 1,5"], ["layers": "10 : 30\n20 : 30"],
                ["loading": "nan"], ["loading": "0,5"], ["expense": "95"], ["reason": " "],
                ["stopLoss": "a : b"], ["ownFunds": "-1"],
            ] {
                let sent = try await send(wrong)
                #expect([400, 422].contains(sent.status.code), "\(wrong): \(sent.status)")
            }
            #expect(try await send([:], as: role).status == .forbidden)
            #expect(try await store.poolRules().version == 0)
            #expect(try await send(["ownFunds": "12"]).status == .seeOther)
        }
        let kept = try await store.poolRules()
        #expect(kept.version == 1 && kept.rules.marketLoading == 1.8 && kept.rules.ownFunds == 12)
        #expect(kept.rules.programme.layers == [.init(attachment: 10, limit: 30, reinstatements: 1)])
        #expect(kept.rules.pricing == PoolRules().pricing)
    }

    @Test("Of agreements that are sent at once none is lost; a form that shows older rules is refused")
    func atOnce() async throws {
        let hospitals = try await TestHospitals(roles: [manager])
        let (store, places, manager) = (hospitals.store, hospitals.establishments, manager)
        try await hospitals.visit { client in
            let codes = try await withThrowingTaskGroup(of: Int.self) { group -> [Int] in
                for (number, place) in places.enumerated() {
                    group.addTask {
                        try await hospitals.send(
                            client, "/pool/cover/own", as: manager,
                            fields: ["establishment": "\(place)", "limit": "\(number + 1)", "reason": "vote"]
                        ).status.code
                    }
                }
                group.addTask {
                    try await hospitals.send(
                        client, "/pool/cover", as: manager, fields: ["loading": "1,9", "reason": "vote"]
                    ).status.code
                }
                group.addTask {
                    try await hospitals.send(
                        client, "/pool/recalibration/from", as: manager,
                        fields: ["from": "2026-01-01", "reason": "vote"]
                    ).status.code
                }
                return try await group.reduce(into: [Int]()) { $0.append($1) }
            }
            #expect(codes.allSatisfy { $0 == 303 }, "\(codes)")
            let rules = try await store.poolRules()
            #expect(rules.version == Int64(places.count + 2))
            #expect(rules.rules.ownCovers?.count == places.count, "\(rules.rules)")
            #expect(rules.rules.marketLoading == 1.9 && rules.rules.countedFrom != nil)
            let old = try await hospitals.send(
                client, "/pool/cover", as: manager,
                fields: ["version": "1", "loading": "2", "reason": "vote"])
            #expect(old.status == .unprocessableContent && old.text.contains("version \(rules.version)"))
            #expect(try await store.poolRules().version == rules.version)
        }
    }

    @Test("A hospital gets a deductible and a limit of its own by form and by API, and leaves them again")
    func ownCovers() async throws {
        let hospitals = try await TestHospitals(roles: [role, manager])
        let store = hospitals.store, place = hospitals.establishments[0]
        @Sendable func agreed() async throws -> OwnCover? {
            try await store.poolRules().rules.ownCovers?[String(place.rawValue)]
        }
        try await hospitals.visit { client in
            func send(_ fields: [String: String], as role: Role? = nil) async throws -> Int {
                try await hospitals.send(
                    client, "/pool/cover/own", as: role ?? manager,
                    fields: ["establishment": "\(place)", "deductible": "0,25", "reason": "vote"].merging(
                        fields
                    ) {
                        $1
                    }
                ).status.code
            }
            for wrong in [
                ["deductible": "-1"], ["deductible": "x"], ["limit": "0"], ["reason": " "],
                ["limit": "0x10"], ["limit": "1e2"], ["deductible": "0,1,2"],
                ["establishment": ""],
            ] {
                #expect([400, 422].contains(try await send(wrong)), "\(wrong)")
            }
            #expect(try await send([:], as: role) == 403)
            #expect(try await send(["establishment": "987"]) == 404)
            #expect(try await store.poolRules().version == 0)
            #expect(try await send(["limit": "4"]) == 303)
            #expect(try await agreed() == OwnCover(deductible: 0.25, limit: 4))
            let page = try await client.execute(
                uri: "/pool/cover", method: .get, headers: hospitals.headers(manager)
            ).text
            #expect(
                page.contains("Propre") && page.contains("250\u{202F}000\u{A0}€")
                    && page.contains("4\u{202F}000\u{202F}000\u{A0}€"))
            func token(_ role: Role) async throws -> HTTPFields {
                let made = try await store.makeToken(
                    name: role.rawValue,
                    use: .acts([
                        try #require(
                            Grant(
                                role,
                                on: role == manager ? .network(hospitals.network) : .establishment(place)))
                    ]),
                    expires: nil, by: "test", at: hospitals.now)
                return [.authorization: "Bearer " + made.secret, .contentType: "application/json"]
            }
            func api(_ body: String, _ headers: HTTPFields) async throws -> TestResponse {
                try await client.execute(
                    uri: "/api/v1/pool/covers", method: .post, headers: headers,
                    body: ByteBuffer(string: body))
            }
            let less = #"{"establishment":\#(place),"limitCents":300000000,"reason":"vote 2"}"#
            #expect(try await api(less, try await token(role)).status == .forbidden)
            #expect(try await agreed()?.limit == 4)
            let program = try await token(manager)
            for wrong in [
                #"{"establishment":\#(place),"limitCents":-3,"reason":"x"}"#, "{}",
                #"{"establishment":\#(place),"reason":" "}"#,
            ] {
                #expect([400, 422].contains(try await api(wrong, program).status.code), "\(wrong)")
            }
            let set = try await api(less, program)
            #expect(set.status == .ok && set.text.contains(#""limitCents":300000000"#), "\(set.text)")
            #expect(try await agreed() == OwnCover(limit: 3))
        }
        try await store.transaction(by: "test", at: hospitals.now) { writer in
            try writer.agree(
                on: OwnCover(), for: place, because: "back", reach: .everything)
        }
        #expect(try await agreed() == nil)
    }

    @Test("Incidents are entered, counted from a day and put into the model once") func recalibration()
        async throws
    {
        let hospitals = try await TestHospitals(roles: [role, manager])
        let (store, place, today) = (hospitals.store, hospitals.establishments[0], hospitals.now.parisDay)
        try await hospitals.visit { client in
            func send(_ path: String, _ fields: [String: String], as role: Role? = nil) async throws -> Int {
                try await hospitals.send(
                    client, "/pool/recalibration\(path)", as: role ?? manager, fields: fields
                ).status.code
            }
            let incident = [
                "establishment": "\(place)", "day": "\(today.adding(days: -90))", "cost": "250000,50",
                "source": "presse",
            ]
            // Nothing is counted yet: there is nothing to put in.
            #expect(try await send("", ["reason": "x"]) >= 400)
            #expect(try await send("/from", ["from": "hier", "reason": "x"]) >= 400)
            #expect(try await send("/from", ["from": "\(today.adding(days: -365))", "reason": ""]) >= 400)
            for wrong in [
                ["cost": "-5"], ["cost": "beaucoup"], ["source": ""], ["day": "\(today.adding(days: 2))"],
                ["establishment": "999999"],
            ] {
                let sent = try await send("/incidents", incident.merging(wrong) { $1 })
                #expect((400..<500).contains(sent), "\(wrong): \(sent)")
            }
            #expect(try await send("/incidents", incident, as: role) == 403)
            #expect(try await send("/incidents", incident) == 303)
            #expect(
                try await send("/from", ["from": "\(today.adding(days: -365))", "reason": "relevé"]) == 303)
            #expect(try await send("", ["reason": ""]) >= 400)
            #expect(try await send("", ["reason": "relevé complet"]) == 303)
        }
        let settings = try await store.lossSettings()
        #expect(settings.version == 1 && settings.reason == "relevé complet")
        #expect(settings.parameters.incidentRate > LossParameters().incidentRate)
        let report = try await store.recalibration(
            reach: .everything, on: hospitals.now.parisDay, now: hospitals.now)
        #expect(report.experience.incidents == 0 && report.incidents.count == 1)
        #expect(report.incidents.first?.cost == Money(cents: 25_000_050))
    }
}
