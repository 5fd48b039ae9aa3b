import Vocabulary

/// Turns one YAML document into a rule, and notes everything that is wrong with it.
struct RuleReader {
    let file: String
    let options: ReadingOptions
    private(set) var errors: [SigmaError] = []
    private(set) var warnings: [SigmaError] = []
    /// How many steps the rule's regular expressions may still take.
    var expressionSteps = RegularExpression.stepsPerRule

    /// What the file may still come to.
    var work: ReadingWork
    private var isSpentTold = false

    init(file: String, options: ReadingOptions, work: ReadingWork) {
        self.file = file
        self.options = options
        self.work = work
    }

    mutating func report(_ problem: SigmaError.Problem, at node: YAMLNode) {
        errors.append(SigmaError(problem, at: location(node)))
    }

    mutating func report(_ problem: SigmaError.Problem, at entry: YAMLEntry) {
        errors.append(SigmaError(problem, at: location(entry)))
    }

    mutating func report(_ error: SigmaError) { errors.append(error) }

    /// Tells once that the file comes to too much: whatever is read after it is refused for the same reason.
    mutating func reportSpent(at place: SourceLocation) {
        guard !isSpentTold else { return }
        isSpentTold = true
        errors.append(SigmaError(ReadingWork.problem, at: place))
    }

    mutating func warn(_ problem: SigmaError.Problem, at entry: YAMLEntry) {
        warnings.append(SigmaError(problem, at: location(entry)))
    }

    func location(_ node: YAMLNode) -> SourceLocation {
        SourceLocation(file: file, line: node.line, column: node.column)
    }

    func location(_ entry: YAMLEntry) -> SourceLocation {
        SourceLocation(file: file, line: entry.line, column: entry.column)
    }

    /// A detection rule, or `nil` if anything is wrong with it.
    mutating func rule(_ document: YAMLNode) -> Rule? {
        let metadata = metadata(document)
        let logSource = logSource(document)
        var criteria: Criteria?
        if let node = required("detection", in: document) {
            criteria = self.criteria(node, under: "detection")
        }
        guard errors.isEmpty, let metadata, let logSource, let criteria else { return nil }
        guard metadata.status != .unsupported || options.acceptsUnsupported else {
            report(.declaredUnsupported, at: document["status"] ?? document)
            return nil
        }
        return Rule(metadata: metadata, logSource: logSource, criteria: criteria)
    }

    /// The value of a key that must be there.
    mutating func required(_ key: String, in node: YAMLNode) -> YAMLNode? {
        if let value = node[key] { return value }
        let unknown = (node.entries ?? []).map(\.key).filter { !Self.knownKeys.contains($0) }
        report(.missing(key: key, found: nearest(to: key, among: unknown)), at: node)
        return nil
    }

    static let knownKeys: Set<String> = [
        "title", "id", "name", "related", "status", "description", "license", "author", "references", "date",
        "modified", "tags", "logsource", "detection", "fields", "falsepositives", "level", "taxonomy",
        "scope",
        "correlation", "generate", "filter", "action",
    ]

    // MARK: What the rule says about itself

    mutating func metadata(_ document: YAMLNode) -> Metadata? {
        warnOfSlips(in: document)
        var title: String?
        if let node = required("title", in: document) { title = text(node, "title") }
        let level = word(document["level"], "level", Level.init(rawValue:), Level.allCases.map(\.rawValue))
        let status = word(
            document["status"], "status", Status.init(rawValue:), Status.allCases.map(\.rawValue))
        let place = location(document)
        let id = optionalText(document, "id")?.lowercased()
        let tags = texts(document, "tags").map(RuleTag.init)
        let metadata = Metadata(
            id: id ?? "\(file):\(document.line)", name: optionalText(document, "name"), title: title ?? "",
            description: optionalText(document, "description"), level: level ?? .medium, status: status,
            author: optionalText(document, "author"), date: optionalText(document, "date"),
            modified: optionalText(document, "modified"), tags: tags,
            references: texts(document, "references"),
            falsePositives: texts(document, "falsepositives"), fields: texts(document, "fields"),
            location: place)
        return title == nil ? nil : metadata
    }

    private mutating func warnOfSlips(in document: YAMLNode) {
        for entry in document.entries ?? [] where !Self.knownKeys.contains(entry.key) {
            guard let meant = nearest(to: entry.key, among: Self.knownKeys.sorted()), document[meant] == nil
            else { continue }
            warn(.unknownKey(entry.key, nearest: meant), at: entry)
        }
    }

    private mutating func text(_ node: YAMLNode, _ key: String) -> String? {
        if let text = node.text, !text.isEmpty { return text }
        report(.wrongShape(of: key, expected: .someText), at: node)
        return nil
    }

    mutating func optionalText(_ node: YAMLNode, _ key: String) -> String? {
        guard let value = node[key], !value.isNull else { return nil }
        if case .scalar(let text, _) = value.content { return text.isEmpty ? nil : text }
        // Some authors write a list of names; the first edition of the language allowed it.
        if case .sequence(let items) = value.content, items.allSatisfy({ $0.text != nil }) {
            return items.compactMap(\.text).joined(separator: ", ")
        }
        report(.wrongShape(of: key, expected: .someText), at: value)
        return nil
    }

    mutating func texts(_ node: YAMLNode, _ key: String) -> [String] {
        guard let value = node[key], !value.isNull else { return [] }
        switch value.content {
        case .scalar(let text, _): return [text]
        case .sequence(let items):
            for item in items where item.entries != nil {
                report(.wrongShape(of: key, expected: .listOfTexts), at: item)
            }
            return items.compactMap(\.text)
        case .mapping:
            report(.wrongShape(of: key, expected: .listOfTexts), at: value)
            return []
        }
    }

    private mutating func word<Value>(
        _ node: YAMLNode?, _ key: String, _ value: (String) -> Value?, _ allowed: [String]
    ) -> Value? {
        guard let node, !node.isNull else { return nil }
        guard let text = text(node, key) else { return nil }
        if let value = value(text.lowercased()) { return value }
        report(.unknownWord(text, of: key, allowed: allowed), at: node)
        return nil
    }

    mutating func logSource(_ document: YAMLNode) -> LogSource? {
        guard let node = required("logsource", in: document) else { return nil }
        guard let entries = node.entries else {
            report(
                .wrongShape(
                    of: "logsource",
                    expected: LocalizedText(
                        "«\u{A0}category\u{A0}», «\u{A0}product\u{A0}» ou «\u{A0}service\u{A0}» en dessous",
                        en: "'category', 'product' or 'service' below it")),
                at: node)
            return nil
        }
        let known = ["category", "product", "service", "definition"]
        for entry in entries where !known.contains(entry.key) {
            if let meant = nearest(to: entry.key, among: known) {
                warn(.unknownKey(entry.key, nearest: meant), at: entry)
            }
        }
        let source = LogSource(
            category: optionalText(node, "category"), product: optionalText(node, "product"),
            service: optionalText(node, "service"))
        guard source != LogSource() else {
            report(
                .invalid(
                    LocalizedText(
                        "«\u{A0}logsource\u{A0}» ne désigne aucun journal", en: "'logsource' names no log"),
                    instead: LocalizedText(
                        "donnez une catégorie («\u{A0}category\u{A0}»), un produit («\u{A0}product\u{A0}») ou un service («\u{A0}service\u{A0}»)",
                        en: "give a category, a product or a service")),
                at: node)
            return nil
        }
        return source
    }
}

extension LocalizedText {
    fileprivate static let someText = LocalizedText("du texte", en: "text")
    fileprivate static let listOfTexts = LocalizedText("une liste de textes", en: "a list of texts")
}
