import Registry
import Testing
import Vocabulary
import Watch

@Suite("The risk of an alert") struct AlertRiskTests {
    @Test("Every part counts as the table says, and the sum stays within 0 to 100") func bounds() {
        let least = AlertRisk(
            RiskFacts(level: .informational, criticality: .comfort, alertsHere: 10, network: (9, 10)))
        #expect(least.score == 5)
        let most = AlertRisk(
            RiskFacts(level: .critical, criticality: .vital, care: [.kitchen, .emergency], network: (1, 14)))
        #expect(most.score == 100)
        #expect(most.ownScore == 92)
        #expect(most.parts.map(\.points) == [60, 14, 10, 8, 8])
    }

    @Test("Worse facts never lower the risk") func monotone() {
        let levels = AlertLevel.allCases,
            criticalities: [Criticality] = [.comfort, .useful, .important, .vital]
        for (lower, higher) in zip(levels, levels.dropFirst()) {
            #expect(AlertRisk(RiskFacts(level: lower)).score < AlertRisk(RiskFacts(level: higher)).score)
        }
        for (lower, higher) in zip(criticalities, criticalities.dropFirst()) {
            let (left, right) = (
                RiskFacts(level: .low, criticality: lower), RiskFacts(level: .low, criticality: higher)
            )
            #expect(AlertRisk(left).score < AlertRisk(right).score)
        }
        let often = (0..<20).map { AlertRisk(RiskFacts(level: .high, alertsHere: $0)).score }
        #expect(often == often.sorted(by: >))
        let wide = (1...14).map { AlertRisk(RiskFacts(level: .high, network: ($0, 14))).score }
        #expect(wide == wide.sorted(by: >))
    }

    @Test("What the network knows leaves no mark in what an establishment sees") func own() {
        let alone = AlertRisk(RiskFacts(level: .high, alertsHere: 2))
        for seeing in 1...14 {
            #expect(
                AlertRisk(RiskFacts(level: .high, alertsHere: 2, network: (seeing, 14))).ownScore
                    == alone.score)
        }
    }
}

@Suite("Service levels") struct ServiceLevelTests {
    private let raised = Instant(milliseconds: 1_790_000_000_000)
    private func after(_ minutes: Int) -> Instant { raised.advanced(by: .seconds(60 * minutes)) }

    @Test("What is due next follows from what was reached") func next() {
        let levels = ServiceLevels.standard
        var times = ServiceTimes(raised: raised)
        #expect(times.next(levels, .critical)?.stage == .acknowledge)
        #expect(times.next(levels, .critical)?.due == after(15))
        times.acknowledged = after(3)
        #expect(times.next(levels, .critical)?.due == after(60))
        times.qualified = after(40)
        #expect(times.next(levels, .critical)?.due == after(240))
        times.needsContainment = false
        #expect(times.next(levels, .critical) == nil)
        #expect(ServiceTimes(raised: raised).next(levels, .informational) == nil)
        // Qualified by a case before anybody pressed the button.
        #expect(ServiceTimes(raised: raised, qualified: after(2)).next(levels, .high)?.stage == .contain)
    }

    @Test("The last minute is in time, the one after is not") func edges() {
        let times = ServiceTimes(raised: raised, acknowledged: after(15))
        #expect(times.outcome(.acknowledge, .standard, .critical)?.isInTime == true)
        let late = ServiceTimes(raised: raised, acknowledged: after(15).advanced(by: .milliseconds(1)))
        #expect(late.outcome(.acknowledge, .standard, .critical)?.isInTime == false)
    }

    @Test("A month is reckoned by level and stage; what is overdue counts against it") func report() throws {
        var alerts = (1...9).map {
            (
                AlertLevel.critical,
                ServiceTimes(
                    raised: raised, acknowledged: after($0 * 2), qualified: after(50), needsContainment: false
                )
            )
        }
        alerts.append((.critical, ServiceTimes(raised: raised)))
        alerts.append((.low, ServiceTimes(raised: raised)))
        let report = ServiceReport(alerts, .standard, at: after(120))
        let line = try #require(report.lines.first)
        #expect(line.level == .critical && line.stage == .acknowledge)
        #expect((line.reached, line.inTime, line.overdue) == (9, 7, 1))
        #expect(line.late == 3, "two reached it late, one has yet to")
        #expect(line.share == 0.7)
        #expect(line.median == .seconds(600) && line.worst == .seconds(1_080))
        let low = try #require(report.lines.first { $0.level == .low })
        #expect(low.overdue == 0 && low.late == 0 && low.share == nil)
    }

    @Test("A promise beyond reason is no promise") func bounds() {
        var levels = ServiceLevels.standard
        for minutes in [0, -5, ServiceLevels.longest + 1] {
            levels[.high, .contain] = minutes
            #expect(levels[.high, .contain] == nil)
        }
    }
}

@Suite("Chains of an attack") struct AttackChainTests {
    private let start = Instant(milliseconds: 1_790_000_000_000)

    private func link(
        _ alert: Int64, _ tactic: String, minute: Int, host: String = "srv1", account: String = "",
        place: Int64 = 1,
        group: Int64 = 1
    ) -> ChainLink {
        let time = start.advanced(by: .seconds(60 * minute))
        return ChainLink(
            alert: alert, establishment: ID(place), group: ID(group), host: host, account: account,
            level: .high,
            tags: ["attack.\(tactic)"], first: time, last: time)
    }

    @Test("Three tactics on one machine are a chain, two are not") func fewest() {
        let three = [
            link(1, "initial-access", minute: 0), link(2, "credential-access", minute: 30),
            link(3, "impact", minute: 90),
        ]
        #expect(AttackChain.chains(among: three).map { $0.links.map(\.alert) } == [[1, 2, 3]])
        #expect(AttackChain.chains(among: Array(three.prefix(2))).isEmpty)
        #expect(AttackChain.chains(among: Array(three.shuffled())).first?.links.map(\.alert) == [1, 2, 3])
    }

    @Test("One alert is no chain, however many tactics its rule names") func alone() {
        var service = link(1, "persistence", minute: 0)
        service.tags += ["attack.privilege-escalation", "attack.execution"]
        #expect(AttackChain.chains(among: [service]).isEmpty)
        let next = link(2, "execution", minute: 5)
        #expect(AttackChain.chains(among: [service, next]).map { $0.links.map(\.alert) } == [[1, 2]])
    }

    @Test("An account carries a chain over to another establishment of the group, and to no other group")
    func account() {
        let alerts = [
            link(1, "initial-access", minute: 0, host: "vpn", account: "GHT\\svc-veeam"),
            link(2, "lateral-movement", minute: 20, host: "ad1", account: "svc-veeam", place: 2),
            link(3, "impact", minute: 60, host: "pacs1", account: "SVC-VEEAM@ght.example", place: 3),
            link(4, "impact", minute: 60, host: "x", account: "svc-veeam", place: 9, group: 2),
        ]
        let chains = AttackChain.chains(among: alerts)
        #expect(chains.map { $0.links.map(\.alert) } == [[1, 2, 3]])
        #expect(chains.first?.establishments == [ID(1), ID(2), ID(3)])
    }

    @Test("What every machine has is no bond, and too long a pause ends a chain") func bonds() {
        let everywhere = ["initial-access", "discovery", "impact"].enumerated().map {
            link(Int64($0.offset), $0.element, minute: $0.offset, host: "h\($0.offset)", account: "SYSTEM")
        }
        #expect(AttackChain.chains(among: everywhere).isEmpty)
        let paused = [
            link(1, "initial-access", minute: 0), link(2, "discovery", minute: 10),
            link(3, "impact", minute: 10 + 361),
        ]
        #expect(AttackChain.chains(among: paused).isEmpty)
    }
}

@Suite("Suppressions") struct SuppressionTests {
    private let today = Day(number: 20_700)

    private func suppression(host: String = "", account: String = "", place: Int64? = 1) -> Suppression {
        Suppression(
            rule: "r", establishment: place.map { ID($0) }, host: host, account: account,
            reason: "sauvegarde",
            ends: today.adding(days: 30))
    }

    @Test(
        "A star stands for any run of characters, and case does not matter",
        arguments: [
            ("", "srv-1", true), ("SRV-*", "srv-1", true), ("*-1", "srv-1", true), ("s*v*1", "srv-1", true),
            ("*", "", true), ("srv-1", "srv-12", false), ("srv-?", "srv-1", false), ("*-2", "srv-1", false),
            ("a*a", "a", false), ("**a*", "bab", true),
        ])
    func patterns(pattern: String, host: String, hides: Bool) {
        let key = AlertKey(establishment: ID(1), rule: "r", host: host, account: "x")
        #expect(suppression(host: pattern).hides(key) == hides, "\(pattern) on \(host)")
    }

    @Test("It hides its own rule, at its own place, until its last day") func bounds() {
        let key = AlertKey(establishment: ID(1), rule: "r", host: "h", account: "a")
        #expect(suppression().hides(key, on: today.adding(days: 30)))
        #expect(!suppression().hides(key, on: today.adding(days: 31)))
        #expect(!suppression(place: 2).hides(key))
        #expect(suppression(place: nil).hides(key))
        #expect(!suppression(account: "b").hides(key))
        #expect(!suppression().hides(AlertKey(establishment: ID(1), rule: "q", host: "h", account: "a")))
    }

    @Test("What is too long, too wild or without reason is refused, and the sentence says why") func faults()
    {
        var wrong = suppression(host: String(repeating: "*", count: 9))
        wrong.reason = "  "
        wrong.ends = today.adding(days: 400)
        #expect(wrong.faults(on: today) == [.noReason, .tooLong, .tooWild])
        #expect(suppression().faults(on: today).isEmpty)
        #expect(suppression().faults(on: today.adding(days: 31)) == [.ended])
    }

    @Test("A hostile pattern takes no more than the product of the lengths") func hostile() {
        let key = AlertKey(
            establishment: ID(1), rule: "r", host: String(repeating: "a", count: 250), account: "")
        #expect(!suppression(host: "a*a*a*a*a*a*a*a*b").hides(key))
    }

    @Test("Only judged alerts say how often a rule is wrong") func rate() {
        #expect(RuleRecord(raised: 9).falsePositiveRate == nil)
        #expect(RuleRecord(raised: 9, confirmed: 1, falsePositives: 3).falsePositiveRate == 0.75)
    }
}

@Suite("Escalation") struct EscalationTests {
    private let start = Instant(milliseconds: 1_790_000_000_000)
    private func after(_ minutes: Int) -> Instant { start.advanced(by: .seconds(60 * minutes)) }

    @Test("One after the other is called, again from the first, and given up after three rounds") func line()
    {
        var flow = Escalation(contacts: 2, patienceMinutes: 10)
        #expect(flow.receive(.raised, at: start) == [.notify(0)])
        #expect(flow.receive(.timePassed, at: after(9)).isEmpty)
        #expect(flow.receive(.timePassed, at: after(10)) == [.notify(1)])
        var calls: [Escalation.Action] = []
        var minute = 10
        while flow.state == .calling {
            minute += 10
            calls += flow.receive(.timePassed, at: after(minute))
        }
        #expect(calls == [.notify(0), .notify(1), .notify(0), .notify(1), .giveUp])
        #expect(flow.state == .exhausted && flow.nextAt == nil)
    }

    @Test("Whoever takes it ends it; whoever passes it on brings the next") func answers() {
        var flow = Escalation(contacts: 3, patienceMinutes: 10)
        _ = flow.receive(.raised, at: start)
        #expect(flow.receive(.passedOn, at: after(1)) == [.notify(1)])
        #expect(flow.receive(.acknowledged, at: after(2)).isEmpty)
        #expect(flow.state == .acknowledged)
        #expect(flow.receive(.timePassed, at: after(99)).isEmpty)
        #expect(flow.receive(.passedOn, at: after(99)).isEmpty)
    }

    @Test("Who no message reached is passed over at once; after the last the line waits, and begins again")
    func unreached() {
        var flow = Escalation(contacts: 3, patienceMinutes: 10)
        _ = flow.receive(.raised, at: start)
        #expect(flow.receive(.unreached(place: 0, round: 0), at: start) == [.notify(1)])
        #expect(flow.receive(.unreached(place: 0, round: 0), at: start).isEmpty, "told twice")
        #expect(flow.receive(.unreached(place: 1, round: 0), at: start) == [.notify(2)])
        #expect(flow.receive(.unreached(place: 2, round: 0), at: start).isEmpty)
        #expect(flow.nextAt == after(10), "a mail server may be back by then")
        #expect(flow.receive(.timePassed, at: after(10)) == [.notify(0)])
        #expect(flow.receive(.unreached(place: 2, round: 0), at: after(10)).isEmpty, "of the round before")
        _ = flow.receive(.acknowledged, at: after(11))
        #expect(flow.receive(.unreached(place: 0, round: 1), at: after(11)).isEmpty)
    }

    @Test("With nobody on call it says so at once") func nobody() {
        var flow = Escalation(contacts: 0, patienceMinutes: 10)
        #expect(flow.receive(.raised, at: start) == [.giveUp])
        #expect(flow.state == .nobody)
    }

    @Test("The line at a moment is in order of rank, each person once; gaps are found") func roster() {
        let shifts = [
            OnCallShift(id: ID(1), contact: ID(7), rank: 2, starts: start, ends: after(60)),
            OnCallShift(id: ID(2), contact: ID(5), rank: 1, starts: start, ends: after(30)),
            OnCallShift(id: ID(3), contact: ID(7), rank: 3, starts: start, ends: after(60)),
            OnCallShift(id: ID(4), contact: ID(8), rank: 1, starts: after(90), ends: after(120)),
        ]
        #expect(OnCallShift.line(shifts, at: start) == [ID(5), ID(7)])
        #expect(OnCallShift.line(shifts, at: after(30)) == [ID(7)])
        #expect(OnCallShift.gaps(shifts, within: start..<after(120)) == [after(60)..<after(90)])
    }
}
