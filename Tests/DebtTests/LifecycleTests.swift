import Debt
import Foundation
import Registry
import TestSupport
import Testing
import Vocabulary

/// A day that the test's author wrote; one that is none stops the test.
func day(_ text: String) -> Day {
    guard let day = try? Day(parsing: text) else { preconditionFailure("'\(text)' is not a day") }
    return day
}

@Suite("Lifecycles of the data set", .enabled(if: Corpora.arePresent)) struct KnownDateTests {
    struct Known: CustomTestStringConvertible {
        var release: ReleaseKey
        var lastFree: String
        var lastPaid: String?
        var testDescription: String { release.description }
    }

    static let known = [
        Known(
            release: ReleaseKey(product: "windows-server", cycle: "2012-r2"), lastFree: "2023-10-10",
            lastPaid: "2026-10-13"),
        Known(
            release: ReleaseKey(product: "mssqlserver", cycle: "12.0-sp3"), lastFree: "2024-07-09",
            lastPaid: "2027-07-12"),
        Known(
            release: ReleaseKey(product: "debian", cycle: "10"), lastFree: "2022-09-10",
            lastPaid: "2024-06-30"),
        Known(
            release: ReleaseKey(product: "msexchange", cycle: "2016"), lastFree: "2025-10-14",
            lastPaid: "2026-11-01"),
        Known(
            release: ReleaseKey(product: "rhel", cycle: "7"), lastFree: "2024-06-30", lastPaid: "2029-05-31"),
        Known(release: ReleaseKey(product: "vmware-esxi", cycle: "6.7"), lastFree: "2022-10-15"),
    ]

    @Test(
        "A product is at its end when no release of it is supported any more",
        arguments: [
            ("centos", true), ("isc-dhcp", true), ("windows-embedded", true), ("angularjs", true),
            ("windows-server", false), ("mssqlserver", false), ("debian", false), ("rhel", false),
            ("vmware-esxi", false), ("no-such-product", false),
        ])
    func endOfLine(_ key: String, _ isOver: Bool) throws {
        #expect(Snapshot.catalogue.isEndOfLine(key, on: day("2026-11-29")) == isOver)
        // Far ahead nothing more is known than on the day the data were read: newer releases will come out.
        #expect(Snapshot.catalogue.isEndOfLine(key, on: day("2060-01-01")) == isOver)
        // Each of them was supported once.
        #expect(!Snapshot.catalogue.isEndOfLine(key, on: day("2010-01-01")))
    }

    @Test("Known ends of support are those of the data set, to the day", arguments: known)
    func knownDates(_ known: Known) throws {
        let lifecycle = try #require(Snapshot.catalogue.release(known.release)).lifecycle
        let last = day(known.lastFree)
        for bought in [false, true] {
            #expect(lifecycle.state(on: last, extensionBought: bought) <= .securityOnly)
        }
        let after = last.adding(days: 1)
        guard let lastPaid = known.lastPaid.map(day) else {
            #expect(lifecycle.state(on: after, extensionBought: true) == .ended)
            return
        }
        #expect(lifecycle.state(on: after, extensionBought: true) == .extensionBought)
        #expect(lifecycle.state(on: after, extensionBought: false) == .extensionNotBought)
        #expect(lifecycle.state(on: lastPaid, extensionBought: true) == .extensionBought)
        #expect(lifecycle.state(on: lastPaid.adding(days: 1), extensionBought: true) == .ended)
    }

    @Test("The whole data set is read: 464 products, 8,351 releases")
    func wholeSet() {
        #expect(Snapshot.products.count == 464)
        #expect(Snapshot.products.reduce(0) { $0 + $1.releases.count } == 8_351)
    }

    @Test("For every release of the data set, no later day is better supported")
    func laterIsNeverBetter() {
        let days = [
            "1900-01-01", "2009-06-30", "2016-01-01", "2020-01-15", "2023-10-10", "2024-07-10", "2026-08-21",
            "2026-08-22", "2026-08-23", "2026-11-22", "2027-08-22", "2027-08-23", "2030-01-01", "2199-12-31",
        ].map(day)
        for release in Snapshot.products.flatMap(\.releases) {
            for bought in [false, true] {
                let states = days.map { release.lifecycle.state(on: $0, extensionBought: bought) }
                #expect(zip(states, states.dropFirst()).allSatisfy { $0 <= $1 }, "\(release.cycle) \(states)")
            }
        }
    }
}

@Suite("Ends of support") struct SupportEndTests {
    let asOf = day("2026-08-22")

    @Test("Whatever a source says of three kinds of support, no later day is better supported")
    func everyCombination() {
        let ends: [SupportEnd] = [
            .unknown, .open, .over, .on(day("2020-05-05")), .on(day("2026-12-31")), .on(day("2031-01-01")),
        ]
        let days =
            (2_015...2_040).map { day("\($0)-08-22") } + [
                asOf.adding(days: 365), asOf.adding(days: 366),
            ]
        for active in ends {
            for security in ends {
                for paid in ends {
                    let lifecycle = ReleaseLifecycle(
                        activeSupport: active, securitySupport: security, paidExtension: paid,
                        source: .feed("t"), asOf: asOf)
                    for bought in [false, true] {
                        let states = days.sorted().map { lifecycle.state(on: $0, extensionBought: bought) }
                        #expect(
                            zip(states, states.dropFirst()).allSatisfy { $0 <= $1 },
                            "\(active) \(security) \(paid) bought \(bought): \(states)")
                    }
                }
            }
        }
    }

    @Test("An open end is believed for a year after it was read, and then unknown")
    func openEnd() {
        let lifecycle = ReleaseLifecycle(securitySupport: .open, source: .feed("t"), asOf: asOf)
        #expect(lifecycle.state(on: asOf.adding(days: 365), extensionBought: false) == .active)
        #expect(lifecycle.state(on: asOf.adding(days: 366), extensionBought: false) == .unknown)
    }

    @Test("What ended on an unknown day has ended on the day that was read, and is unknown before")
    func overOnAnUnknownDay() {
        let lifecycle = ReleaseLifecycle(securitySupport: .over, source: .feed("t"), asOf: asOf)
        #expect(lifecycle.state(on: asOf, extensionBought: false) == .ended)
        #expect(lifecycle.state(on: asOf.adding(days: -1), extensionBought: false) == .unknown)
    }

    @Test("The registry's dates give the same state as the registry says, extension apart")
    func agreesWithTheRegistry() {
        for last in ["1900-01-01", "2023-10-10", "2199-12-31"].map(day) {
            let lifecycle = ReleaseLifecycle(
                activeSupport: .on(last.adding(days: -900)), securitySupport: .on(last),
                paidExtension: .on(last.adding(days: 900)), source: .feed("t"), asOf: asOf)
            for offset in [-1_000, -900, -899, 0, 1, 900, 901] {
                let on = last.adding(days: offset)
                #expect(
                    lifecycle.state(on: on, extensionBought: true).offered
                        == lifecycle.registered.value.support(on: on))
                #expect(ReleaseLifecycle(lifecycle.registered) == lifecycle)
            }
        }
    }
}
