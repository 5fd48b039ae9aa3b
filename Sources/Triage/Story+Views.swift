package import Attack
package import Sigma
package import Vocabulary

extension Story {
    /// What happened on one host.
    package struct Host: Sendable {
        /// Empty where the records name none.
        package let name: String
        package fileprivate(set) var levels = LevelCounts()
        package fileprivate(set) var first: Instant?
        package fileprivate(set) var last: Instant?
        /// In the order of time; those without time last.
        package fileprivate(set) var lines: [Line] = []
        /// What the attacker was after, in the order of ATT&CK.
        package fileprivate(set) var tactics: [AttackTactic] = []
    }

    /// One episode of one rule on one host.
    package struct Line: Sendable {
        package let strand: Strand
        package let first: Instant?
        package let last: Instant?
        package let count: Int

        package var rule: Metadata { strand.rule }
    }

    /// One rule over all hosts.
    package struct RuleTale: Sendable {
        package let rule: Metadata
        package fileprivate(set) var count = 0
        package fileprivate(set) var strands: [Strand] = []
    }

    /// Hosts, those with the gravest matches first.
    package var hosts: [Host] {
        Dictionary(grouping: strands, by: \.host).map { Host(name: $0.key, strands: $0.value) }
            .sorted { ($1.levels, $0.name) < ($0.levels, $1.name) }
    }

    /// Rules that matched, the gravest first, then those with most matches.
    package var rules: [RuleTale] {
        var tales: [String: RuleTale] = [:]
        for strand in strands {
            tales[strand.rule.id, default: RuleTale(rule: strand.rule)].count += strand.count
            tales[strand.rule.id]?.strands.append(strand)
        }
        return tales.values.sorted {
            ($1.rule.level, $1.count, $0.rule.title, $0.rule.id)
                < ($0.rule.level, $0.count, $1.rule.title, $1.rule.id)
        }
    }

    /// Matches and hosts of each tactic, in the order of ATT&CK.
    package var tactics: [(tactic: AttackTactic, levels: LevelCounts, hosts: Int)] {
        AttackTactic.allCases.compactMap { tactic in
            let strands = strands.filter { $0.rule.tactics.contains(tactic) }
            guard !strands.isEmpty else { return nil }
            var levels = LevelCounts()
            for strand in strands { levels.add(strand.rule.level, strand.count) }
            return (tactic, levels, Set(strands.map(\.host)).count)
        }
    }

    /// The time from the first to the last match.
    package var span: (first: Instant, last: Instant)? {
        guard let first = strands.compactMap(\.first).min(), let last = strands.compactMap(\.last).max()
        else {
            return nil
        }
        return (first, last)
    }
}

extension Story.Host {
    fileprivate init(name: String, strands: [Story.Strand]) {
        self.name = name
        for strand in strands {
            levels.add(strand.rule.level, strand.count)
            lines += strand.episodes.map {
                Story.Line(strand: strand, first: $0.first, last: $0.last, count: $0.count)
            }
            if strand.undated > 0 {
                lines.append(Story.Line(strand: strand, first: nil, last: nil, count: strand.undated))
            }
        }
        lines.sort { left, right in
            guard left.first == right.first else {
                return (left.first ?? .distantFuture) < (right.first ?? .distantFuture)
            }
            return (right.rule.level, left.rule.title, left.rule.id) < (
                left.rule.level, right.rule.title, right.rule.id
            )
        }
        first = strands.compactMap(\.first).min()
        last = strands.compactMap(\.last).max()
        let met = Set(strands.flatMap(\.rule.tactics))
        tactics = AttackTactic.allCases.filter(met.contains)
    }
}

extension Instant {
    fileprivate static let distantFuture = Instant(milliseconds: .max)
}

extension Rule {
    /// What the attacker is after, as the rule's tags say, in their order.
    package var tactics: [AttackTactic] { metadata.tactics }
    /// How, as the rule's tags say, in their order.
    package var techniques: [AttackTechnique] { metadata.techniques }
}

extension Metadata {
    /// What the attacker is after, as the rule's tags say, in their order.
    package var tactics: [AttackTactic] {
        tags.compactMap { tag in
            if case .tactic(let name) = tag { AttackTactic(rawValue: name) } else { nil }
        }
    }

    /// How, as the rule's tags say, in their order.
    package var techniques: [AttackTechnique] {
        tags.compactMap { tag in
            if case .technique(let name) = tag { AttackTechnique(name) } else { nil }
        }
    }
}
