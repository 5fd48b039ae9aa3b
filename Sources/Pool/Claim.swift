public import Vocabulary

/// A claim on the pool, from the case that opened it to its settlement.
///
/// It is a plain state: it takes what happens with its time and says what is due. Money is entered as it comes; nothing is
/// ever taken off, corrections are entries below zero.
public struct Claim: Hashable, Codable, Sendable {
    /// What a loss is for.
    public enum Head: String, CaseIterable, Codable, Sendable {
        /// Revenue that was lost and care that had to be bought elsewhere.
        case lostRevenue
        /// Experts, rebuilding, overtime.
        case remediation
        /// Telling patients, the authority, their lawyers.
        case breach
        /// What is none of these.
        case other
    }

    /// One amount.
    public struct Entry: Hashable, Codable, Sendable {
        /// What it is for.
        public var head: Head
        /// The amount; below zero for a correction.
        public var amount: Money
        /// The day it fell due.
        public var day: Day
        /// What shows it: an invoice, a count.
        public var proof: String
        /// Who entered it.
        public var by: String

        /// An amount with what shows it.
        public init(head: Head, amount: Money, day: Day, proof: String, by: String) {
            self.head = head
            self.amount = amount
            self.day = day
            self.proof = proof
            self.by = by
        }
    }

    /// What the model expected of such an incident, kept as it was on the first day.
    public struct Forecast: Hashable, Codable, Sendable {
        /// The expected cost.
        public var mean: Money
        /// Nine times in ten it costs less.
        public var high: Money
        /// One time in ten it costs less.
        public var low: Money

        /// A forecast with its interval.
        public init(mean: Money, low: Money, high: Money) {
            self.mean = mean
            self.low = low
            self.high = high
        }
    }

    /// Why a claim refuses something.
    public enum Refusal: String, Error, CaseIterable, Codable, Sendable {
        /// The complaint must come before money does.
        case noComplaint
        /// It was settled: nothing more is entered.
        case settled
        /// More than the cover allows at this point.
        case overLimit
        /// An amount must be above zero.
        case notPositive
        /// An amount falls due from the day on which the incident was known to today.
        case outsideIncident
        /// A correction takes off no more than was entered under its head.
        case belowZero
    }

    /// The incident's case in the watch.
    public let caseNumber: Int64
    /// When the victim knew.
    public let knownAt: Instant
    /// What the hospital keeps.
    public let deductible: Money
    /// The most the pool pays.
    public let limit: Money
    /// What the model said on the first day.
    public let forecast: Forecast
    /// When the complaint was filed, if it was.
    public private(set) var complaintAt: Instant?
    /// The amounts, in the order in which they were entered.
    public private(set) var entries: [Entry] = []
    /// What was advanced.
    public private(set) var advanced: Money = .zero
    /// What was paid in the end, the advance included; `nil` until then.
    public private(set) var settled: Money?

    /// Opens a claim.
    public init(caseNumber: Int64, knownAt: Instant, deductible: Money, limit: Money, forecast: Forecast) {
        self.caseNumber = caseNumber
        self.knownAt = knownAt
        self.deductible = deductible
        self.limit = limit
        self.forecast = forecast
    }

    /// Until when a complaint must be filed for any insurer to pay: 72 hours from when the victim knew.
    ///
    /// > Source: Code des assurances, article L. 12-10-1 (loi n° 2023-22 du 24 janvier 2023, article 5).
    public var complaintDue: Instant { knownAt.advanced(by: .seconds(72 * 3_600)) }

    /// Whether the complaint came in time; `nil` while it may still come.
    public func isComplaintInTime(at now: Instant) -> Bool? {
        if let complaintAt { return complaintAt <= complaintDue }
        return now > complaintDue ? false : nil
    }

    /// The complaint was filed. The first time stands.
    public mutating func fileComplaint(at time: Instant) {
        if complaintAt == nil { complaintAt = time }
    }

    /// Refuses an amount that nobody can owe: of another time than the incident's, or a correction of more than there is.
    ///
    /// What was recorded once stands: ``enter(_:)`` does not ask again.
    public func check(_ entry: Entry, today: Day) throws(Refusal) {
        guard settled == nil else { throw .settled }
        guard (knownAt.parisDay...max(today, knownAt.parisDay)).contains(entry.day) else {
            throw .outsideIncident
        }
        guard total(entry.head) + entry.amount >= min(total(entry.head), .zero) else { throw .belowZero }
    }

    /// Enters an amount.
    public mutating func enter(_ entry: Entry) throws(Refusal) {
        guard settled == nil else { throw .settled }
        entries.append(entry)
    }

    /// The sum of a head, or of all.
    public func total(_ head: Head? = nil) -> Money {
        entries.reduce(.zero) { head == nil || $1.head == head ? $0 + $1.amount : $0 }
    }

    /// What the pool owes for what was entered so far.
    public var owed: Money { min(max(total() - deductible, .zero), limit) }

    /// Advances money, at most that share of what the forecast or the entries say is owed.
    public mutating func advance(_ amount: Money, share: AdvanceShare = .half) throws(Refusal) {
        guard settled == nil else { throw .settled }
        guard amount > .zero else { throw .notPositive }
        guard let complaintAt, complaintAt <= complaintDue else { throw .noComplaint }
        let expected = min(max(max(forecast.mean, total()) - deductible, .zero), limit)
        guard advanced + amount <= share.of(expected) else { throw .overLimit }
        advanced = advanced + amount
    }

    /// Settles for what is owed. What was advanced beyond that is to be paid back.
    ///
    /// - Returns: What is still to pay; below zero for what is to be paid back.
    public mutating func settle() throws(Refusal) -> Money {
        guard settled == nil else { throw .settled }
        guard let complaintAt, complaintAt <= complaintDue else { throw .noComplaint }
        settled = owed
        return owed - advanced
    }
}
