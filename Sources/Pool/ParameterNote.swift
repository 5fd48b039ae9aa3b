public import Vocabulary

/// What is known of one parameter of the loss model: where it comes from, between what and what it may lie.
public struct ParameterNote: Hashable, Sendable {
    /// How much a figure can be leaned on.
    public enum Tag: String, CaseIterable, Codable, Sendable {
        /// Published.
        case sourced
        /// Computed from what is published.
        case derived
        /// A working assumption.
        case assumed
    }

    /// What the parameters of one table have in common.
    public enum Family: String, CaseIterable, Codable, Sendable {
        /// How often incidents come, and how many become major.
        case frequency
        /// How long a hospital is down.
        case downtime
        /// What an incident costs.
        case costs
        /// What hospitals share.
        case shared
        /// What protections and modifiers change.
        case effects
        /// What protections cost.
        case measures
        /// What evidence weighs, and how it ages.
        case evidence
        /// What past incidents weigh against the model.
        case recalibration
    }

    /// Whether the law of the pool hangs on it once postures are known: what a what-if and the sensitivity can move.
    public var movesLoss: Bool { ![.measures, .evidence, .recalibration].contains(family) }

    /// The key in `params.json`; of an effect, with its protection after a point.
    public let key: String
    /// Which table it stands in.
    public let family: Family
    /// What it is, for people.
    public let title: LocalizedText
    /// How much it can be leaned on.
    public let tag: Tag
    /// Plausible values: what the sensitivity goes through.
    public let range: ClosedRange<Double>
    /// Where it comes from.
    public let source: LocalizedText

    /// Where the model keeps it.
    private let read: @Sendable (LossParameters) -> Double
    private let write: @Sendable (inout LossParameters, Double) -> Void

    /// The value in some parameters.
    public func value(in parameters: LossParameters) -> Double { read(parameters) }

    /// The same parameters with this one changed.
    public func setting(_ value: Double, in parameters: LossParameters) -> LossParameters {
        var changed = parameters
        write(&changed, value)
        return changed
    }

    /// Two notes are one if their keys are.
    public static func == (left: ParameterNote, right: ParameterNote) -> Bool { left.key == right.key }

    /// By key.
    public func hash(into hasher: inout Hasher) { hasher.combine(key) }

    init(
        _ key: String, _ family: Family, _ title: LocalizedText, _ tag: Tag, _ range: ClosedRange<Double>,
        _ source: LocalizedText, read: @escaping @Sendable (LossParameters) -> Double,
        write: @escaping @Sendable (inout LossParameters, Double) -> Void
    ) {
        self.key = key
        self.family = family
        self.title = title
        self.tag = tag
        self.range = range
        self.source = source
        self.read = read
        self.write = write
    }

    /// One that is kept as a number of its own.
    init(
        _ key: String, _ family: Family, _ path: any WritableKeyPath<LossParameters, Double> & Sendable,
        _ title: LocalizedText, _ tag: Tag, _ range: ClosedRange<Double>, _ source: LocalizedText
    ) {
        self.init(
            key, family, title, tag, range, source, read: { $0[keyPath: path] },
            write: { $0[keyPath: path] = $1 })
    }
}

extension ParameterNote.Family {
    /// The table's heading.
    public var title: LocalizedText {
        switch self {
        case .frequency: LocalizedText("Fréquence", en: "Frequency")
        case .downtime: LocalizedText("Durée d’arrêt", en: "Downtime")
        case .costs: LocalizedText("Coûts", en: "Costs")
        case .shared: LocalizedText("Causes communes", en: "Shared causes")
        case .effects: LocalizedText("Effet des protections", en: "Effect of protections")
        case .measures: LocalizedText("Coût des protections", en: "Cost of protections")
        case .evidence: LocalizedText("Poids et âge des preuves", en: "Weight and age of evidence")
        case .recalibration: LocalizedText("Recalage sur les incidents", en: "Recalibration by incidents")
        }
    }
}
