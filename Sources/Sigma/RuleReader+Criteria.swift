import Vocabulary

extension RuleReader {
    /// The selections and the condition under `detection` or `filter`.
    mutating func criteria(_ node: YAMLNode, under key: String, besides reserved: Set<String> = [])
        -> Criteria?
    {
        guard let entries = node.entries else {
            report(
                .wrongShape(
                    of: key,
                    expected: LocalizedText(
                        "des sélections et une «\u{A0}condition\u{A0}» en dessous",
                        en: "selections and a 'condition' below it")), at: node)
            return nil
        }
        let before = errors.count
        // A selection that is refused keeps its name: the condition's mistakes are told beside, and none because of it.
        var names: [String] = []
        var selections: [Selection] = []
        for entry in entries
        where !["condition", "timeframe"].contains(entry.key) && !reserved.contains(entry.key) {
            names.append(entry.key)
            guard !work.isSpent, let search = search(entry.value, of: entry.key) else { continue }
            selections.append(Selection(name: entry.key, search: search, location: location(entry)))
        }
        guard let condition = required("condition", in: node),
            let condition = self.condition(condition, names: SelectionNames(names)), errors.count == before
        else { return nil }
        return Criteria(selections: selections, condition: condition)
    }

    private mutating func condition(_ node: YAMLNode, names: SelectionNames) -> Condition? {
        let nodes: [YAMLNode]
        if case .sequence(let items) = node.content { nodes = items } else { nodes = [node] }
        var parts: [Condition] = []
        for node in nodes where !work.isSpent {
            guard let text = node.text else {
                report(
                    .wrongShape(
                        of: "condition",
                        expected: LocalizedText(
                            "une condition comme «\u{A0}selection and not filter\u{A0}»",
                            en: "a condition such as 'selection and not filter'")), at: node)
                continue
            }
            if let bar = text.firstIndex(of: "|") {
                let rest = text[text.index(after: bar)...].drop(while: \.isWhitespace)
                report(.legacyAggregation("| " + rest), at: node)
                continue
            }
            var parser = ConditionParser(text, names: names, at: location(node), work: work)
            do throws(SigmaError) {
                parts.append(try parser.parse())
                work = parser.work
            } catch {
                work = parser.work
                // The sentence looks for the name that was meant among all.
                _ = work.spend(names.list.count, times: ReadingWork.part)
                if parser.work.isSpent { reportSpent(at: error.location) } else { report(error) }
            }
        }
        guard !parts.isEmpty, parts.count == nodes.count else {
            if nodes.isEmpty { report(.emptyCondition, at: node) }
            return nil
        }
        return parts.count == 1 ? parts[0] : .any(parts)
    }

    /// A selection: a map holds if all its lines do, a list if one of its items does, bare text is a keyword.
    private mutating func search(_ node: YAMLNode, of name: String) -> Search? {
        switch node.content {
        case .mapping(let entries):
            guard !entries.isEmpty else {
                report(.empty(selection: name), at: node)
                return nil
            }
            let parts = entries.map { work.isSpent ? nil : item($0) }
            return parts.contains { $0 == nil } ? nil : joined(parts.compactMap(\.self), all: true)
        case .sequence(let items):
            guard !items.isEmpty else {
                report(.empty(selection: name), at: node)
                return nil
            }
            let parts = items.map { work.isSpent ? nil : search($0, of: name) }
            return parts.contains { $0 == nil } ? nil : joined(parts.compactMap(\.self), all: false)
        case .scalar:
            guard node.text != nil else {
                report(.empty(selection: name), at: node)
                return nil
            }
            return item(YAMLEntry(key: "", line: node.line, column: node.column, value: node))
        }
    }

    /// One line of a selection: a field with its modifiers, and the values it may have.
    private mutating func item(_ entry: YAMLEntry) -> Search? {
        let words = entry.key.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
        let before = errors.count
        var modifiers: [Modifier] = []
        for word in words.dropFirst() {
            if let modifier = Modifier(word: word) {
                modifiers.append(modifier)
            } else {
                report(.unknownModifier(word), at: entry)
            }
        }
        guard errors.count == before else { return nil }
        let item: DetectionItem
        do throws(DetectionItem.Conflict) {
            item = try DetectionItem(field: words[0].isEmpty ? nil : words[0], modifiers: modifiers)
        } catch {
            report(error.problem, at: entry)
            return nil
        }
        return search(item, entry)
    }

    private mutating func search(_ item: DetectionItem, _ entry: YAMLEntry) -> Search? {
        let nodes: [YAMLNode]
        switch entry.value.content {
        case .sequence(let items): nodes = items
        case .scalar: nodes = [entry.value]
        case .mapping:
            let name = item.field ?? "keywords"
            report(
                .wrongShape(
                    of: name,
                    expected: LocalizedText(
                        "une valeur ou une liste\u{A0}; écrivez les champs imbriqués sous la forme «\u{A0}a.b\u{A0}»",
                        en: "a value or a list; write nested fields as 'a.b'")), at: entry.value)
            return nil
        }
        guard !nodes.isEmpty else {
            report(
                .invalid(
                    LocalizedText(
                        "\(entry.key.inGuillemets) n’a aucune valeur", en: "'\(entry.key)' has no values"),
                    instead: LocalizedText(
                        "écrivez null pour exiger l’absence du champ",
                        en: "write null to ask that the field is absent")), at: entry.value)
            return nil
        }
        var parts: [Search] = []
        for node in nodes where !work.isSpent {
            do throws(DetectionItem.Conflict) {
                let value = try DetectionValue(node)
                parts.append(
                    try item.search(
                        for: value, tables: options.valueTables, steps: &expressionSteps, work: &work))
            } catch {
                if work.isSpent {
                    reportSpent(at: location(node))
                } else {
                    report(error.problem, at: node)
                }
            }
        }
        guard parts.count == nodes.count else { return nil }
        let search = joined(parts, all: item.wantsAll)
        return item.isNegated ? .not(search) : search
    }

    private func joined(_ parts: [Search], all: Bool) -> Search {
        parts.count == 1 ? parts[0] : all ? .all(parts) : .any(parts)
    }
}

extension SigmaError.Problem {
    fileprivate static func empty(selection name: String) -> SigmaError.Problem {
        .invalid(
            LocalizedText("la sélection \(name.inGuillemets) est vide", en: "'\(name)' is empty"),
            instead: LocalizedText(
                "écrivez un champ et sa valeur, ou supprimez-la",
                en: "write a field and its value, or remove it"))
    }
}
