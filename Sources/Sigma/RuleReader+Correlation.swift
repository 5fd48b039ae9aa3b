import Vocabulary

extension RuleReader {
    /// A filter, or `nil` if anything is wrong with it.
    mutating func filter(_ document: YAMLNode) -> Filter? {
        let metadata = metadata(document)
        let logSource = logSource(document)
        guard let node = document["filter"] else { return nil }
        var rules: [String]?
        if let named = required("rules", in: node), named.text?.lowercased() != "any" {
            rules = texts(node, "rules").map { $0.lowercased() }
            if rules?.isEmpty ?? true {
                report(
                    .wrongShape(
                        of: "rules",
                        expected: LocalizedText(
                            "une liste de règles, ou «\u{A0}any\u{A0}»", en: "a list of rules, or 'any'")),
                    at: named)
            }
        }
        let criteria = criteria(node, under: "filter", besides: ["rules"])
        guard errors.isEmpty, let metadata, let logSource, let criteria else { return nil }
        return Filter(metadata: metadata, logSource: logSource, rules: rules, criteria: criteria)
    }

    /// A correlation rule, or `nil` if anything is wrong with it.
    mutating func correlation(_ document: YAMLNode) -> Correlation? {
        let metadata = metadata(document)
        guard let node = document["correlation"] else { return nil }
        guard let entries = node.entries else {
            report(
                .wrongShape(
                    of: "correlation",
                    expected: LocalizedText(
                        "«\u{A0}type\u{A0}», «\u{A0}rules\u{A0}» et «\u{A0}timespan\u{A0}» en dessous",
                        en: "'type', 'rules' and 'timespan' below it")), at: node)
            return nil
        }
        let known = ["type", "rules", "group-by", "timespan", "condition", "aliases", "generate"]
        for entry in entries where !known.contains(entry.key) {
            if let meant = nearest(to: entry.key, among: known) {
                report(.unknownKey(entry.key, nearest: meant), at: entry)
            }
        }
        let rules = required("rules", in: node) == nil ? [] : texts(node, "rules")
        if let given = node["rules"], rules.isEmpty {
            report(
                .wrongShape(
                    of: "rules", expected: LocalizedText("une liste de règles", en: "a list of rules")),
                at: given)
        }
        if Set(rules.map { $0.lowercased() }).count < rules.count, let given = node["rules"] {
            report(
                .invalid(
                    LocalizedText("une règle figure deux fois dans la liste", en: "a rule is listed twice"),
                    instead: LocalizedText(
                        "n’y mettez chaque règle qu’une fois", en: "list each rule once")), at: given)
        }
        if rules.count > 1_000, let given = node["rules"] {
            report(
                .tooMuch(
                    what: LocalizedText("le nombre de règles", en: "the number of rules"), limit: 1_000),
                at: given)
        }
        let groupBy = fields(node, "group-by")
        var timespan: Duration?
        if let span = required("timespan", in: node) { timespan = duration(span) }
        var kind: Correlation.Kind?
        if let type = required("type", in: node) {
            kind = self.kind(type, node)
        } else if let condition = node["condition"] {
            _ = bounds(condition)
        }
        let aliases = aliases(node["aliases"])
        let generates = truth(node["generate"] ?? document["generate"], "generate")
        guard errors.isEmpty, let metadata, let timespan, let kind else { return nil }
        return Correlation(
            metadata: metadata, kind: kind, rules: rules, groupBy: groupBy, aliases: aliases,
            timespan: timespan, generates: generates)
    }

    /// The names of fields, each once and not too many: every match is looked up by the values of all.
    private mutating func fields(_ node: YAMLNode, _ key: String) -> [String] {
        let names = texts(node, key)
        guard let given = node[key] else { return names }
        if Set(names).count < names.count {
            report(
                .invalid(
                    LocalizedText(
                        "\(key.inGuillemets) contient deux fois le même champ",
                        en: "'\(key)' lists a field twice"),
                    instead: LocalizedText(
                        "n’y mettez chaque champ qu’une fois", en: "list each field once")), at: given)
        }
        if names.count > 16 {
            report(
                .tooMuch(
                    what: LocalizedText(
                        "le nombre de champs de \(key.inGuillemets)",
                        en: "the number of fields of '\(key)'"), limit: 16), at: given)
        }
        return names
    }

    private mutating func truth(_ node: YAMLNode?, _ key: String) -> Bool {
        guard let node, !node.isNull else { return false }
        if let truth = node.truth { return truth }
        report(
            .wrongShape(of: key, expected: LocalizedText("true ou false", en: "true or false")), at: node)
        return false
    }

    private mutating func kind(_ type: YAMLNode, _ node: YAMLNode) -> Correlation.Kind? {
        let names = [
            "event_count", "value_count", "value_sum", "value_avg", "value_median", "value_percentile",
            "temporal", "temporal_ordered",
        ]
        guard let name = type.text, names.contains(name) else {
            report(.unknownWord(type.text ?? "", of: "type", allowed: names), at: type)
            // Its limits are read all the same, so that their mistakes are told too.
            if let condition = node["condition"] { _ = bounds(condition) }
            return nil
        }
        let isTemporal = name == "temporal" || name == "temporal_ordered"
        guard let condition = node["condition"] ?? (isTemporal ? nil : required("condition", in: node)) else {
            return name == "temporal" ? .temporal([]) : isTemporal ? .temporalOrdered : nil
        }
        guard let bounds = bounds(condition) else { return nil }
        switch name {
        case "temporal_ordered":
            // Limits that all the rules keep, and fewer do not, say nothing else.
            let count = texts(node, "rules").count
            let kept = (0...count).filter { reached in bounds.allSatisfy { $0.holds(Double(reached)) } }
            if kept == [count] { return .temporalOrdered }
            report(
                .invalid(
                    LocalizedText(
                        "une corrélation ordonnée attend toutes ses règles, et sa condition dit autre chose",
                        en: "an ordered correlation awaits all of its rules, and its condition says otherwise"
                    ), instead: LocalizedText("supprimez la condition", en: "remove the condition")),
                at: condition)
            return nil
        case "event_count": return .eventCount(bounds)
        case "temporal": return .temporal(bounds)
        case "value_count":
            let fields = fields(condition, "field")
            if fields.isEmpty {
                _ = required("field", in: condition)
                return nil
            }
            return .valueCount(fields, bounds)
        default:
            guard required("field", in: condition) != nil, let field = optionalText(condition, "field") else {
                return nil
            }
            switch name {
            case "value_sum": return .valueSum(field, bounds)
            case "value_avg": return .valueAverage(field, bounds)
            case "value_median": return .valueMedian(field, bounds)
            default: return .valuePercentile(field, percentile: percentile(condition), bounds)
            }
        }
    }

    /// The percentile asked for; the median if none is said.
    private mutating func percentile(_ condition: YAMLNode) -> Double {
        guard let node = condition["percentile"] else { return 50 }
        if let value = node.text.flatMap({ Number($0) })?.double, (0...100).contains(value) { return value }
        report(
            .wrongShape(
                of: "percentile",
                expected: LocalizedText("un nombre de 0 à 100", en: "a number from 0 to 100")), at: node)
        return 50
    }

    private mutating func bounds(_ condition: YAMLNode) -> [Correlation.Bound]? {
        guard let entries = condition.entries else {
            report(
                .wrongShape(
                    of: "condition",
                    expected: LocalizedText(
                        "des bornes comme «\u{A0}gte: 10\u{A0}»", en: "limits such as 'gte: 10'")),
                at: condition)
            return nil
        }
        let words: [String: Comparison] = [
            "gt": .greater, "gte": .greaterOrEqual, "lt": .less, "lte": .lessOrEqual, "eq": .equal,
            "neq": .different,
        ]
        let before = errors.count
        var bounds: [Correlation.Bound] = []
        for entry in entries where entry.key != "field" && entry.key != "percentile" {
            guard let comparison = words[entry.key] else {
                report(.unknownComparison(entry.key, allowed: words.keys.sorted()), at: entry)
                continue
            }
            guard let number = entry.value.text.flatMap({ Number($0) }) else {
                report(
                    .wrongShape(of: entry.key, expected: LocalizedText("un nombre", en: "a number")),
                    at: entry.value)
                continue
            }
            bounds.append(Correlation.Bound(comparison, number.double))
        }
        if bounds.isEmpty, errors.count == before {
            report(
                .invalid(
                    LocalizedText("la condition ne fixe aucune borne", en: "the condition has no limit"),
                    instead: LocalizedText(
                        "écrivez-en une, comme «\u{A0}gte: 10\u{A0}»", en: "write one such as 'gte: 10'")),
                at: condition)
        }
        return errors.count == before ? bounds : nil
    }

    /// A number and a unit: `s`, `m`, `h`, `d` of the specification, and of its tools `w`, and `M` and `y`, the month and
    /// the year of the Gregorian calendar on average.
    private mutating func duration(_ node: YAMLNode) -> Duration? {
        let seconds: [Character: Int] = [
            "s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800, "M": 2_629_746, "y": 31_556_952,
        ]
        let century = 100 * 31_556_952
        guard let text = node.text, let unit = text.last.flatMap({ seconds[$0] }),
            text.utf8.dropLast().allSatisfy({ (0x30...0x39).contains($0) }),
            let count = Int(text.dropLast()), count > 0
        else {
            report(
                .wrongShape(
                    of: "timespan",
                    expected: LocalizedText(
                        "un nombre et une unité, comme 30s, 5m, 1h ou 7d",
                        en: "a number and a unit, such as 30s, 5m, 1h or 7d")), at: node)
            return nil
        }
        guard count <= century / unit else {
            report(
                .invalid(
                    LocalizedText(
                        "la durée \(text.inGuillemets) dépasse 100 ans",
                        en: "the timespan '\(text)' is longer than 100 years"),
                    instead: LocalizedText("écrivez-en une plus courte", en: "write a shorter one")),
                at: node)
            return nil
        }
        return .seconds(count * unit)
    }

    private mutating func aliases(_ node: YAMLNode?) -> [String: [String: String]] {
        guard let node else { return [:] }
        var aliases: [String: [String: String]] = [:]
        for entry in node.entries ?? [] {
            for field in entry.value.entries ?? [] {
                if let name = field.value.text { aliases[entry.key, default: [:]][field.key] = name }
            }
            if entry.value.entries == nil {
                report(
                    .wrongShape(
                        of: entry.key,
                        expected: LocalizedText(
                            "une règle et son champ sur chaque ligne",
                            en: "a rule and its field on each line")), at: entry.value)
            }
        }
        if node.entries == nil {
            report(
                .wrongShape(
                    of: "aliases",
                    expected: LocalizedText(
                        "des noms, avec des règles et des champs en dessous",
                        en: "names, with rules and fields below")), at: node)
        }
        return aliases
    }
}
