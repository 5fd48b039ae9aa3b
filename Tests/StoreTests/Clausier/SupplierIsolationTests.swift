import Access
import Clausier
import Foundation
import GRDB
import Registry
import Testing
import Vocabulary

@testable import Store

@Suite("A supplier sees its own answers, and nothing of another's") struct SupplierIsolationTests {
    private func queries(_ world: TwelveHospitals, _ ids: [ID<Questionnaire>], _ reach: Reach)
        -> [any PageQuery]
    {
        let asked = 100
        let gaps = AnswerGaps(reach: reach, catalogue: "hospital", askedOfAll: asked)
        var byCare = gaps
        byCare.care = .imaging
        var searched = gaps
        searched.text = "pacs otter"
        searched.only = .open
        searched.supplier = world.other
        var all: [any PageQuery] = [
            SupplierDesk(reach: reach, catalogue: "hospital"),
            SupplierWaiting(reach: reach, day: TwelveHospitals.today),
            NoticeList(reach: reach, withRead: true),
            NoticeList(reach: reach), gaps, byCare, searched, SupplierGaps(gaps),
            DerogationList(reach: reach, on: TwelveHospitals.today),
            JudgingDesk(reach: reach), TenderList(reach: reach), TenderQuery(reach: reach, tender: ID(1)),
            SubmittedSheets(reach: reach, questionnaires: ids),
            AnswerMarket(reach: reach, text: "otter"), AnswerMarket(reach: reach, text: ""),
            SystemAnswers(
                reach: reach, system: world.system, editions: [world.edition], on: TwelveHospitals.today),
        ]
        for id in ids {
            all.append(
                DossierQuery(
                    reach: reach, questionnaire: id, edition: world.edition, day: TwelveHospitals.today))
        }
        return all
    }

    private func filled() async throws -> (TwelveHospitals, [ID<Questionnaire>]) {
        let world = try await TwelveHospitals(hospitals: 2)
        let id = try await world.answered()
        let other = try await world.answered(
            world.theirs, release: world.otherRelease, text: "\(TwelveHospitals.marker) 203.0.113.9")
        let edition = world.edition
        let code = try #require(ControlCode("O-9.14"))
        _ = try await world.store.attach(
            NewEvidence(
                title: TwelveHospitals.marker, kind: .other, fileName: "\(TwelveHospitals.marker).pdf"),
            bytes: Array("%PDF-1.4 \(TwelveHospitals.marker)".utf8), to: [code], in: other,
            reach: world.theirs,
            by: TwelveHospitals.marker, at: TwelveHospitals.now)
        let first = world.hospitals[0]
        let (release, otherRelease) = (world.release, world.otherRelease)
        try await world.store.transaction(by: "officer", at: TwelveHospitals.now) { writer in
            _ = try writer.raiseDoubt(
                TwelveHospitals.marker, saying: TwelveHospitals.marker, about: code, in: other,
                edition: edition,
                for: first, reach: .everything)
            let tender = try writer.open(
                Tender(
                    id: ID(0), establishment: first, reference: "T", subject: "T", needs: Profile(),
                    parts: [Tender.Part(edition: edition.key)]), for: [first], reach: .everything)
            for bidder in [release, otherRelease] {
                try writer.setBidder(bidder, isIn: true, of: tender, reach: .everything)
            }
            try writer.ask(
                TwelveHospitals.marker, about: nil, of: otherRelease, due: nil, in: tender, reach: .everything
            )
        }
        return (world, [id, other])
    }

    @Test("No query of any page gives a supplier a byte of another") func noByte() async throws {
        let (world, ids) = try await filled()
        var (rows, others) = (0, 0)
        for query in queries(world, ids, world.own) {
            for row in try await answers(world.store, query) {
                rows += 1
                #expect(!row.contains(TwelveHospitals.marker), "\(query): \(row)")
            }
        }
        #expect(rows > 100, "the queries must find the supplier's own rows")
        for query in queries(world, ids, world.theirs) {
            others += try await answers(world.store, query).count { $0.contains(TwelveHospitals.marker) }
        }
        #expect(others > 50, "the marker must be there to be found")
    }

    @Test("What is being written, and what was not submitted, no hospital sees") func drafts() async throws {
        let world = try await TwelveHospitals(hospitals: 1)
        let (edition, own, release) = (world.edition, world.own, world.release)
        let code = try #require(ControlCode("O-9.14"))
        let id = try await world.store.transaction(by: "supplier", at: TwelveHospitals.now) { writer in
            let id = try writer.openQuestionnaire(of: release, edition: edition.key, reach: own)
            try writer.draft(DraftAnswer(claim: .yes, details: "secret"), of: code, in: id, reach: own)
            return id
        }
        #expect(try await world.store.dossier(of: id, reach: .everything, on: TwelveHospitals.today) == nil)
        #expect(try await world.dossier(id, own).point(code)?.draft?.details == "secret")
    }

    @Test("A supplier writes, submits and withdraws nothing of another") func writing() async throws {
        let (world, ids) = try await filled()
        let (theirs, edition) = (ids[1], world.edition)
        let own = world.own
        let code = try #require(ControlCode("O-9.14"))
        let attempts: [@Sendable (Writer) throws -> Void] = [
            { _ = try $0.openQuestionnaire(of: world.otherRelease, edition: edition.key, reach: own) },
            { try $0.keep(Profile(), in: theirs, reach: own) },
            { try $0.draft(DraftAnswer(claim: .no), of: code, in: theirs, reach: own) },
            { try $0.submit(theirs, edition: edition, signatory: "X", position: "Y", reach: own) },
            { try $0.withdraw(ID(1), reach: own) }, { try $0.reply("X", to: ID(1), reach: own) },
            {
                try $0.move(
                    ID(1),
                    step: .post(.init(side: .supplier, author: "x", at: .init(milliseconds: 0), text: "x")),
                    edition: edition, at: nil, reach: own)
            },
        ]
        for (number, attempt) in attempts.enumerated() {
            await #expect(throws: StoreError.self, "attempt \(number)") {
                try await world.store.transaction(by: "supplier", at: TwelveHospitals.now) { try attempt($0) }
            }
        }
        #expect(try await world.store.evidence(ID(1), reach: own, mayJudge: true) == nil)
        #expect(try await world.store.evidence(ID(1), reach: world.theirs, mayJudge: false) != nil)
    }

    @Test("No query scans a table") func plans() async throws {
        let (world, ids) = try await filled()
        let reaches: [Reach] = [.everything, .establishments([world.hospitals[0]]), world.own, .nothing]
        for reach in reaches {
            for query in queries(world, ids, reach) {
                try await world.store.read { db in
                    for statement in query.statements {
                        let (sql, arguments) = try statement.build(db)
                        let steps: [String] = try Row.fetchAll(
                            db, sql: "EXPLAIN QUERY PLAN " + sql, arguments: arguments
                        ).map { $0["detail"] }
                        let scans = steps.filter { !isBounded($0, sql) }
                        #expect(
                            scans.isEmpty, "\(query) as \(reach)\n\(sql)\n\(steps.joined(separator: "\n"))")
                    }
                }
            }
        }
    }

    /// Lists given as JSON, results of other parts, what stands in the order of an index, and the whole network's
    /// releases by the index of what runs them.
    private func isBounded(_ step: String, _ sql: String) -> Bool {
        guard step.hasPrefix("SCAN ") else { return true }
        let name = String(step.dropFirst(5).prefix { $0 != " " })
        if ["page", "t", "supplier_list"].contains(name) || name.hasPrefix("(") { return true }
        // A row for each release that runs somewhere.
        if name == "u", sql.contains("FROM release_use u") { return true }
        // All notices of the network in the order of their numbers, no further than a page.
        if name == "n", sql.contains("FROM notice n"), sql.contains("LIMIT") { return true }
        return step.contains("VIRTUAL TABLE") || step == "SCAN CONSTANT ROW" || step.contains("INDEX")
    }

    private func answers(_ store: Store, _ query: some PageQuery) async throws -> [String] {
        try await store.read { db in try query.answers(db).flatMap { $0.map(\.description) } }
    }
}
