public import Sigma
import Vocabulary

/// Correlation rules with their references found. It never changes, and all threads share it.
///
/// How correlations are used, from rules to what they tell:
///
///     let set = CorrelationSet(catalogue.correlations, over: catalogue.rules)   // set.errors: what was refused
///     var reader = CorrelationReader(set, names: names)                         // one for each thread
///     var clues = ClueBatch()
///     reader.read(matches, of: event, at: event.time, reference: n, into: &clues)
///     var state = CorrelationState(set)                                         // one, fed in the order of input
///     for match in state.observe(clues) { … }
///
/// Matches of `set.silentRules` are only counted, and not to be shown.
public struct CorrelationSet: Sendable {
    /// The correlations that can be used, each after those it refers to.
    public let correlations: [Correlation]
    /// Why the others cannot.
    public let errors: [SigmaError]
    /// The identifiers of rules and correlations whose matches are only counted: some correlation refers to them, and
    /// none that does asks for their own matches with `generate`.
    public let silentRules: Set<String>
    /// For each correlation, the identifiers of its rules, in its order.
    let sources: [[String]]
    /// What to do with a match of a rule, by the rule's identifier.
    let readings: [CorrelationReading]
    /// Where the reading of a rule stands in ``readings``.
    let subjects: [String: Int]
    /// For each correlation, whether its matches are shown.
    let isLoud: [Bool]
    /// The identifiers of rules and correlations that a temporal correlation awaits.
    let awaited: Set<String>
    /// What a saved state is recognised by: the correlation with all that it rests on.
    let fingerprints: [UInt128]

    /// Finds the rules that correlations refer to, by identifier or by name, among rules and correlations.
    ///
    /// - Parameters:
    ///   - correlations: In the order in which their matches shall come, as far as the chains allow.
    ///   - rules: With their filters applied or not.
    ///   - convention: What Windows records call the fields of rules.
    public init(_ correlations: [Correlation], over rules: [Rule], convention: Convention = .standard) {
        var resolver = CorrelationResolver(correlations, rules)
        for index in correlations.indices { resolver.resolve(index) }
        var compiler = CorrelationPaths(
            resolver.order.map { correlations[$0] }, resolver.order.map { resolver.sources[$0] ?? [] })
        compiler.dropCrowded()
        self.correlations = compiler.correlations
        sources = compiler.sources
        errors = resolver.errors + compiler.errors
        silentRules = compiler.silentRules
        awaited = Set(
            zip(compiler.correlations, compiler.sources).flatMap { $0.kind.awaitsRules ? $1 : [] })
        isLoud = compiler.correlations.map { !compiler.silentRules.contains($0.metadata.id) }
        let counted = rules.filter { compiler.listeners[$0.id] != nil }
        var subjects: [String: Int] = [:]
        var readings: [CorrelationReading] = []
        for rule in counted where subjects[rule.id] == nil {
            subjects[rule.id] = readings.count
            readings.append(compiler.reading(of: rule, convention))
        }
        self.subjects = subjects
        self.readings = readings
        fingerprints = compiler.fingerprints(over: counted)
    }

    /// Whether the matches of a rule count for any correlation.
    public func counts(rule identifier: String) -> Bool { subjects[identifier] != nil }
}

/// Orders correlations so that each comes after those it refers to, and finds circles.
private struct CorrelationResolver {
    private enum State { case open, usable, unusable }

    private let correlations: [Correlation]
    /// What identifiers and names, in lower case, stand for.
    private var meanings: [String: [Metadata]] = [:]
    private var positions: [String: Int] = [:]
    private var states: [Int: State] = [:]
    private(set) var order: [Int] = []
    private(set) var sources: [Int: [String]] = [:]
    private(set) var errors: [SigmaError] = []

    init(_ correlations: [Correlation], _ rules: [Rule]) {
        self.correlations = correlations
        for metadata in rules.map(\.metadata) + correlations.map(\.metadata) {
            for key in Set([metadata.id, metadata.name?.lowercased()].compactMap(\.self))
            where !(meanings[key] ?? []).contains(where: { $0.id == metadata.id }) {
                meanings[key, default: []].append(metadata)
            }
        }
        for (index, correlation) in correlations.enumerated() { positions[correlation.metadata.id] = index }
    }

    /// Returns whether the correlation can be used. Circles end here, and so does the recursion: a chain is at most as
    /// long as the list, and one longer than 100 is refused.
    @discardableResult
    mutating func resolve(_ index: Int, depth: Int = 0) -> Bool {
        if let state = states[index] {
            if state == .open {
                refuse(
                    index,
                    LocalizedText(
                        "la corrélation renvoie à elle-même, par l’intermédiaire d’autres",
                        en: "the correlation refers to itself, through others"),
                    LocalizedText("rompez la boucle", en: "break the circle"))
            }
            return state == .usable
        }
        guard depth < 100 else {
            refuse(
                index,
                LocalizedText(
                    "les corrélations s’enchaînent sur plus de 100 niveaux",
                    en: "correlations are chained more than 100 deep"),
                LocalizedText("raccourcissez la chaîne", en: "shorten the chain"))
            return false
        }
        states[index] = .open
        var found: [Metadata] = []
        var isUsable = true
        for reference in correlations[index].rules {
            guard let metadata = meaning(of: reference, in: index) else {
                isUsable = false
                continue
            }
            if found.contains(where: { $0.id == metadata.id }) {
                refuse(
                    index,
                    LocalizedText(
                        "la règle \(reference.inGuillemets) figure deux fois dans la liste",
                        en: "rule '\(reference)' is listed twice"),
                    LocalizedText(
                        "n’y mettez la règle qu’une fois, par son nom ou son identifiant",
                        en: "list it once, by its name or identifier"))
                isUsable = false
            }
            found.append(metadata)
            if let position = positions[metadata.id], !resolve(position, depth: depth + 1) {
                isUsable = false
            }
        }
        if isUsable { isUsable = hasGoodAliases(index, found) }
        states[index] = isUsable ? .usable : .unusable
        guard isUsable else { return false }
        sources[index] = found.map(\.id)
        order.append(index)
        return true
    }

    private mutating func meaning(of reference: String, in index: Int) -> Metadata? {
        let found = meanings[reference.lowercased()] ?? []
        if found.count > 1 {
            let english = found.map { "\($0.location)" }.joined(separator: " and ")
            let french = found.map(\.location.text.french).joined(separator: " et ")
            refuse(
                index,
                LocalizedText(
                    "\(reference.inGuillemets) désigne plusieurs règles (\(french))",
                    en: "'\(reference)' names several rules, at \(english)"),
                LocalizedText(
                    "désignez-en une par son identifiant", en: "refer to one by its identifier"))
            return nil
        }
        if found.isEmpty {
            refuse(
                index,
                LocalizedText(
                    "la règle \(reference.inGuillemets) n’est pas parmi les règles, ou a été refusée",
                    en: "rule '\(reference)' is not among the rules, or was refused"),
                LocalizedText(
                    "chargez-la aussi, ou corrigez le nom", en: "load it too, or correct the name"))
        }
        return found.first
    }

    /// An alias for a rule that is not listed is a slip of the pen that would silently group by another field.
    private mutating func hasGoodAliases(_ index: Int, _ found: [Metadata]) -> Bool {
        let known = Set(found.map(\.id) + found.compactMap { $0.name?.lowercased() })
        var isGood = true
        for (alias, fields) in correlations[index].aliases.sorted(by: { $0.key < $1.key }) {
            for rule in fields.keys.sorted() where !known.contains(rule.lowercased()) {
                refuse(
                    index,
                    LocalizedText(
                        "l’alias \(alias.inGuillemets) parle de la règle \(rule.inGuillemets), qui ne figure pas sous «\u{A0}rules\u{A0}»",
                        en: "alias '\(alias)' speaks of rule '\(rule)', which is not listed under 'rules'"),
                    LocalizedText(
                        "ajoutez-la à la liste, ou corrigez le nom", en: "list it, or correct the name"))
                isGood = false
            }
        }
        return isGood
    }

    private mutating func refuse(_ index: Int, _ what: LocalizedText, _ instead: LocalizedText) {
        errors.append(SigmaError(.invalid(what, instead: instead), at: correlations[index].metadata.location))
    }
}
