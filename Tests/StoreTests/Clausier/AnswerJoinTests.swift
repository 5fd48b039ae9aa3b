import Access
import Clausier
import Debt
import Foundation
import GRDB
import Registry
import Testing
import Vocabulary
import Watch

@testable import Store

@Suite("Answers set the certificates of hostings and the duties of suppliers") struct AnswerJoinTests {
    private func world(certificate: HDSCertificate? = nil, provider: Bool = true) async throws
        -> TwelveHospitals
    {
        let world = try await TwelveHospitals(hospitals: 2)
        let (supplier, system, hospital) = (world.supplier, world.system, world.hospitals[0])
        let release = world.release
        try await world.store.transaction(by: "test", at: TwelveHospitals.now) { writer in
            let hosting = try writer.record(
                Hosting(
                    id: ID(0), name: "Nuage", kind: .certifiedHost, provider: provider ? supplier : nil,
                    certificate: certificate)
            ).id
            _ = try writer.record(Hosting(id: ID(0), name: "Salle", kind: .onSite, establishment: hospital))
            _ = try writer.record(
                System(
                    id: system, owner: hospital, code: "S0", name: "PACS 0", function: .imagingArchive,
                    release: release, hosting: hosting, holdsHealthData: true), from: .person("test"),
                asOf: TwelveHospitals.today)
        }
        return world
    }

    /// Answers about a hosted product, with a certificate that ends on that day.
    private func hand(_ world: TwelveHospitals, in id: ID<Questionnaire>, ends days: Int) async throws
        -> ID<Evidence>
    {
        let code = try #require(ControlCode("O-12.3.2"))
        let (own, edition) = (world.own, world.edition)
        let piece = try await world.store.attach(
            NewEvidence(
                title: "Certificat HDS \(days)", kind: .certificate,
                expires: TwelveHospitals.today.adding(days: days), confidentiality: .open, fileName: "c.pdf"),
            bytes: Array("%PDF-1.4 \(days)".utf8), to: [code], in: id, reach: own, by: "supplier",
            at: TwelveHospitals.now)
        try await world.store.transaction(by: "supplier", at: TwelveHospitals.now) { writer in
            try writer.keep(
                Profile(exactly: [.software, .personalData, .healthData, .hosted, .saas]), in: id, reach: own)
            try writer.draft(
                DraftAnswer(claim: .yes, details: "Hébergeur certifié, certificat \(days)."), of: code,
                in: id,
                reach: own)
            try writer.submit(id, edition: edition, signatory: "A", position: "B", reach: own)
        }
        return piece
    }

    private func certificate(_ world: TwelveHospitals) async throws -> HDSCertificate? {
        try await world.store.page(
            SystemDetail(reach: .everything, system: world.system, day: TwelveHospitals.today))?.certificate
    }

    private func answers(_ world: TwelveHospitals) async throws -> SystemAnswersPage {
        try await world.store.page(
            SystemAnswers(
                reach: .everything, system: world.system,
                editions: [world.edition, try ShippedEditions.durability()], on: TwelveHospitals.today))
    }

    @Test("An answer that feeds two things is shown under both, and under none once the routing leaves it")
    func twoFeeds() async throws {
        let world = try await world()
        let id = try await world.answered()
        _ = try await hand(world, in: id, ends: 200)
        let fed = try await answers(world).fed.filter { $0.code.text == "O-12.3.2" }
        #expect(Set(fed.map(\.feed)) == [.hosting, .hostingCertificate])
        #expect(fed.allSatisfy { $0.questionnaire == id && $0.version == 1 })
        try await world.submit([:], in: id)
        #expect(try await answers(world).fed.filter { $0.code.text == "O-12.3.2" }.isEmpty)
    }

    @Test("A typed list of software and the end of support reach the system’s page with their answers")
    func listAndEnd() async throws {
        let world = try await TwelveHospitals(hospitals: 1)
        let id = try await world.answered()
        try await world.submit(
            [
                "O-3.1": DraftAnswer(
                    claim: .yes, details: "Voir le document joint.\nOpenSSL 3.0.14\nPostgreSQL 15.7")
            ], in: id)
        let durability = try ShippedEditions.durability()
        let end = try #require(durability.controls.first { SupportEndText.isAsked(by: $0) })
        let (own, release) = (world.own, world.release)
        let other = try await world.store.transaction(by: "supplier", at: TwelveHospitals.now) { writer in
            let id = try writer.openQuestionnaire(of: release, edition: durability.key, reach: own)
            try writer.keep(TwelveHospitals.software, in: id, reach: own)
            try writer.draft(
                DraftAnswer(claim: .yes, details: "2033-12-31"), of: end.code, in: id, reach: own)
            try writer.submit(id, edition: durability, signatory: "A", position: "B", reach: own)
            return id
        }
        let fed = try await answers(world).fed
        let list = try #require(fed.first { $0.feed == .softwareList })
        #expect(list.code.text == "O-3.1" && list.version == 2 && list.questionnaire == id)
        #expect(list.components == 2, "a sentence is no component")
        let shown = try #require(fed.first { $0.feed == .supportEnd && $0.questionnaire == other })
        #expect(shown.code == end.code && shown.text == "2033-12-31")
    }

    @Test("A certificate in an answer is the hosting's, on the page of each system there and in the calendar")
    func certificateOfTheHosting() async throws {
        let world = try await world()
        let id = try await world.answered()
        let piece = try await hand(world, in: id, ends: 200)
        let expires = TwelveHospitals.today.adding(days: 200)
        #expect(try await certificate(world)?.expires == expires)
        let shown = try await answers(world).certificates
        #expect(shown.map(\.piece.id) == [piece])
        #expect(shown.map(\.code.text) == ["O-12.3.2"])
        #expect(shown.map(\.setsExpiry) == [true])
        let ledger = try await world.store.debt(
            reach: .everything, on: TwelveHospitals.today, today: TwelveHospitals.today)
        #expect(
            ledger.expiries().expiries.contains { $0.kind == .healthCertificate && $0.day == expires })
        // The next one takes its place, though it ends sooner: the answer says what holds now.
        _ = try await hand(world, in: id, ends: 400)
        #expect(try await certificate(world)?.expires == TwelveHospitals.today.adding(days: 400))
    }

    @Test("A certificate of the register that ends later stays; a piece taken back gives it back")
    func registerFirst() async throws {
        let known = HDSCertificate(
            number: "R-1", activities: [1, 2], expires: TwelveHospitals.today.adding(days: 100))
        let world = try await world(certificate: known)
        let id = try await world.answered()
        let own = world.own
        _ = try await hand(world, in: id, ends: 50)
        #expect(try await certificate(world) == known)
        let piece = try await hand(world, in: id, ends: 300)
        let set = try #require(try await certificate(world))
        #expect(set.expires == TwelveHospitals.today.adding(days: 300))
        #expect(set.activities == [1, 2])
        try await world.store.transaction(by: "supplier", at: TwelveHospitals.now) {
            try $0.withdraw(piece, reach: own)
        }
        // The shorter one of the same answer is left, and counts as it did before: not against the register's.
        #expect(try await certificate(world)?.expires == known.expires)
    }

    @Test("A certificate and a typed list of software go with the answer that gave them")
    func goneWithTheAnswer() async throws {
        let known = HDSCertificate(
            number: "R-1", activities: [1, 2], expires: TwelveHospitals.today.adding(days: 100))
        let world = try await world(certificate: known)
        let id = try await world.answered()
        _ = try await hand(world, in: id, ends: 300)
        #expect(try await certificate(world)?.expires == TwelveHospitals.today.adding(days: 300))
        func bills() async throws -> Int64 {
            try await world.store.read {
                try Int64.fetchOne($0, sql: "SELECT count(*) FROM release_bill") ?? -1
            }
        }
        let hosted = Profile(exactly: [.software, .personalData, .healthData, .hosted, .saas])
        try await world.submit(
            ["O-3.1": DraftAnswer(claim: .yes, details: "OpenSSL 3.0.14")], as: hosted, in: id)
        #expect(try await bills() == 1)
        try await world.submit(
            [
                "O-12.3.2": DraftAnswer(claim: .no, comment: "Nous changeons d’hébergeur."),
                "O-3.1": DraftAnswer(claim: .no, comment: "Plus de liste."),
            ], as: hosted, in: id)
        #expect(try await certificate(world) == known)
        #expect(try await bills() == 0)
        _ = try await hand(world, in: id, ends: 400)
        #expect(try await certificate(world)?.expires == TwelveHospitals.today.adding(days: 400))
        // The product is hosted nowhere any more: the point leaves, and its certificate with it.
        try await world.submit([:], in: id)
        #expect(try await certificate(world) == known)
    }

    @Test("A host that the register does not know takes the certificate of the product that runs there")
    func unknownHost() async throws {
        let world = try await world(provider: false)
        let id = try await world.answered()
        _ = try await hand(world, in: id, ends: 200)
        #expect(try await certificate(world)?.expires == TwelveHospitals.today.adding(days: 200))
    }

    @Test("The delay of notice that a supplier answered is its duty on a case, with the answer it came from")
    func noticeDuty() async throws {
        let world = try await TwelveHospitals(hospitals: 2)
        let id = try await world.answered()
        let (own, edition) = (world.own, world.edition)
        let code = try #require(ControlCode("O-2.5"))
        let rule = try #require(edition.control(code)?.rules.first { $0.unit == .hours })
        try await world.store.transaction(by: "supplier", at: TwelveHospitals.now) { writer in
            try writer.draft(
                DraftAnswer(claim: .yes, details: "24 h", measures: [rule.key: 24]), of: code, in: id,
                reach: own)
            try writer.submit(id, edition: edition, signatory: "A", position: "B", reach: own)
        }
        let here = Reach.establishments([world.hospitals[0]])
        let duties = try await world.store.supplierDuties(
            of: world.supplier, at: world.hospitals[0], reach: here)
        let own25 = try #require(duties.first { $0.code == code })
        #expect(own25.hours == 24 && own25.version == 2 && own25.questionnaire == id)
        #expect(duties.contains { $0.code.text == "O-9.15" && $0.hours == 0 })
        let facts = CaseFacts(knownAt: TwelveHospitals.now)
        #expect(own25.deadline(facts) == TwelveHospitals.now.advanced(by: .seconds(86_400)))
        #expect(
            try await world.store.supplierDuties(of: world.supplier, at: world.hospitals[1], reach: here)
                .isEmpty, "beyond reach")
        #expect(
            try await world.store.suppliers(serving: world.hospitals[0], reach: here).map(\.id)
                == [world.supplier])
    }

    @Test("Weights that a hospital set are those of its scores, and of nobody else's") func weights()
        async throws
    {
        let world = try await TwelveHospitals(hospitals: 2)
        let mine = ScoreWeights(byTheme: ["9": 4])
        let (first, reach) = (world.hospitals[0], Reach.establishments([world.hospitals[0]]))
        try await world.store.transaction(by: "buyer", at: TwelveHospitals.now) {
            try $0.keep(mine, of: "hospital", for: [first], reach: reach)
        }
        #expect(try await world.store.buyerWeights(of: "hospital", reach: reach) == mine)
        #expect(try await world.store.buyerWeights(of: "durability", reach: reach) == nil)
        #expect(
            try await world.store.buyerWeights(
                of: "hospital", reach: .establishments([world.hospitals[1]])) == nil)
        await #expect(throws: StoreError.self) {
            try await world.store.transaction(by: "x", at: TwelveHospitals.now) {
                try $0.keep(mine, of: "hospital", for: [first], reach: .nothing)
            }
        }
    }

    @Test("A bill as the proof of a list of software brings its flaws to every decision on the release, once")
    func billOfMaterials() async throws {
        let world = try await TwelveHospitals()
        let id = try await world.answered()
        let other = try await world.answered(world.theirs, release: world.otherRelease)
        try await world.allRely(on: id)
        let (own, release, edition) = (world.own, world.release, world.edition)
        let (first, today) = (world.hospitals[0], TwelveHospitals.today)
        let bill = SoftwareBill(
            format: "CycloneDX 1.6",
            components: [
                SoftwareComponent(
                    reference: "a", name: "oldos", version: "1.4", purl: "pkg:generic/oldos@1.4")
            ])
        try await world.store.transaction(by: "test", at: TwelveHospitals.now) { writer in
            try OldProduct(
                key: "oldos", title: "OldOS", kind: .operatingSystem, purl: "pkg:generic/oldos", cycle: "1"
            )
            .record(writer)
            try writer.rely(
                .accepted, because: "x", in: other, edition: edition, at: first, reach: .everything)
        }
        let code = try #require(ControlCode("O-3.1"))
        let piece = try await attach(to: code, of: world, in: id)
        try await world.store.transaction(by: "supplier", at: TwelveHospitals.now) {
            try $0.submit(
                id, edition: edition, signatory: "A", position: "B", reach: own,
                bills: [SuppliedBill(piece: piece, bill: bill)])
        }
        // Who answered before was told after.
        let later = TwelveHospitals.now.advanced(by: .seconds(60))
        #expect(try await world.store.reviewAnswers(on: today, by: "cordon", at: later) == 12)
        #expect(try await world.dossier(id).decisions.allSatisfy { $0.reopenedBy == .exploitedFlaw })
        let listed = today.adding(days: -30)
        func days() async throws -> Set<Day> {
            Set(
                try await world.dossier(id).points.flatMap(\.confidence.reasons).compactMap {
                    if case .exploitedFlaw(_, let day) = $0 { day } else { nil }
                })
        }
        #expect(try await days() == [listed], "since the day of the catalogue, not since it was told")
        // Events of before kept no day: the next look gives them theirs.
        try await world.store.write { try $0.execute(sql: "UPDATE answer_event SET listed = NULL") }
        #expect(try await days() == [today])
        try await world.store.reviewAnswers(on: today, by: "cordon", at: later)
        #expect(try await days() == [listed])
        #expect(try await world.dossier(other).decisions.allSatisfy { $0.reopenedBy == nil })
        #expect(
            try await world.store.reviewAnswers(on: today, by: "cordon", at: TwelveHospitals.now) == 0,
            "told once")
        // A bill that is taken back says nothing of the release any more.
        try await world.store.withdraw(piece, reach: own, by: "supplier", at: later)
        #expect(
            try await world.store.read {
                try Int64.fetchOne(
                    $0, sql: "SELECT count(*) FROM release_bill WHERE release_id = ?",
                    arguments: [release.rawValue])
            } == 0)
    }

    private func attach(
        to code: ControlCode, of world: TwelveHospitals, in id: ID<Questionnaire>, _ name: String = "bom"
    ) async throws -> ID<Evidence> {
        try await world.store.attach(
            NewEvidence(title: name, kind: .other, fileName: "\(name).json"),
            bytes: Array("{\"\(name)\":1}".utf8),
            to: [code], in: id, reach: world.own, by: "supplier", at: TwelveHospitals.now)
    }

    @Test("Two bills and a typed list are one list of the release, each gone with what named it") func lists()
        async throws
    {
        let world = try await TwelveHospitals(hospitals: 1)
        let id = try await world.answered()
        let (own, release, edition) = (world.own, world.release, world.edition)
        let (code, other) = (try #require(ControlCode("O-3.1")), try #require(ControlCode("O-12.2.5.4")))
        let profile = Profile(exactly: [.software, .personalData, .remoteMaintenance, .device])
        func bill(_ name: String) -> SoftwareBill {
            SoftwareBill(
                format: "CycloneDX 1.6",
                components: [
                    SoftwareComponent(
                        reference: name, name: name, version: "1", purl: "pkg:generic/\(name)@1")
                ])
        }
        func names() async throws -> [String] {
            try await world.store.read { db in
                let row = try Row.fetchOne(
                    db, sql: "SELECT * FROM release_bill WHERE release_id = ?", arguments: [release.rawValue])
                return try row.map { try SoftwareBill(release: $0).components.map(\.name) } ?? []
            }
        }
        try await world.submit(
            ["O-3.1": DraftAnswer(claim: .yes, details: "typed 3.0\nfirst 1")], as: profile, in: id)
        #expect(try await names() == ["typed", "first"])
        let first = try await attach(to: code, of: world, in: id, "first")
        let second = try await attach(to: other, of: world, in: id, "second")
        let bills = [
            SuppliedBill(piece: first, bill: bill("first")),
            SuppliedBill(piece: second, bill: bill("second")),
        ]
        try await world.store.transaction(by: "supplier", at: TwelveHospitals.now) {
            try $0.submit(id, edition: edition, signatory: "A", position: "B", reach: own, bills: bills)
        }
        #expect(
            try await names() == ["first", "second", "typed"], "the typed one that a file names is the file's"
        )
        try await world.store.withdraw(first, reach: own, by: "supplier", at: TwelveHospitals.now)
        #expect(try await names() == ["second", "typed"])
        // Who submits without looking at the files leaves them.
        try await world.submit(["O-3.1": DraftAnswer(claim: .yes, details: "typed 3.1")], as: profile, in: id)
        #expect(try await names() == ["second", "typed"])
        try await world.submit(
            ["O-3.1": DraftAnswer(claim: .no, comment: "Plus de liste.")], as: profile, in: id)
        #expect(try await names() == ["second"])
    }

    @Test("A typed name and version, and a typed package URL, bring their end of support and their flaws")
    func typedNames() async throws {
        let world = try await TwelveHospitals(hospitals: 1)
        let id = try await world.answered()
        try await world.allRely(on: id)
        let today = TwelveHospitals.today
        try await world.store.transaction(by: "test", at: TwelveHospitals.now) { writer in
            try OldProduct(
                key: "oldlib", title: "Old Library", kind: .application,
                purl: "pkg:maven/org.maker/oldlib-core", cycle: "2"
            ).record(writer)
        }
        let lines = [
            DeclaredComponent(name: "oldlib-core", version: "2.14.1"), DeclaredComponent(name: "Old Library"),
            DeclaredComponent(name: "pkg:maven/org.maker/oldlib-core@2.14.1"),
            DeclaredComponent(name: "Visionneuse", version: "2.1"),
        ]
        let found = try await world.store.recognise(lines)
        #expect(found.map { $0?.release.product } == ["oldlib", "oldlib", "oldlib", nil])
        #expect(found.map { $0?.release.cycle } == ["2", nil, "2", nil])
        #expect(found[0]?.confidence != nil && found[2]?.confidence == nil)
        #expect(found[2]?.component.version == "2.14.1" && found[2]?.component.name == "oldlib-core")
        #expect(found[0]?.flaws.map(\.cve) == ["CVE-2024-0001"] && found[2]?.flaws.count == 1)
        try await world.submit(["O-3.1": DraftAnswer(claim: .yes, details: "oldlib-core 2.14.1")], in: id)
        try await world.allRely(on: id)
        #expect(
            try await world.store.reviewAnswers(on: today, by: "cordon", at: TwelveHospitals.now) == 1,
            "a typed list opens decisions as a file does")
    }

    @Test(
        "A finding that an answer fails takes its addresses and its certificate back, a better one restores them"
    )
    func findings() async throws {
        let world = try await world()
        let id = try await world.answered()
        _ = try await hand(world, in: id, ends: 200)
        let profile = Profile(exactly: [
            .software, .personalData, .remoteMaintenance, .healthData, .hosted, .saas,
        ])
        try await world.submit(
            ["O-9.14": DraftAnswer(claim: .yes, details: "198.51.100.0/28")], as: profile, in: id)
        let expires = TwelveHospitals.today.adding(days: 200)
        func find(_ verdict: Verdict, _ code: String) async throws {
            let (edition, code) = (world.edition, try #require(ControlCode(code)))
            try await world.store.transaction(by: "assessor", at: TwelveHospitals.now) {
                try $0.find(
                    verdict, because: "Vu.", on: code, in: id, edition: edition, as: .assessor,
                    reach: .everything)
            }
        }
        #expect(try await world.protected() == ["198.51.100.0/28"])
        #expect(try await certificate(world)?.expires == expires)
        for code in ["O-9.14", "O-12.3.2"] { try await find(.nonCompliant, code) }
        #expect(try await world.protected().isEmpty)
        #expect(try await certificate(world) == nil)
        let page = try await answers(world)
        #expect(page.fed.first { $0.code.text == "O-12.3.2" }?.verdict == .nonCompliant)
        #expect(page.certificates.map(\.verdict) == [.nonCompliant])
        #expect(page.certificates.map(\.setsExpiry) == [false])
        for code in ["O-9.14", "O-12.3.2"] { try await find(.compliant, code) }
        #expect(try await world.protected() == ["198.51.100.0/28"])
        #expect(try await certificate(world)?.expires == expires)
        #expect(try await answers(world).networks.map { $0.verdict } == [.compliant])
    }

    @Test("Who answers “partly” without a figure undertook no delay of notice, and is quoted") func partly()
        async throws
    {
        let world = try await TwelveHospitals(hospitals: 1)
        let id = try await world.answered()
        try await world.submit(
            [
                "O-2.5": DraftAnswer(claim: .partial, comment: "Sous 10 jours ouvrés."),
                "O-9.15": DraftAnswer(claim: .partial, comment: "Selon la gravité."),
            ], in: id)
        let duties = try await world.store.supplierDuties(
            of: world.supplier, at: world.hospitals[0], reach: .everything)
        #expect(duties.count == 2)
        #expect(duties.allSatisfy { $0.hours == nil && $0.claim == .partial })
        #expect(Set(duties.map(\.text)) == ["Sous 10 jours ouvrés.", "Selon la gravité."])
    }
}

/// A listed product whose only release is out of support since today, with a flaw that is attacked.
private struct OldProduct {
    let key: String
    let title: String
    let kind: ProductKind
    let purl: String
    let cycle: String

    func record(_ writer: Writer) throws {
        let today = TwelveHospitals.today
        let name = CPEName(part: kind == .operatingSystem ? "o" : "a", vendor: "maker", product: key)
        try writer.record(
            .lifecycle([
                LifecycleProduct(
                    key: key, title: title, kind: kind, identifiers: [.cpe(name), .purl(purl)],
                    releases: [
                        LifecycleRelease(
                            cycle: cycle,
                            lifecycle: ReleaseLifecycle(
                                released: today.adding(days: -3_650), securitySupport: .on(today),
                                source: .feed("test"), asOf: today))
                    ])
            ]), edition: "test", asOf: today)
        try writer.record(
            .exploitedFlaws([
                ExploitedFlaw(
                    cve: "CVE-2024-0001", vendor: "Maker", product: key, title: "t", summary: "s",
                    listed: today.adding(days: -30), isUsedByRansomware: false,
                    affected: [AffectedRange(name: name, versions: .all)])
            ]), edition: "KEV", asOf: today)
    }
}
