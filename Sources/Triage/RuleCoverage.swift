package import Attack
package import Sigma

/// Which ATT&CK techniques a collection of rules looks for, as the rules' own tags say.
package struct RuleCoverage: Sendable {
    /// One technique under one tactic.
    package struct Cell: Sendable {
        package let technique: AttackTechnique
        package fileprivate(set) var levels = LevelCounts()
    }

    /// One technique with its sub-techniques.
    package struct Group: Sendable {
        /// The technique itself.
        package let technique: AttackTechnique
        /// Rules that name the technique or one of its sub-techniques, each once.
        package fileprivate(set) var levels = LevelCounts()
        /// The sub-techniques that rules name, by number.
        package fileprivate(set) var parts: [Cell] = []
    }

    /// One column of the matrix.
    package struct Column: Sendable {
        package let tactic: AttackTactic
        /// By number.
        package let groups: [Group]
        /// Rules of this tactic.
        package let levels: LevelCounts
    }

    /// The tactics that rules name, in the order of ATT&CK.
    package let columns: [Column]
    /// All rules.
    package let ruleCount: Int
    /// Rules that name no technique.
    package let untaggedCount: Int
    /// Different techniques and sub-techniques that rules name.
    package let techniqueCount: Int

    /// Counts the tags of rules.
    ///
    /// A rule may name several tactics and several techniques without saying which belong together: a technique then
    /// stands under those of the rule's tactics under which rules of one tactic name it; if there is no such rule, under
    /// all of them.
    package init(_ rules: [Rule]) {
        var homes: [String: Set<AttackTactic>] = [:]
        for rule in rules where Set(rule.tactics).count == 1 {
            for technique in rule.techniques {
                homes[technique.parent.id, default: []].formUnion(rule.tactics)
            }
        }
        ruleCount = rules.count
        untaggedCount = rules.count { $0.techniques.isEmpty }
        techniqueCount = Set(rules.flatMap(\.techniques)).count
        columns = AttackTactic.allCases.compactMap { tactic in
            let own = rules.filter { $0.tactics.contains(tactic) }
            return own.isEmpty ? nil : Column(tactic, own, homes)
        }
    }
}

extension RuleCoverage.Column {
    fileprivate init(_ tactic: AttackTactic, _ rules: [Rule], _ homes: [String: Set<AttackTactic>]) {
        self.tactic = tactic
        var levels = LevelCounts()
        var groups: [AttackTechnique: RuleCoverage.Group] = [:]
        var parts: [AttackTechnique: RuleCoverage.Cell] = [:]
        for rule in rules {
            levels.add(rule.level)
            let techniques = Set(rule.techniques).filter { technique in
                let known = homes[technique.parent.id, default: []].intersection(rule.tactics)
                return known.isEmpty || known.contains(tactic)
            }
            for parent in Set(techniques.map(\.parent)) {
                groups[parent, default: RuleCoverage.Group(technique: parent)].levels.add(rule.level)
            }
            for technique in techniques where technique != technique.parent {
                parts[technique, default: RuleCoverage.Cell(technique: technique)].levels.add(rule.level)
            }
        }
        for part in parts.values.sorted(by: { $0.technique.id < $1.technique.id }) {
            groups[part.technique.parent]?.parts.append(part)
        }
        self.levels = levels
        self.groups = groups.values.sorted { $0.technique.id < $1.technique.id }
    }
}
