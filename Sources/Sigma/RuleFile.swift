import Vocabulary

/// What a file of rules holds: every rule that can be used, and what is wrong with the others.
public struct RuleFile: Sendable {
    /// The file's name, as the caller gave it.
    public let name: String
    /// Detection rules, in the order of the file.
    public private(set) var rules: [Rule] = []
    /// Correlation rules, in the order of the file.
    public private(set) var correlations: [Correlation] = []
    /// Filters, in the order of the file.
    public private(set) var filters: [Filter] = []
    /// Why the other documents of the file were refused, in the order of the file.
    public private(set) var errors: [SigmaError] = []
    /// What looks wrong in documents that were accepted.
    public private(set) var warnings: [SigmaError] = []

    /// Reads the text of a file: one or more YAML documents, each a rule, a correlation or a filter.
    ///
    /// A document that is refused never stops the others. A document with `action: global` gives its keys to those
    /// that follow, until `action: reset`; `action: repeat` changes a few keys of the one before.
    ///
    /// - Complexity: linear in the text, which may be 1 MiB long, 32 levels deep and hold 200,000 values, and in what it
    ///   comes to once aliases, conditions, encodings and documents are written out, which may be 16 MiB.
    public init(reading text: String, name: String, options: ReadingOptions = ReadingOptions()) {
        self.name = name
        let (documents, error) = YAMLNode.documents(of: text, file: name)
        var work = ReadingWork()
        var expansion = DocumentExpansion()
        for document in documents {
            if let whole = expansion.next(document, &work) {
                add(whole, options, &work)
            } else if work.isSpent {
                errors.append(
                    SigmaError(
                        ReadingWork.problem,
                        at: SourceLocation(file: name, line: document.line, column: document.column)))
            }
            if work.isSpent { break }
        }
        if let error { errors.append(error) }
        if documents.isEmpty, error == nil {
            errors.append(
                SigmaError(
                    .invalid(
                        LocalizedText("le fichier ne contient aucune règle", en: "the file holds no rule"),
                        instead: LocalizedText(
                            "écrivez-en une ou supprimez le fichier", en: "write one or remove the file")),
                    at: SourceLocation(file: name)))
        }
    }

    private mutating func add(
        _ document: YAMLNode, _ options: ReadingOptions, _ work: inout ReadingWork
    ) {
        var reader = RuleReader(file: name, options: options, work: work)
        if document.isNull { return }  // Nothing between two '---'.
        if document.entries == nil {
            reader.report(
                .invalid(
                    LocalizedText("la règle n’a pas la forme attendue", en: "'rule' has the wrong shape"),
                    instead: LocalizedText(
                        "écrivez des clés et des valeurs, comme «\u{A0}title: …\u{A0}»",
                        en: "write keys and values, such as 'title: …'")), at: document)
        } else if document["correlation"] != nil {
            if let correlation = reader.correlation(document) { correlations.append(correlation) }
        } else if document["filter"] != nil {
            if let filter = reader.filter(document) { filters.append(filter) }
        } else if let rule = reader.rule(document) {
            rules.append(rule)
        }
        work = reader.work
        errors += reader.errors.inOrderOfLines
        warnings += reader.warnings
    }
}

extension [SigmaError] {
    /// As a person meets them who reads the file from its top; of one place, in the order in which they were found.
    fileprivate var inOrderOfLines: [SigmaError] {
        enumerated().sorted { ($0.element.location, $0.offset) < ($1.element.location, $1.offset) }
            .map(\.element)
    }
}

/// What the reader of rules is told beside the text.
public struct ReadingOptions: Sendable {
    /// The values that a placeholder such as `%Servers%` stands for, by its name without `%`; wildcards keep their meaning.
    public var valueTables: [String: [String]]
    /// Whether rules of status `unsupported` are tried all the same.
    public var acceptsUnsupported: Bool

    /// Options; by default there is no value table, and rules that call themselves unsupported are refused.
    public init(valueTables: [String: [String]] = [:], acceptsUnsupported: Bool = false) {
        self.valueTables = valueTables
        self.acceptsUnsupported = acceptsUnsupported
    }
}
