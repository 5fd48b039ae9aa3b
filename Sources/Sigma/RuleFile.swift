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
    /// - Complexity: linear in the text, which may be 1 MiB long, 32 levels deep and hold 200,000 values.
    public init(reading text: String, name: String, options: ReadingOptions = ReadingOptions()) {
        self.name = name
        let (documents, error) = YAMLNode.documents(of: text, file: name)
        for document in Self.expanded(documents) { add(document, options) }
        if let error { errors.append(error) }
        if documents.isEmpty, error == nil {
            errors.append(
                SigmaError(
                    .invalid("the file holds no rule", instead: "write one or remove the file"),
                    at: SourceLocation(file: name)))
        }
    }

    private mutating func add(_ document: YAMLNode, _ options: ReadingOptions) {
        var reader = RuleReader(file: name, options: options)
        if document.isNull { return }  // Nothing between two '---'.
        if document.entries == nil {
            reader.report(
                .wrongShape(of: "rule", expected: "keys and values, such as 'title: …'"), at: document)
        } else if document["correlation"] != nil {
            if let correlation = reader.correlation(document) { correlations.append(correlation) }
        } else if document["filter"] != nil {
            if let filter = reader.filter(document) { filters.append(filter) }
        } else if let rule = reader.rule(document) {
            rules.append(rule)
        }
        errors += reader.errors
        warnings += reader.warnings
    }

    /// The documents with `action` applied.
    private static func expanded(_ documents: [YAMLNode]) -> [YAMLNode] {
        var global: YAMLNode?
        var previous: YAMLNode?
        var result: [YAMLNode] = []
        for document in documents {
            switch document["action"]?.text {
            case "global": global = global.map { document.merged(over: $0) } ?? document
            case "reset": global = nil
            case "repeat":
                previous = previous.map { document.merged(over: $0) } ?? document
                result.append(previous ?? document)
            default:
                let whole = global.map { document.merged(over: $0) } ?? document
                previous = whole
                result.append(whole)
            }
        }
        return result
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
