import Access
import Debt
import HTTPTypes
import HummingbirdTesting
import Markup
import Registry
import Store
import Testing
import Vocabulary

@testable import Web

@Suite("A person dismisses an exploited flaw") struct FlawDismissalTests {
    private let cve = "CVE-2024-0001"
    private let role = Role.establishmentSecurityOfficer

    /// The first hospital of the first group and the one of the second run a release with an exploited flaw.
    private func touched(_ hospitals: TestHospitals) async throws -> [ID<Registry.System>] {
        let today = hospitals.now.parisDay
        let name = CPEName(part: "o", vendor: "maker", product: "oldos")
        let listed = LifecycleProduct(
            key: "oldos", title: "Old OS", kind: .operatingSystem,
            identifiers: [.cpe(name)],
            releases: [
                LifecycleRelease(
                    cycle: "1",
                    lifecycle: ReleaseLifecycle(
                        released: today.adding(days: -4_000), securitySupport: .on(today.adding(days: -400)),
                        source: .feed("test"), asOf: today))
            ])
        let flaw = ExploitedFlaw(
            cve: cve, vendor: "Maker", product: "oldos", title: "t", summary: "s",
            listed: today.adding(days: -30), isUsedByRansomware: true,
            affected: [AffectedRange(name: name, versions: .all)])
        return try await hospitals.store.transaction(by: "test", at: hospitals.now) { writer in
            try writer.record(.lifecycle([listed]), edition: "test", asOf: today)
            try writer.record(.exploitedFlaws([flaw]), edition: "KEV", asOf: today)
            let product = try writer.record(
                Product(
                    id: ID(0), supplier: hospitals.supplier, name: "Old OS", kind: .operatingSystem,
                    lifecycleKey: "oldos")
            ).id
            let release = try writer.record(Release(id: ID(0), product: product, version: "1")).id
            return try [hospitals.establishments[0], hospitals.theirs].map { owner in
                try writer.record(
                    System(
                        id: ID(0), owner: owner, code: "OLD", name: "Old server", function: .server,
                        release: release, holdsHealthData: false), from: .person("test"), asOf: today
                ).id
            }
        }
    }

    @Test(
        "With a reason and an end to come it counts no more, and again once that is taken back; else it is refused"
    )
    func form() async throws {
        let hospitals = try await TestHospitals(roles: [role, .executive])
        let systems = try await touched(hospitals)
        let (page, address) = ("/systems/\(systems[0])", "/systems/\(systems[0])/debt/dismissal")
        let today = hospitals.now.parisDay
        try await hospitals.visit { client in
            func text(_ path: String, as role: Role) async throws -> String {
                try await client.execute(uri: path, method: .get, headers: hospitals.headers(role)).text
            }
            /// How many flaws count against the system, as its file says.
            func counted() async throws -> Int {
                try await text("\(page)/export?table=flaws", as: role).split(separator: "\r\n").count - 1
            }
            #expect(try await counted() == 1)
            var form = try #require(
                PageForm.all(in: try await text(page, as: role)).first {
                    $0.action == address && $0["cve"] == cve
                }, "the page has the form")
            for (reason, until) in [
                ("", today.adding(days: 30).description), ("  ", today.adding(days: 30).description),
                ("filtré", ""), ("filtré", today.adding(days: -1).description), ("filtré", "demain"),
                ("filtré", "2199-01-01"),
            ] {
                (form["reason"], form["until"]) = (reason, until)
                let refused = try await form.send(client, from: page, headers: hospitals.headers(role))
                #expect(refused.status == .badRequest, "\(reason) \(until)")
                #expect(try await counted() == 1)
            }
            (form["reason"], form["until"]) = ("port <b>filtré</b>", today.adding(days: 30).description)
            let done = try await form.send(client, from: page, headers: hospitals.headers(role))
            #expect(done.status == .seeOther)
            #expect(try await counted() == 0)
            let after = try await text(page, as: role)
            #expect(after.contains("\(cve) écartée par") && after.contains("port &lt;b&gt;filtré&lt;/b&gt;"))
            #expect(after.contains(LocalizedText.day(today.adding(days: 30)).french))
            // Who only reads sees why, and no form.
            let reader = try await text(page, as: .executive)
            #expect(reader.contains("port &lt;b&gt;filtré&lt;/b&gt;") && !reader.contains(address))
            // A hospital's decision is its own: the other's system is beyond reach, for the form too.
            let beyond = try await hospitals.send(
                client, "/systems/\(systems[1])/debt/dismissal", as: role,
                fields: ["cve": cve, "reason": "x", "until": today.adding(days: 30).description])
            #expect(beyond.status == .notFound)
            let end = try #require(PageForm.all(in: after).first { $0.action == address && $0["end"] != nil })
            let ended = try await end.send(client, from: page, headers: hospitals.headers(role))
            #expect(ended.status == .seeOther)
            #expect(try await counted() == 1)
        }
    }
}
