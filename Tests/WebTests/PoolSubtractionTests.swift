import Access
import HTTPTypes
import HummingbirdTesting
import Pool
import Posture
import Registry
import Store
import Testing
import Vocabulary

@testable import Web

/// Eight hospitals, of which two share a supplier and two a group: whatever one of them is told, less what it knows of
/// itself, must not be what another loses.
@Suite("What another loses is not found by subtraction") struct PoolSubtractionTests {
    private static let role = Role.establishmentSecurityOfficer, all = Role.networkAdministrator
    private static let name = "xqpair"

    /// The world, the supplier that the first hospital shares with one of another size, and that one.
    private static func world() async throws -> (TestHospitals, ID<Supplier>, ID<Establishment>) {
        let hospitals = try await TestHospitals(roles: [role, all])
        let network = hospitals.network, now = hospitals.now
        let ours = hospitals.establishments[0]
        let made = try await hospitals.store.transaction(by: "test", at: now) { writer in
            var other = ours
            for number in 3..<8 {
                let group = try writer.record(Group(id: ID(0), network: network, name: "GHT \(number)")).id
                other = try writer.record(
                    Establishment(
                        id: ID(0), group: group, finess: Finess(withoutKey: "9900000\(number)"),
                        name: "CH \(number)", kind: .general, town: "V", beds: 70 * number,
                        itStaffTenths: 1, securityStaffTenths: 1)
                ).id
            }
            let supplier = try writer.record(Supplier(id: ID(0), name: name, roles: [.publisher])).id
            let product = try writer.record(
                Product(id: ID(0), supplier: supplier, name: name, kind: .application)
            ).id
            let release = try writer.record(Release(id: ID(0), product: product, version: "1")).id
            for place in [ours, other] {
                let system = try writer.record(
                    System(
                        id: ID(0), owner: place, code: "\(name) \(place)", name: "archive \(place)",
                        function: .imagingArchive, release: release, holdsHealthData: false),
                    from: .person("test"), asOf: now.parisDay
                ).id
                _ = try writer.record(SystemUse(system: system, establishment: place, criticality: .vital))
            }
            return (supplier, other)
        }
        return (hospitals, made.0, made.1)
    }

    /// All amounts with their intervals in a value, however deep.
    private static func amounts(in value: Any, depth: Int = 0) -> Set<UncertainMoney> {
        if let amount = value as? UncertainMoney { return [amount] }
        guard depth < 8 else { return [] }
        return Mirror(reflecting: value).children.reduce(into: []) {
            $0.formUnion(amounts(in: $1.value, depth: depth + 1))
        }
    }

    /// Whether one is the other less a third, to the cent but for rounding.
    private static func isDifference(
        _ secret: UncertainMoney, _ sum: UncertainMoney, _ own: UncertainMoney
    ) -> Bool {
        abs(sum.value.cents - own.value.cents - secret.value.cents) <= 3
    }

    @Test(
        "No amount of the pool, a what-if or a cause, less an amount of one's own, is the other's of a pair")
    func subtraction() async throws {
        let (hospitals, supplier, other) = try await Self.world()
        let (store, now, today) = (hospitals.store, hospitals.now, hospitals.now.parisDay)
        let (ours, mate) = (hospitals.establishments[0], hospitals.establishments[1])
        let origin = CausePart.Origin.supplier(supplier, Self.name)
        func asked(_ place: ID<Establishment>, _ question: PoolQuestion, _ reach: Reach) async throws
            -> PoolContribution
        {
            try #require(
                try await store.contribution(
                    of: place, asking: question, reach: reach, on: today, now: now))
        }
        // What nobody but the other may know: its part by the shared supplier.
        let theirs = try await asked(other, PoolQuestion(), .everything).share
        let secret = try #require(theirs.parts.first { $0.origin == origin })
        let secrets = [secret.mean, secret.tail, secret.contribution]
        func found(_ reach: Reach) async throws -> Int {
            let overview = try #require(try await store.pool(reach: reach, on: today, now: now))
            let plain = try await asked(ours, PoolQuestion(), reach)
            var told = Self.amounts(in: overview).union(Self.amounts(in: plain))
            if let limits = try await store.poolDiversification(reach: reach, on: today, now: now) {
                told.formUnion(Self.amounts(in: limits))
            }
            let own = Self.amounts(in: plain.share)
            return secrets.count { secret in
                told.contains { sum in
                    Self.isDifference(secret, sum, UncertainMoney(.zero, between: .zero, and: .zero))
                        || own.contains { Self.isDifference(secret, sum, $0) }
                }
            }
        }
        // Who reads all may reckon all: the search finds what is there.
        #expect(try await found(.everything) == secrets.count)
        let reach = Reach.establishments([ours])
        #expect(try await found(reach) == 0)
        // A measure moves the mate's loss, a parameter moves the pair's: their totals would part both.
        let part = try #require(
            try await asked(ours, PoolQuestion(), reach).share.parts.first { $0.origin == origin })
        #expect(part.mean.value > .zero)
        for question in [
            PoolQuestion(completing: [.segmentation]), PoolQuestion(parameter: ("nu_supplier", 0)),
            PoolQuestion(parameter: ("lambda0", 0)), PoolQuestion(parameter: ("w_ght", 0)),
        ] {
            #expect(try await asked(ours, question, reach).whatIf?.pool == nil)
            let whole = try #require(try await asked(ours, question, .everything).whatIf?.pool)
            #expect(whole.expected.value < whole.expectedNow.value)
        }
        let rows = try #require(try await store.poolSensitivity(reach: reach, on: today, now: now))
        let every = try #require(try await store.poolSensitivity(reach: .everything, on: today, now: now))
        #expect(every.withheld == 0 && rows.rows.count + rows.withheld == every.rows.count)
        #expect(!rows.rows.contains { ["nu_supplier", "w_ght"].contains($0.note.key) })
        let cause = try #require(
            try await store.poolCause(
                .supplier(supplier), reach: reach, registry: reach, on: today, now: now))
        #expect(cause.totals == nil && cause.members.map(\.place.id) == [ours])
        let stranger = Reach.establishments([mate])
        #expect(
            try await store.poolCause(
                .supplier(supplier), reach: stranger, registry: stranger, on: today, now: now) == nil)
    }

    @Test(
        "Pages name the pair's supplier and its sums to who reads all, and to nobody else but where it is one's own"
    )
    func pages() async throws {
        let (hospitals, supplier, other) = try await Self.world()
        let (store, now, today) = (hospitals.store, hospitals.now, hospitals.now.parisDay)
        let ours = hospitals.establishments[0]
        let whole = try #require(try await store.pool(reach: .everything, on: today, now: now))
        let origin = CausePart.Origin.supplier(supplier, Self.name)
        let sum = try #require(whole.causes.first { $0.origin == origin })
        let theirs = try #require(whole.shares.first { $0.place.id == other })
        let key = SharedCause.Subject.supplier(supplier)
        let cause = try #require(
            try await store.recordedPortfolio(on: today, now: now).causes.first { $0.subject == key })
        let secrets = [sum.mean, sum.tail, theirs.expected, theirs.tail].map {
            LocalizedText.range($0).french
        }
        try await hospitals.visit { client in
            func text(_ path: String, _ role: Role) async throws -> String {
                try await client.execute(uri: path, method: .get, headers: hospitals.headers(role)).text
            }
            let common = [
                "/pool", "/pool/diversification", "/pool/parameters", "/pool/cover", "/pool/shapley",
            ]
            let own = [
                "/pool/\(ours)", "/pool/\(ours)?complete=bck", "/pool/\(ours)?parameter=nu_supplier&value=0",
                "/pool/\(ours)/loss", "/pool/causes/\(cause.key)", "/posture/\(ours)",
            ]
            for path in common + own {
                let page = try await text(path, Self.role)
                #expect(page.contains("</html>"), "\(path)")
                for secret in secrets { #expect(!page.contains(secret), "\(path): \(secret)") }
                if common.contains(path) { #expect(!page.contains(Self.name), "\(path)") }
            }
            let pool = try await text("/pool", Self.all)
            #expect(pool.contains(Self.name) && pool.contains(secrets[0]) && pool.contains(secrets[2]))
            let listed = try await text("/api/v1/contributions", Self.role)
            #expect(listed.contains("\"establishment\"") && !listed.contains(TestHospitals.marker))
        }
    }
}
