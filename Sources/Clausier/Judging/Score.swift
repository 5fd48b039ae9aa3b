public import Vocabulary

/// How well a release meets an edition for one buyer, and why.
///
/// The value is the weighted mean, over the controls that apply and that the supplier answers, of the share each meets
/// (compliant 1, partial ½, else 0) times the confidence in it, in 0...100. A blocking control that is failed or open caps
/// it, so that nothing averages it away. What is unknown counts as a control that is not met, never as one left out.
public struct Score: Hashable, Sendable {
    /// In 0...100; `nil` where nothing that weighs applies.
    public let value: Double?
    /// What it would be if nothing were capped.
    public let uncapped: Double?
    /// Whether a blocking control decides.
    public let outcome: Outcome
    /// By outermost theme, in the edition's order.
    public let themes: [ThemePart]
    /// What keeps it from 100, the costliest first.
    public let losses: [Loss]
    /// How many controls count in it.
    public let counted: Int
    /// How many of these are unknown.
    public let unknown: Int
    /// How many of the edition's controls the hospital answers: left out.
    public let hospitalSide: Int

    /// Whether a blocking control decides.
    public enum Outcome: String, CaseIterable, Codable, Sendable {
        /// No blocking control is failed or open.
        case clear
        /// A blocking control is partly met or unknown.
        case open
        /// A blocking control is failed.
        case blocked

        /// As people say it.
        public var title: LocalizedText {
            switch self {
            case .clear: LocalizedText("Aucun point bloquant", en: "No blocking point")
            case .open: LocalizedText("Points bloquants à lever", en: "Blocking points to clear")
            case .blocked: LocalizedText("Bloqué", en: "Blocked")
            }
        }
    }

    /// A theme's share.
    public struct ThemePart: Hashable, Sendable {
        /// The theme's key.
        public let theme: String
        /// In 0...100; `nil` where nothing in it weighs.
        public let value: Double?
        /// Its part of all weights, in 0...1.
        public let weight: Double
        /// How many controls count in it, and how many of these are unknown.
        public let counted: Int, unknown: Int
    }

    /// What one control costs.
    public struct Loss: Hashable, Sendable {
        /// The control.
        public let code: ControlCode
        /// How many of the 100 points it costs, caps apart.
        public let points: Double
        /// Where the release stands.
        public let state: PointState
        /// Whether it blocks and is not waived.
        public let blocks: Bool

        /// What blocks first, then what costs most; equals by code.
        fileprivate func isCostlier(than other: Loss) -> Bool {
            if blocks != other.blocks { return blocks }
            return points == other.points ? code < other.code : points > other.points
        }
    }

    /// Computes the score: the obvious way, which ``ScoreTable`` is held to.
    ///
    /// A control that `states` does not list is unknown.
    public init(
        _ edition: Edition, states: [ControlCode: PointState], weights: ScoreWeights = .usual
    ) {
        var total = 0.0, gained = 0.0
        var losses: [Loss] = []
        var outcome = Outcome.clear
        var parts: [String: (weight: Double, gained: Double, counted: Int, unknown: Int)] = [:]
        var counted = 0, unknown = 0, hospital = 0
        let tops = Score.tops(of: edition)
        for control in edition.controls {
            guard control.respondent == .supplier else {
                hospital += 1
                continue
            }
            let state = states[control.code] ?? .unknown
            guard state.standing != .notApplicable else { continue }
            let weight = weights.weight(of: control, in: edition)
            let got = weight * state.standing.share * state.confidence
            let isUnknown = state.standing == .unknown
            total += weight
            gained += got
            counted += 1
            unknown += isUnknown ? 1 : 0
            let top = tops[control.theme] ?? control.theme
            let part = parts[top] ?? (0, 0, 0, 0)
            parts[top] = (
                part.weight + weight, part.gained + got, part.counted + 1, part.unknown + (isUnknown ? 1 : 0)
            )
            let blocks = weights.blocks(control) && !state.isWaived
            if blocks { outcome = Score.worse(outcome, state.standing) }
            if weight - got > 0 || (blocks && state.standing < .compliant) {
                losses.append(Loss(code: control.code, points: weight - got, state: state, blocks: blocks))
            }
        }
        let whole = total
        uncapped = total > 0 ? 100 * gained / total : nil
        self.outcome = outcome
        value = uncapped.map { min($0, Score.cap(outcome, weights)) }
        themes = edition.themes.compactMap { theme in
            parts[theme.key].map {
                ThemePart(
                    theme: theme.key, value: $0.weight > 0 ? 100 * $0.gained / $0.weight : nil,
                    weight: whole > 0 ? $0.weight / whole : 0, counted: $0.counted, unknown: $0.unknown)
            }
        }
        self.losses = losses.map {
            Loss(
                code: $0.code, points: whole > 0 ? 100 * $0.points / whole : 0, state: $0.state,
                blocks: $0.blocks)
        }
        .sorted { $0.isCostlier(than: $1) }
        self.counted = counted
        self.unknown = unknown
        hospitalSide = hospital
    }

    /// The blocking controls that are failed or open, in the order of ``losses``.
    public var blockers: [Loss] { losses.filter { $0.blocks && $0.state.standing < .compliant } }

    /// The most the score can be.
    static func cap(_ outcome: Outcome, _ weights: ScoreWeights) -> Double {
        switch outcome {
        case .clear: 100
        case .open: weights.openCap
        case .blocked: weights.failedCap
        }
    }

    /// The outcome once a blocking control stands so.
    static func worse(_ outcome: Outcome, _ standing: Standing) -> Outcome {
        switch standing {
        case .nonCompliant: .blocked
        case .unknown, .partial: outcome == .blocked ? .blocked : .open
        case .compliant, .notApplicable: outcome
        }
    }

    /// The outermost theme of each.
    static func tops(of edition: Edition) -> [String: String] {
        var tops: [String: String] = [:]
        for theme in edition.themes { tops[theme.key] = theme.parent.flatMap { tops[$0] } ?? theme.key }
        return tops
    }
}

extension Score {
    /// One sentence that explains the figure.
    public func sentence(of edition: Edition, in language: Language) -> String {
        let own = LocalizedText(
            hospitalSide == 0
                ? "" : "\u{A0}; \(hospitalSide) relève\(hospitalSide == 1 ? "" : "nt") de l’établissement",
            en: hospitalSide == 0
                ? "" : "; \(hospitalSide) \(hospitalSide == 1 ? "is" : "are") the hospital’s")
        let controls = LocalizedText(
            "\(counted) point\(counted > 1 ? "s" : "") compté\(counted > 1 ? "s" : ""), dont \(unknown) inconnu\(unknown > 1 ? "s" : "")\(own.french)",
            en:
                "\(counted) control\(counted == 1 ? " counts" : "s count"), \(unknown) of them unknown\(own.english)"
        )
        let codes = blockers.prefix(5).map(\.code.text).joined(separator: ", ")
        let reason: LocalizedText
        switch outcome {
        case .clear:
            reason = LocalizedText("aucun point bloquant ouvert", en: "no blocking control is open")
        case .open:
            reason = LocalizedText(
                "score plafonné tant que ces points bloquants ne sont pas établis\u{A0}: \(codes)",
                en: "capped until these blocking controls are established: \(codes)")
        case .blocked:
            reason = LocalizedText(
                "score plafonné par des points bloquants non conformes\u{A0}: \(codes)",
                en: "capped by blocking controls that are failed: \(codes)")
        }
        return language == .french
            ? "\(controls.french)\u{A0}; \(reason.french)." : "\(controls.english); \(reason.english)."
    }
}
