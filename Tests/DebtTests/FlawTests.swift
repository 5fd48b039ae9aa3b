import Registry
import TestSupport
import Testing
import Vocabulary

@testable import Debt

@Suite("Exploited flaws", .enabled(if: Corpora.arePresent)) struct FlawTests {
    static let matcher = FlawMatcher(
        Snapshot.catalogue, Snapshot.flaws ?? FlawCatalogue(edition: "", asOf: Day(number: 0), flaws: []))

    struct Case: CustomTestStringConvertible {
        var cve: String
        var product: String
        var cycle: String
        var matches: Bool
        var testDescription: String { "\(cve) \(matches ? "touches" : "spares") \(product) \(cycle)" }
        init(_ cve: String, touches product: String, _ cycle: String) { self.init(cve, product, cycle, true) }
        init(_ cve: String, spares product: String, _ cycle: String) { self.init(cve, product, cycle, false) }
        private init(_ cve: String, _ product: String, _ cycle: String, _ matches: Bool) {
            (self.cve, self.product, self.cycle, self.matches) = (cve, product, cycle, matches)
        }
    }

    static let cases = [
        Case("CVE-2020-1472", touches: "windows-server", "2012-r2"),
        Case("CVE-2020-1472", spares: "windows", "10-22h2"),
        Case("CVE-2020-1472", spares: "windows-server", "2022"),
        Case("CVE-2017-0144", touches: "windows", "7-sp1"),
        Case("CVE-2017-0144", touches: "windows-server", "2008-r2-sp1"),
        Case("CVE-2017-0144", spares: "windows-server", "2019"),
        Case("CVE-2017-0144", spares: "windows", "10-22h2"),
        Case("CVE-2019-0708", touches: "windows-server", "2008-sp2"),
        Case("CVE-2019-0708", spares: "windows-server", "2022"),
        Case("CVE-2021-26855", touches: "msexchange", "2016"),
        Case("CVE-2021-26855", touches: "msexchange", "2019"),
        Case("CVE-2021-26855", spares: "sharepoint", "2016"),
        Case("CVE-2021-26855", spares: "windows-server", "2016"),
        Case("CVE-2021-44228", touches: "log4j", "2"),
        Case("CVE-2021-44228", spares: "tomcat", "9.0"),
        Case("CVE-2021-44228", spares: "apache-http-server", "2.4"),
        Case("CVE-2020-3992", touches: "vmware-esxi", "6.7"),
        Case("CVE-2020-3992", spares: "vmware-vcenter", "6.7"),
        Case("CVE-2021-21972", touches: "vmware-vcenter", "6.7"),
        Case("CVE-2021-21972", spares: "vmware-esxi", "6.7"),
        Case("CVE-2022-42475", touches: "fortios", "6.4"), Case("CVE-2022-42475", spares: "pan-os", "9.1"),
        Case("CVE-2024-3400", touches: "pan-os", "11.0"), Case("CVE-2024-3400", spares: "fortios", "7.0"),
        Case("CVE-2016-10033", spares: "php", "5.6"), Case("CVE-2019-11043", touches: "php", "7.2"),
        Case("CVE-2020-25213", spares: "wordpress", "5.5"), Case("CVE-2020-1938", touches: "tomcat", "8.5"),
        Case("CVE-2020-1938", spares: "tomcat", "10.1"),
        Case("CVE-2020-0618", touches: "mssqlserver", "12.0-sp3"),
        Case("CVE-2023-27532", touches: "veeam-backup-and-replication", "11"),
        Case("CVE-2023-27532", spares: "veeam-one", "11"),
    ]

    @Test("The catalogue's flaws touch the releases they are of, and spare the others", arguments: cases)
    func named(_ one: Case) throws {
        #expect(Snapshot.flaws?.flaws.contains { $0.cve == one.cve } == true, "the snapshot lists it")
        let found = FlawTests.matcher.matches(ReleaseKey(product: one.product, cycle: one.cycle))
        #expect(found.contains { $0.cve == one.cve } == one.matches)
    }

    @Test("A flaw listed after all corrections ended has none; one listed before has")
    func remedies() throws {
        let seven = FlawTests.matcher.matches(ReleaseKey(product: "windows", cycle: "7-sp1"))
        let late = try #require(seven.first { $0.listed > day("2020-01-14") && $0.cve.hasPrefix("CVE-2023") })
        #expect(late.remedy == .none)
        let server = FlawTests.matcher.matches(ReleaseKey(product: "windows-server", cycle: "2012-r2"))
        #expect(server.contains { $0.remedy == .update })
        #expect(server.contains { $0.remedy == .paidUpdate && $0.listed > day("2023-10-10") })
    }

    @Test("Where versions are known by platform name, the version decides")
    func ranges() throws {
        let name = try #require(CPEName("cpe:2.3:a:apache:tomcat:*:*:*:*:*:*:*:*"))
        let flaw = ExploitedFlaw(
            cve: "CVE-2025-1", vendor: "Apache", product: "Tomcat", title: "", summary: "",
            listed: day("2025-06-01"),
            isUsedByRansomware: false,
            affected: [
                AffectedRange(
                    name: name,
                    versions: VersionRange(from: ProductVersion("9.0.0"), to: ProductVersion("9.0.99")))
            ])
        let catalogue = FlawCatalogue(edition: "t", asOf: day("2025-06-01"), flaws: [flaw])
        let matcher = FlawMatcher(Snapshot.catalogue, catalogue)
        let nine = ReleaseKey(product: "tomcat", cycle: "9.0")
        #expect(matcher.matches(nine, version: ProductVersion("9.0.31")).first?.confidence ?? 0 > 0.9)
        #expect(matcher.matches(nine, version: ProductVersion("9.0.99")).isEmpty)
        #expect(matcher.matches(nine, version: ProductVersion("9.0.100")).isEmpty)
        #expect(matcher.matches(nine).first?.why == .releaseInRange)
        #expect(matcher.matches(ReleaseKey(product: "tomcat", cycle: "10.1")).isEmpty)
    }

    struct Pair: Sendable, CustomTestStringConvertible {
        var cve: String
        var product: String
        var cycle: String
        /// The last version that has the flaw.
        var touched: String
        /// One that has the correction.
        var spared: String
        var testDescription: String { "\(cve) \(product) \(touched) \(spared)" }
    }

    static let versions = [
        Pair(cve: "CVE-2020-1938", product: "tomcat", cycle: "8.5", touched: "8.5.50", spared: "8.5.51"),
        Pair(cve: "CVE-2025-24813", product: "tomcat", cycle: "10.1", touched: "10.1.34", spared: "10.1.35"),
        Pair(cve: "CVE-2021-44228", product: "log4j", cycle: "2", touched: "2.14.1", spared: "2.17.1"),
        Pair(cve: "CVE-2021-45046", product: "log4j", cycle: "2", touched: "2.15.0", spared: "2.16.0"),
        Pair(
            cve: "CVE-2021-41773", product: "apache-http-server", cycle: "2.4", touched: "2.4.49",
            spared: "2.4.50"),
        Pair(
            cve: "CVE-2021-42013", product: "apache-http-server", cycle: "2.4", touched: "2.4.50",
            spared: "2.4.51"),
        Pair(cve: "CVE-2022-42475", product: "fortios", cycle: "6.4", touched: "6.4.10", spared: "6.4.11"),
        Pair(cve: "CVE-2024-3400", product: "pan-os", cycle: "11.0", touched: "11.0.4", spared: "11.0.4-h1"),
        Pair(cve: "CVE-2019-11043", product: "php", cycle: "7.2", touched: "7.2.23", spared: "7.2.24"),
        Pair(cve: "CVE-2023-22515", product: "confluence", cycle: "8.5", touched: "8.5.1", spared: "8.5.2"),
    ]

    @Test(
        "The installed version decides: the last that is flawed is touched, the corrected one is spared",
        arguments: versions)
    func byVersion(_ one: Pair) throws {
        let key = ReleaseKey(product: one.product, cycle: one.cycle)
        func find(_ version: String?) -> FlawMatch? {
            FlawTests.matcher.matches(key, version: version.map { ProductVersion($0) }).first {
                $0.cve == one.cve
            }
        }
        let touched = try #require(find(one.touched))
        #expect(touched.why == .versionInRange && touched.confidence > 0.9)
        #expect(find(one.spared) == nil)
        let unknown = try #require(find(nil), "which is installed is not known: it may be")
        #expect(unknown.why == .releaseInRange && unknown.confidence < touched.confidence)
    }

    @Test(
        "The table of versions names flaws of the catalogue, products of the lifecycle data, and ranges that hold"
    )
    func table() {
        let lines = FlawRanges.table.split(separator: "\n")
        #expect(FlawRanges.all.count == lines.count && lines.count > 25)
        for entry in FlawRanges.all {
            #expect(Snapshot.catalogue[entry.product] != nil, "\(entry.cve)")
            #expect(Snapshot.flaws?.flaws.contains { $0.cve == entry.cve } == true, "\(entry.cve)")
            for range in entry.ranges {
                guard let lower = range.lower, let upper = range.upper else { continue }
                #expect(
                    lower < upper || (lower == upper && range.includesUpper), "\(entry.cve) \(lower.text)")
            }
        }
        #expect(
            lines.allSatisfy { $0.hasSuffix("| cve") || $0.hasSuffix("| cisa") }, "each says where it is from"
        )
    }

    @Test(
        "A flaw that the installed version surely has is open, though a correction came out; one to check is not"
    )
    func openByVersion() throws {
        let log4j = ReleaseKey(product: "log4j", cycle: "2")
        func load(_ version: String?) throws -> LedgerRow {
            let flaws = FlawTests.matcher.matches(log4j, version: version.map { ProductVersion($0) })
            var input = LedgerInput()
            input.releases = [
                LedgerRelease(
                    key: log4j, lifecycle: Snapshot.catalogue.release(log4j)?.lifecycle,
                    flaws: flaws.filter { $0.cve == "CVE-2021-44228" })
            ]
            input.add(ID(1), function: .interfaceEngine, release: 0, supplier: .trading, criticality: .vital)
            return try #require(
                Ledger.computeHere(input, reach: DependencyReach(input), at: Snapshot.lifecycleDay).rows.first
            )
        }
        let (sure, unsure, none) = (try load("2.14.1"), try load(nil), try load("2.17.1"))
        #expect(sure.openFlaws == 1 && sure.flawsToVerify == 0 && sure.reasons.contains(.openFlaws))
        #expect(unsure.openFlaws == 0 && unsure.flawsToVerify == 1)
        #expect(none.openFlaws == 0 && none.flawsToVerify == 0)
        #expect(sure.lossCarried > unsure.lossCarried && unsure.lossCarried > none.lossCarried)
        let flaw = try #require(
            FlawTests.matcher.matches(log4j, version: ProductVersion("2.14.1")).first {
                $0.cve == "CVE-2021-44228"
            })
        #expect(flaw.remedy == .update && flaw.isOpen(extensionBought: true))
        #expect(flaw.fix.french.contains("non installé"))
    }

    struct Alike: Sendable, CustomTestStringConvertible {
        var product: String
        var maker: String
        /// A flaw that it must be told of; `nil` where it must be told of none.
        var cve: String?
        var testDescription: String { "\(product) by \(maker)" }
    }

    static let alike = [
        Alike(product: "NetScaler ADC 13.0", maker: "Citrix", cve: "CVE-2023-4966"),
        Alike(product: "Citrix NetScaler", maker: "Citrix Systems", cve: "CVE-2023-3519"),
        Alike(product: "Zimbra Collaboration Suite 8.8.15", maker: "Zimbra", cve: "CVE-2022-27925"),
        Alike(product: "Cisco ASA", maker: "Cisco", cve: "CVE-2020-3452"),
        Alike(product: "Adaptive Security Appliance", maker: "Cisco Systems", cve: "CVE-2020-3452"),
        Alike(product: "Connect Secure", maker: "Ivanti", cve: "CVE-2023-46805"),
        Alike(product: "SonicOS 6.5", maker: "SonicWall", cve: "CVE-2024-40766"),
        Alike(product: "MOVEit Transfer 2022", maker: "Progress Software", cve: "CVE-2023-34362"),
        Alike(product: "MOVEit Transfer", maker: "Ipswitch", cve: "CVE-2023-34362"),
        Alike(product: "GoAnywhere MFT", maker: "Fortra", cve: "CVE-2023-0669"),
        Alike(product: "PRTG Network Monitor", maker: "Paessler", cve: "CVE-2018-9276"),
        // Its makers' name is its own.
        Alike(product: "NetScaler ADC", maker: "Autre éditeur", cve: "CVE-2023-4966"),
        Alike(product: "Connect Secure", maker: "Cisco", cve: nil),
        Alike(product: "Serveur de fichiers", maker: "Fortra", cve: nil),
        Alike(product: "Sentry", maker: "Médicalys", cve: nil),
        Alike(product: "Cisco Unity Express", maker: "Cisco", cve: nil),
        Alike(product: "Oracle Forms", maker: "Oracle", cve: nil),
        Alike(product: "Jenkins", maker: "Jenkins", cve: nil),
        Alike(product: "WordPress", maker: "WordPress", cve: nil),
        Alike(product: "Mobile Products", maker: "Apple", cve: nil),
        Alike(product: "Hexagone", maker: "Dedalus", cve: nil),
    ]

    @Test(
        "What no table knows is found by its vendor's and its own name, to be checked; one of the two is not enough",
        arguments: alike)
    func byName(_ one: Alike) throws {
        let found = FlawTests.matcher.matches(named: one.product, by: one.maker, listedAs: nil)
        guard let cve = one.cve else {
            return #expect(found.isEmpty, "\(found.map(\.cve))")
        }
        let match = try #require(found.first { $0.cve == cve }, "\(found.map(\.cve))")
        #expect(match.why == .sameName && match.confidence < 0.5 && match.confidence >= FlawMatch.least)
        #expect(!match.isOpen(extensionBought: false), "a person checks it first")
    }

    @Test("A listed product keeps to its whole name, and to releases that are older than the flaw")
    func byNameOfListed() throws {
        let flaw = ExploitedFlaw(
            cve: "CVE-2022-1", vendor: "Maker", product: "Gate Express", title: "", summary: "",
            listed: day("2022-06-01"), isUsedByRansomware: false)
        let listed = LifecycleProduct(
            key: "gate", title: "Gate", kind: .network,
            releases: [("1", "2015-01-01"), ("2", "2024-01-01")].map {
                LifecycleRelease(
                    cycle: $0.0,
                    lifecycle: ReleaseLifecycle(
                        released: day($0.1), securitySupport: .unknown, source: .feed("t"),
                        asOf: day("2024-01-01")))
            })
        let matcher = FlawMatcher(
            LifecycleCatalogue([[listed]]),
            FlawCatalogue(edition: "t", asOf: day("2024-01-01"), flaws: [flaw]))
        func found(_ name: String, _ cycle: String?) -> Int {
            matcher.matches(
                named: name, by: "Maker", listedAs: cycle.map { ReleaseKey(product: "gate", cycle: $0) }
            ).count
        }
        #expect(found("Gate", nil) == 1 && found("Gate Express", nil) == 1)
        #expect(found("Gate", "1") == 0, "Gate is another product than Gate Express")
        #expect(found("Gate Express", "1") == 1 && found("Gate Express", "2") == 0)
    }

    @Test("A dismissal needs a reason, holds until its end, and for its release alone")
    func dismissals() throws {
        let key = ReleaseKey(product: "msexchange", cycle: "2016")
        #expect(
            FlawDismissal(
                cve: "CVE-2021-26855", release: key, reason: " ", by: "a", from: day("2026-01-01"),
                until: day("2026-06-30")) == nil)
        #expect(
            FlawDismissal(
                cve: "CVE-2021-26855", release: key, reason: "r", by: "a", from: day("2026-07-01"),
                until: day("2026-06-30")) == nil)
        let dismissal = try #require(
            FlawDismissal(
                cve: "CVE-2021-26855", release: key, reason: "OWA fermé", by: "rssi", from: day("2026-01-01"),
                until: day("2026-06-30")))
        let all = FlawTests.matcher.matches(key)
        #expect(all.without([dismissal], on: day("2026-06-30")).count == all.count - 1)
        #expect(all.without([dismissal], on: day("2026-07-01")).count == all.count)
        let other = FlawTests.matcher.matches(ReleaseKey(product: "msexchange", cycle: "2019"))
        #expect(other.without([dismissal], on: day("2026-06-30")).count == other.count)
    }
}

@Suite("Versions") struct VersionTests {
    @Test("Versions are ordered by value, letters after none, tests before the release")
    func order() {
        let ascending = [
            "0.9", "1.0-rc1", "1", "1.0.1", "1.0.2", "1.0.2k", "1.9", "1.10", "2", "10.0.17763", "10.0.19045",
        ]
        let versions = ascending.map { ProductVersion($0) }
        for (place, version) in versions.enumerated() {
            for (other, later) in versions.enumerated() {
                #expect((version < later) == (place < other), "\(version.text) \(later.text)")
            }
        }
        #expect(ProductVersion("1.0") == ProductVersion("1"))
        #expect(ProductVersion("v1.02") == ProductVersion("V1.2"))
        #expect(!(ProductVersion("99999999999999999999999") < ProductVersion("3")))
    }
}
