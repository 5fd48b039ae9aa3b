import Registry
import Sharing
import TestSupport
import Testing
import Vocabulary

@Suite("One hit, all protected, nobody named") struct ShareFlowTests {
    private static let start = Instant(milliseconds: 1_790_000_000_000)
    private static let end = start.advanced(by: .seconds(86_400))
    private static let members = Set((1...14).map { ID<Establishment>($0) })

    private static func flow(kind: IndicatorKind = .ipv4, needed: Int = 3) -> ShareFlow {
        ShareFlow(kind: kind, members: members, consensus: Consensus(needed: needed), expires: end)
    }

    private static func protection(_ text: String) -> Protection {
        Protection(
            category: .maintenance, target: (try? .init(text)) ?? .domain("a.example"),
            reason: LocalizedText(text, en: text), source: "test", asOf: Day(number: 1))
    }

    @Test(
        "Circles of three to hundreds need two to five establishments",
        arguments: [
            (3, 2), (10, 2), (11, 3), (14, 3), (16, 4), (20, 4), (21, 5), (1_300, 5),
        ])
    func needed(_ members: Int, _ needed: Int) { #expect(Consensus(members: members).needed == needed) }

    @Test("No number that a circle decides lets one establishment block alone")
    func neverOne() { #expect(Consensus(needed: 0).needed == 2) }

    @Test(
        "Confirmations count when they come from two persons and, where there are several groups, from two",
        arguments: [
            ([(1, "a"), (2, "a"), (2, "a")], 2, false), ([(1, "a"), (1, "b"), (1, "c")], 2, false),
            ([(1, "a"), (1, "b")], 1, true), ([(1, "a"), (2, "b")], 2, true),
            ([(1, "a"), (1, "a")], 1, false),
            ([], 2, false),
        ])
    func independence(_ words: [(Int64, String)], _ groups: Int, _ isIndependent: Bool) {
        let confirmations = words.enumerated().map { offset, word in
            Confirmation(establishment: ID(Int64(offset)), group: ID(word.0), person: word.1)
        }
        #expect(Consensus.isIndependent(confirmations, groups: groups) == isIndependent)
        var flow = ShareFlow(
            kind: .ipv4, members: Self.members, consensus: Consensus(needed: 2), expires: Self.end,
            confirmed: [ID(1), ID(2), ID(3)], isIndependent: isIndependent)
        #expect(flow.settle(at: Self.start) == (isIndependent ? [.publish(until: Self.end)] : []))
    }

    @Test("The last confirmation that is needed publishes, once")
    func publishes() throws {
        var flow = Self.flow()
        #expect(try flow.receive(.confirm(ID(1)), at: Self.start) == [])
        #expect(try flow.receive(.confirm(ID(1)), at: Self.start) == [])
        #expect(try flow.receive(.confirm(ID(2)), at: Self.start) == [])
        #expect(flow.standing(at: Self.start) == .watched(confirmations: 2, needed: 3))
        #expect(try flow.receive(.confirm(ID(3)), at: Self.start) == [.publish(until: Self.end)])
        #expect(try flow.receive(.confirm(ID(4)), at: Self.start) == [])
        #expect(flow.standing(at: Self.start) == .blocking(bySOC: false, confirmations: 4))
        #expect(
            try flow.receive(.veto(Self.protection("198.51.100.7")), at: Self.start) == [.takeBack(.vetoed)])
        #expect(
            try flow.receive(.liftVeto(Self.protection("198.51.100.7")), at: Self.start)
                == [.publish(until: Self.end)])
        #expect(flow.settle(at: Self.end) == [.takeBack(.expired)])
        #expect(flow.settle(at: Self.end) == [])
    }

    @Test("After a renewal, confirmations of before count no more")
    func renewal() throws {
        var flow = Self.flow()
        _ = try flow.receive(.confirmAsSOC, at: Self.start)
        #expect(try flow.receive(.revoke, at: Self.start) == [.takeBack(.revoked)])
        #expect(throws: ShareFlowFault.over) { try flow.receive(.confirm(ID(1)), at: Self.start) }
        let later = Self.end.advanced(by: .seconds(86_400))
        #expect(try flow.receive(.renew(until: later), at: Self.start) == [])
        #expect(flow.standing(at: Self.start) == .watched(confirmations: 0, needed: 3))
    }

    @Test("An account is watched for and never blocked, whoever confirms")
    func account() throws {
        var flow = Self.flow(kind: .account)
        _ = try flow.receive(.confirmAsSOC, at: Self.start)
        for member in Self.members { #expect(try flow.receive(.confirm(member), at: Self.start) == []) }
        #expect(flow.standing(at: Self.start) == .watched(confirmations: 14, needed: nil))
    }

    @Test("Random histories: a block has its k or the SOC, no veto, no revocation, no lapse, in any order")
    func random() throws {
        let seed = Seed()
        var numbers = seed.numbers
        for _ in 0..<2_000 {
            let needed = Int.random(in: 2...5, using: &numbers)
            var flow = Self.flow(needed: needed)
            var plain = Plain(needed: needed)
            var isPublished = false
            for _ in 0..<Int.random(in: 1...30, using: &numbers) {
                let now = Self.start.advanced(by: .seconds(Int.random(in: 0...100_000, using: &numbers)))
                let event = Self.event(&numbers)
                let actions = (try? flow.receive(event, at: now)) ?? flow.settle(at: now)
                plain.take(event, at: now)
                for action in actions {
                    switch action {
                    case .publish: isPublished = true
                    case .takeBack: isPublished = false
                    }
                }
                #expect(isPublished == plain.blocks(at: now), "\(event) \(seed)")
                #expect(flow.standing(at: now).isBlocking == isPublished, "\(seed)")
            }
        }
    }

    @Test("Random orders: the same events that throw nothing end the same")
    func order() throws {
        let seed = Seed()
        var numbers = seed.numbers
        for _ in 0..<500 {
            // Sets alone: what adds to them commutes.
            let events = (0..<Int.random(in: 1...12, using: &numbers)).map { _ -> ShareFlow.Event in
                switch Int.random(in: 0..<8, using: &numbers) {
                case 0: .confirmAsSOC
                case 1: .veto(Self.protection("198.51.100.\(Int.random(in: 1...3, using: &numbers))"))
                default: .confirm(ID(Int64.random(in: 1...14, using: &numbers)))
                }
            }
            var standings: Set<ShareFlow.Standing> = []
            for _ in 0..<6 {
                var flow = Self.flow()
                for event in events.shuffled(using: &numbers) { _ = try flow.receive(event, at: Self.start) }
                standings.insert(flow.standing(at: Self.start))
            }
            #expect(standings.count == 1, "\(events) \(seed)")
            let vetoed = events.contains { if case .veto = $0 { true } else { false } }
            if vetoed, let standing = standings.first {
                #expect(standing == .protected(.maintenance), "\(seed)")
            }
        }
    }

    @Test("One establishment, however often, never blocks; a stranger never counts")
    func alone() throws {
        var flow = Self.flow(needed: 2)
        for _ in 0..<100 { #expect(try flow.receive(.confirm(ID(7)), at: Self.start) == []) }
        #expect(throws: ShareFlowFault.notAMember) { try flow.receive(.confirm(ID(99)), at: Self.start) }
        #expect(!flow.standing(at: Self.start).isBlocking)
    }

    @Test("Who confirmed stands in no standing and in no shared indicator")
    func nobodyNamed() throws {
        var flow = Self.flow(needed: 2)
        for member in [ID<Establishment>(4_711), ID(4_712)] {
            _ = try? flow.receive(.confirm(member), at: Self.start)
        }
        for member in [ID<Establishment>(3), ID(4)] { _ = try flow.receive(.confirm(member), at: Self.start) }
        let shared = SharedIndicator(
            uuid: "u", observable: try Indicator(detecting: "203.0.113.7"), light: .green,
            confidence: .reported,
            about: "", shared: Self.start, changed: Self.start, expires: Self.end,
            standing: flow.standing(at: Self.start))
        #expect(Self.types(in: shared).allSatisfy { !$0.contains("Establishment") })
    }

    private static func types(in value: Any) -> [String] {
        let mirror = Mirror(reflecting: value)
        return ["\(mirror.subjectType)"] + mirror.children.flatMap { types(in: $0.value) }
    }

    private static func event(_ numbers: inout SeededNumbers) -> ShareFlow.Event {
        switch Int.random(in: 0..<20, using: &numbers) {
        case 0: .confirmAsSOC
        case 1: .revoke
        case 2: .renew(until: start.advanced(by: .seconds(Int.random(in: 0...200_000, using: &numbers))))
        case 3: .veto(protection("198.51.100.\(Int.random(in: 1...2, using: &numbers))"))
        case 4, 5: .liftVeto(protection("198.51.100.\(Int.random(in: 1...2, using: &numbers))"))
        case 6: .withdraw(ID(Int64.random(in: 1...16, using: &numbers)))
        default: .confirm(ID(Int64.random(in: 1...16, using: &numbers)))
        }
    }

    /// The rules in the plainest words.
    private struct Plain {
        let needed: Int
        var who: [Int64] = []
        var soc = false
        var vetoes: [String] = []
        var revoked = false
        var end = ShareFlowTests.end

        mutating func take(_ event: ShareFlow.Event, at now: Instant) {
            let over = revoked || now >= end
            switch event {
            case .confirm(let id):
                if !over, id.rawValue <= 14, !who.contains(id.rawValue) { who.append(id.rawValue) }
            case .withdraw(let id): who.removeAll { $0 == id.rawValue }
            case .confirmAsSOC: if !over { soc = true }
            case .veto(let protection): vetoes.append(protection.target.text)
            case .liftVeto(let protection): vetoes.removeAll { $0 == protection.target.text }
            case .revoke: revoked = true
            case .renew(let until):
                guard until > now else { return }
                if over { (who, soc, revoked) = ([], false, false) }
                end = until
            }
        }

        func blocks(at now: Instant) -> Bool {
            (soc || who.count >= needed) && vetoes.isEmpty && !revoked && now < end
        }
    }
}
