public import Sigma
import Vocabulary

/// What a collection of rule files holds, for those who maintain it.
public struct RuleCatalogue: Sendable {
    /// Rules that can be used, in the order of the files.
    public private(set) var rules: [Rule] = []
    /// Correlation rules, in the order of the files.
    public private(set) var correlations: [Correlation] = []
    /// Filters, in the order of the files.
    public private(set) var filters: [Filter] = []
    /// Why documents were refused, in the order of the files.
    public private(set) var errors: [SigmaError] = []
    /// What looks wrong in documents that were accepted.
    public var warnings: [SigmaError] {
        fileWarnings + filters.compactMap(strayWarning) + filters.compactMap(idleWarning)
    }
    private var fileWarnings: [SigmaError] = []
    /// How many files were read.
    public private(set) var fileCount = 0

    /// An empty collection.
    public init() {}

    /// Reads files, in order.
    public init(
        reading files: some Sequence<(name: String, text: String)>, options: ReadingOptions = ReadingOptions()
    ) {
        for file in files { add(RuleFile(reading: file.text, name: file.name, options: options)) }
    }

    /// Adds a file that was read.
    public mutating func add(_ file: RuleFile) {
        fileCount += 1
        rules += file.rules
        correlations += file.correlations
        filters += file.filters
        errors += file.errors
        fileWarnings += file.warnings
    }

    /// Counts a file that could not be read as text.
    public mutating func refuse(_ error: SigmaError) {
        fileCount += 1
        errors.append(error)
    }

    /// A filter leaves alone the rules that it names whose log source is not within its own, and nobody would notice.
    private func idleWarning(_ filter: Filter) -> SigmaError? {
        guard let references = filter.rules else { return nil }
        let named = rules.filter { rule in references.contains { rule.metadata.isCalled($0) } }
        let idle = named.filter { !filter.applies(to: $0) }
        guard let first = idle.first else { return nil }
        let others =
            idle.count > 1
            ? LocalizedText(
                " ni celle de \(idle.count - 1) autre\(idle.count > 2 ? "s" : "")",
                en: " and of \(idle.count - 1) more")
            : LocalizedText("", en: "")
        return SigmaError(
            .invalid(
                LocalizedText(
                    "la source de journaux du filtre (\(filter.logSource)) n’est pas celle de \(first.title.inGuillemets) (\(first.logSource))\(others.french), qu’il nomme mais ne filtre pas",
                    en:
                        "the filter's log source (\(filter.logSource)) is not that of '\(first.title)' (\(first.logSource))\(others.english), which it names and does not filter"
                ),
                instead: LocalizedText(
                    "écrivez la source de journaux de la règle, ou une partie de celle-ci",
                    en: "write the rule's log source, or a part of it")),
            at: filter.metadata.location)
    }

    /// A filter that speaks of rules of which none is here filters nothing, and nobody would notice.
    private func strayWarning(_ filter: Filter) -> SigmaError? {
        guard let references = filter.rules,
            !rules.contains(where: { rule in
                references.contains { rule.metadata.isCalled($0) }
            })
        else { return nil }
        return SigmaError(
            .invalid(
                LocalizedText(
                    "le filtre ne nomme aucune règle présente\u{A0}: \(references.joined(separator: ", "))",
                    en: "the filter names no rule that is here: \(references.joined(separator: ", "))"),
                instead: LocalizedText(
                    "corrigez le nom ou l’identifiant, ou chargez aussi la règle",
                    en: "correct the name or the identifier, or load the rule too")),
            at: filter.metadata.location)
    }

    /// Identifiers that several rules share, with the places of all of them.
    public var duplicates: [(id: String, locations: [SourceLocation])] {
        Dictionary(grouping: rules, by: \.id).filter { $0.value.count > 1 }
            .map { ($0.key, $0.value.map(\.metadata.location)) }.sorted { $0.0 < $1.0 }
    }

    /// How many rules there are of each level.
    public var levels: [(level: Level, count: Int)] {
        Level.allCases.map { level in (level, rules.count { $0.level == level }) }
    }

    /// The log sources that no Windows record can be of, with the number of rules that read them: the rules of other
    /// products, which apply to events that state their source, and those that the convention does not know.
    public func unbound(by convention: Convention = .standard) -> [(source: LogSource, count: Int)] {
        let unbound = rules.map(\.logSource).filter { convention.bindings(of: $0).isEmpty }
        return Dictionary(grouping: unbound) { $0 }.map { ($0.key, $0.value.count) }
            .sorted { ($0.count, $1.source.description) > ($1.count, $0.source.description) }
    }

    /// The ATT&CK techniques that the rules name, sorted, with the number of rules that name each.
    public var techniques: [(technique: String, count: Int)] {
        var counts: [String: Int] = [:]
        for rule in rules {
            for case .technique(let name) in Set(rule.metadata.tags) { counts[name, default: 0] += 1 }
        }
        return counts.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// A compiled set of all rules with all filters.
    public func ruleSet(convention: Convention = .standard) -> RuleSet {
        RuleSet(rules: rules, filters: filters, convention: convention)
    }
}
