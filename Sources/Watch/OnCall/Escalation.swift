public import Vocabulary

/// Who is called when an alert or a case cannot wait, one after the other, until somebody takes it.
///
/// A plain machine: it is told what happened and the time, and says whom to notify. It sends nothing itself.
public struct Escalation: Hashable, Codable, Sendable {
    /// How many people stand in line.
    public private(set) var contacts: Int
    /// How long each has before the next is called.
    public let patienceMinutes: Int
    /// Who was called last, from 0; `nil` before the first call.
    public private(set) var step: Int?
    /// How often the line was gone through.
    public private(set) var rounds: Int
    /// How it stands.
    public private(set) var state: State
    /// When the next is called, if nobody takes it.
    public private(set) var nextAt: Instant?

    /// The line is gone through so often before it is given up.
    public static let mostRounds = 3

    /// How an escalation stands.
    public enum State: String, CaseIterable, Codable, Sendable {
        /// Somebody is being called.
        case calling
        /// Somebody has taken it.
        case acknowledged
        /// Everybody was called ``mostRounds`` times, and nobody took it.
        case exhausted
        /// There was nobody to call.
        case nobody
        /// What it was about is settled.
        case settled

        /// As people say it.
        public var title: LocalizedText {
            switch self {
            case .calling: LocalizedText("Appel en cours", en: "Calling")
            case .acknowledged: LocalizedText("Prise en charge", en: "Taken")
            case .exhausted: LocalizedText("Sans réponse", en: "No answer")
            case .nobody: LocalizedText("Personne d’astreinte", en: "Nobody on call")
            case .settled: LocalizedText("Réglée", en: "Settled")
            }
        }
    }

    /// What happens to an escalation.
    public enum Event: Hashable, Sendable {
        /// It begins.
        case raised
        /// Time has passed.
        case timePassed
        /// Somebody takes it.
        case acknowledged
        /// Who was called cannot, and asks for the next.
        case passedOn
        /// No message to the person of that place in the line was taken, in that round.
        case unreached(place: Int, round: Int)
        /// What it is about was settled otherwise.
        case settled
    }

    /// What is to be done.
    public enum Action: Hashable, Sendable {
        /// Call the person of that place in the line.
        case notify(Int)
        /// Tell the SOC that nobody answers.
        case giveUp
    }

    /// An escalation that has not begun.
    public init(contacts: Int, patienceMinutes: Int) {
        self.contacts = max(0, contacts)
        self.patienceMinutes = min(max(patienceMinutes, 1), 1_440)
        rounds = 0
        state = .calling
    }

    /// Takes note of what happened, and returns what to do.
    public mutating func receive(_ event: Event, at now: Instant) -> [Action] {
        guard state == .calling else { return [] }
        switch event {
        case .raised: return step == nil ? call(0, at: now) : []
        case .timePassed:
            guard let nextAt, now >= nextAt else { return [] }
            return callNext(at: now)
        case .passedOn: return step == nil ? [] : callNext(at: now)
        case .unreached(let place, let round):
            // The next at once; after the last the line waits as ever, as a mail server may come back meanwhile.
            guard place == step, round == rounds, place + 1 < contacts else { return [] }
            return callNext(at: now)
        case .acknowledged:
            finish(.acknowledged)
            return []
        case .settled:
            finish(.settled)
            return []
        }
    }

    private mutating func callNext(at now: Instant) -> [Action] {
        let next = (step ?? -1) + 1
        guard next >= contacts else { return call(next, at: now) }
        rounds += 1
        guard rounds < Escalation.mostRounds else {
            finish(.exhausted)
            return [.giveUp]
        }
        return call(0, at: now)
    }

    private mutating func call(_ place: Int, at now: Instant) -> [Action] {
        guard contacts > 0 else {
            finish(.nobody)
            return [.giveUp]
        }
        step = place
        nextAt = now.advanced(by: .seconds(60 * patienceMinutes))
        return [.notify(place)]
    }

    private mutating func finish(_ end: State) {
        state = end
        nextAt = nil
    }
}

/// Somebody who can be called.
public struct OnCallContact: Hashable, Sendable {
    /// Its place in the store.
    public var id: ID<OnCallContact>
    /// As people call them.
    public var name: String
    /// Where messages go.
    public var mail: String
    /// To call by voice; empty where there is none.
    public var telephone: String
    /// Where a message is posted as JSON as well; empty where there is none.
    public var webhook: String

    /// A person and how to reach them.
    public init(
        id: ID<OnCallContact> = ID(0), name: String, mail: String, telephone: String = "",
        webhook: String = ""
    ) {
        self.id = id
        self.name = name
        self.mail = mail
        self.telephone = telephone
        self.webhook = webhook
    }
}

/// When somebody is on call, and in which place of the line.
public struct OnCallShift: Hashable, Sendable {
    /// Its place in the store.
    public var id: ID<OnCallShift>
    /// Who.
    public var contact: ID<OnCallContact>
    /// 1 is called first.
    public var rank: Int
    /// From when.
    public var starts: Instant
    /// Until when, excluded.
    public var ends: Instant

    /// A shift.
    public init(
        id: ID<OnCallShift> = ID(0), contact: ID<OnCallContact>, rank: Int, starts: Instant, ends: Instant
    ) {
        self.id = id
        self.contact = contact
        self.rank = rank
        self.starts = starts
        self.ends = ends
    }

    /// Who is called at a moment, in order; each person once.
    public static func line(_ shifts: [OnCallShift], at now: Instant) -> [ID<OnCallContact>] {
        shifts.filter { $0.starts <= now && now < $0.ends }
            .sorted { ($0.rank, $0.starts, $0.id) < ($1.rank, $1.starts, $1.id) }
            .map(\.contact).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }

    /// The spans in which nobody is on call.
    public static func gaps(_ shifts: [OnCallShift], within span: Range<Instant>) -> [Range<Instant>] {
        var gaps: [Range<Instant>] = []
        var covered = span.lowerBound
        for shift in shifts.sorted(by: { ($0.starts, $0.ends) < ($1.starts, $1.ends) }) {
            guard shift.starts < span.upperBound else { break }
            if shift.starts > covered { gaps.append(covered..<shift.starts) }
            covered = max(covered, shift.ends)
        }
        if covered < span.upperBound { gaps.append(covered..<span.upperBound) }
        return gaps
    }
}
