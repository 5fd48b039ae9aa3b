public import Vocabulary

/// What a managed SOC promises to do with an alert, each within a time.
public enum ServiceStage: String, CaseIterable, Codable, Sendable {
    /// Somebody is on it.
    case acknowledge
    /// It is known what it is: a case, or nothing.
    case qualify
    /// What it is no longer spreads.
    case contain

    /// As people say it.
    public var title: LocalizedText {
        switch self {
        case .acknowledge: LocalizedText("Prise en compte", en: "Acknowledge")
        case .qualify: LocalizedText("Qualification", en: "Qualify")
        case .contain: LocalizedText("Endiguement", en: "Contain")
        }
    }
}

/// The times of a contract, by level and stage.
public struct ServiceLevels: Hashable, Sendable {
    private var minutes: [AlertLevel: [ServiceStage: Int]]

    /// What is promised where no contract says otherwise: round the clock, in minutes of the clock.
    ///
    /// An assumption of ours, of the order that managed detection is sold with; each establishment sets its own.
    public static let standard = ServiceLevels(minutes: [
        .critical: [.acknowledge: 15, .qualify: 60, .contain: 240],
        .high: [.acknowledge: 30, .qualify: 120, .contain: 480],
        .medium: [.acknowledge: 240, .qualify: 480, .contain: 1_440],
        .low: [.acknowledge: 1_440, .qualify: 2_880, .contain: 4_320],
    ])

    private init(minutes: [AlertLevel: [ServiceStage: Int]]) { self.minutes = minutes }

    /// The longest time that a contract may set, in minutes: ninety days.
    public static let longest = 129_600

    /// Minutes that a stage may take; `nil` where nothing is promised. Values outside 1...``longest`` are taken as none.
    public subscript(level: AlertLevel, stage: ServiceStage) -> Int? {
        get { minutes[level]?[stage] }
        set {
            minutes[level, default: [:]][stage] = newValue.flatMap {
                (1...ServiceLevels.longest).contains($0) ? $0 : nil
            }
        }
    }

    /// How long a stage may take; `nil` where nothing is promised.
    public func time(_ stage: ServiceStage, _ level: AlertLevel) -> Duration? {
        self[level, stage].map { .seconds(60 * $0) }
    }
}

/// When each stage of an alert was reached. All times run from when the alert was raised.
public struct ServiceTimes: Hashable, Sendable {
    /// When it was raised.
    public var raised: Instant
    /// When somebody took it.
    public var acknowledged: Instant?
    /// When it was known what it is.
    public var qualified: Instant?
    /// When it no longer spread.
    public var contained: Instant?
    /// Whether there is something to contain: an alert that was nothing has not.
    public var needsContainment: Bool

    /// An alert that was raised, and what was done since.
    public init(
        raised: Instant, acknowledged: Instant? = nil, qualified: Instant? = nil, contained: Instant? = nil,
        needsContainment: Bool = true
    ) {
        self.raised = raised
        self.acknowledged = acknowledged
        self.qualified = qualified
        self.contained = contained
        self.needsContainment = needsContainment
    }

    /// When a stage was reached.
    public subscript(stage: ServiceStage) -> Instant? {
        switch stage {
        case .acknowledge: acknowledged
        case .qualify: qualified
        case .contain: contained
        }
    }

    /// The stage to reach next, and until when; `nil` when nothing is left, or nothing promised.
    public func next(_ levels: ServiceLevels, _ level: AlertLevel) -> (stage: ServiceStage, due: Instant)? {
        for stage in ServiceStage.allCases where self[stage] == nil {
            if stage == .contain, !needsContainment { return nil }
            // A stage that is reached counts for those before it.
            if ServiceStage.allCases.drop(while: { $0 != stage }).dropFirst().contains(where: {
                self[$0] != nil
            }) {
                continue
            }
            return levels.time(stage, level).map { (stage, raised.advanced(by: $0)) }
        }
        return nil
    }

    /// How long a stage took, and whether that was in time; `nil` while it is not reached.
    public func outcome(
        _ stage: ServiceStage, _ levels: ServiceLevels, _ level: AlertLevel
    ) -> (took: Duration, isInTime: Bool?)? {
        guard let reached = self[stage] else { return nil }
        let took = reached.duration(since: raised)
        return (took, levels.time(stage, level).map { took <= $0 })
    }
}

/// How the promises to one establishment were kept over a month.
public struct ServiceReport: Hashable, Sendable {
    /// One level and stage.
    public struct Line: Hashable, Sendable {
        /// Of which alerts.
        public let level: AlertLevel
        /// What was promised.
        public let stage: ServiceStage
        /// Within how long; `nil` where nothing is promised.
        public let promised: Duration?
        /// Alerts that reached the stage.
        public let reached: Int
        /// Of them, those in time.
        public let inTime: Int
        /// Alerts that have not reached it, and are past their time.
        public let overdue: Int
        /// Half of those that reached it took no longer.
        public let median: Duration?
        /// The slowest.
        public let worst: Duration?

        /// Alerts past their time, whether the stage was reached since or not: with those in time, all that are decided.
        public var late: Int { promised == nil ? 0 : reached - inTime + overdue }

        /// In time out of all that are decided, from 0 to 1; `nil` when none is, or nothing is promised.
        public var share: Double? {
            guard promised != nil, reached + overdue > 0 else { return nil }
            return Double(inTime) / Double(reached + overdue)
        }
    }

    /// Every level and stage of which there is something to say, the gravest first.
    public let lines: [Line]

    /// Reckons from the alerts that were raised in the month.
    public init(
        _ alerts: [(level: AlertLevel, times: ServiceTimes)], _ levels: ServiceLevels, at now: Instant
    ) {
        let byLevel = Dictionary(grouping: alerts, by: \.level)
        lines = AlertLevel.allCases.reversed().flatMap { level in
            ServiceStage.allCases.compactMap { stage -> Line? in
                guard let all = byLevel[level] else { return nil }
                let outcomes = all.compactMap { $0.times.outcome(stage, levels, level) }
                let promised = levels.time(stage, level)
                let overdue = all.count { alert in
                    guard let promised, alert.times[stage] == nil,
                        stage != .contain || alert.times.needsContainment
                    else { return false }
                    return alert.times.raised.advanced(by: promised) < now
                }
                guard promised != nil || !outcomes.isEmpty else { return nil }
                let took = outcomes.map(\.took).sorted()
                return Line(
                    level: level, stage: stage, promised: promised, reached: outcomes.count,
                    inTime: outcomes.count { $0.isInTime == true }, overdue: overdue,
                    median: took.isEmpty ? nil : took[(took.count - 1) / 2], worst: took.last)
            }
        }
    }
}
