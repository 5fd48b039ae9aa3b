import Yams

/// The bounds of one rule file: a thousand times a usual rule, and far below what would hurt.
package enum YAMLLimits {
    package static let bytes = 1 << 20
    package static let depth = 32
    package static let nodes = 200_000
}

extension YAMLNode {
    /// Reads every document of a text; the documents before a mistake are returned with it.
    package static func documents(of text: String, file: String) -> (
        documents: [YAMLNode], error: SigmaError?
    ) {
        let whole = SourceLocation(file: file, line: 1, column: 1)
        guard text.utf8.count <= YAMLLimits.bytes else {
            return (
                [], SigmaError(.tooMuch(what: "the file's size in bytes", limit: YAMLLimits.bytes), at: whole)
            )
        }
        guard aliasExpansionBound(of: text) <= Double(YAMLLimits.nodes) * 100 else {
            return (
                [], SigmaError(.tooMuch(what: "the expansion of aliases", limit: YAMLLimits.nodes), at: whole)
            )
        }
        var documents: [YAMLNode] = []
        do {
            // The basic resolver leaves types to us: the default one runs a dozen regular expressions a key.
            let parser = try Parser(yaml: text, resolver: .basic, encoding: .utf8)
            var budget = YAMLLimits.nodes
            while let root = try parser.nextRoot() {
                documents.append(try YAMLNode(root, depth: 0, budget: &budget, file: file))
            }
        } catch let error as SigmaError {
            return (documents, error)
        } catch {
            return (documents, SigmaError(yaml: error, file: file))
        }
        return (documents, nil)
    }

    private init(_ node: Node, depth: Int, budget: inout Int, file: String) throws(SigmaError) {
        line = node.mark?.line ?? 1
        column = node.mark?.column ?? 1
        let place = SourceLocation(file: file, line: line, column: column)
        budget -= 1
        guard budget > 0 else {
            throw SigmaError(.tooMuch(what: "the number of values", limit: YAMLLimits.nodes), at: place)
        }
        guard depth < YAMLLimits.depth else {
            throw SigmaError(.tooMuch(what: "the depth of nesting", limit: YAMLLimits.depth), at: place)
        }
        switch node {
        case .scalar(let scalar):
            content = .scalar(scalar.string, plain: scalar.style == .plain)
        case .sequence(let sequence):
            var items: [YAMLNode] = []
            for item in sequence {
                items.append(try YAMLNode(item, depth: depth + 1, budget: &budget, file: file))
            }
            content = .sequence(items)
        case .mapping(let mapping):
            var entries: [YAMLEntry] = []
            for (key, value) in mapping {
                let mark = key.mark
                guard case .scalar(let name) = key else {
                    let found = SigmaError.Problem.invalid(
                        "a key is not text", instead: "write a name before the colon")
                    throw SigmaError(
                        found, at: SourceLocation(file: file, line: mark?.line, column: mark?.column))
                }
                let value = try YAMLNode(value, depth: depth + 1, budget: &budget, file: file)
                entries.append(
                    YAMLEntry(
                        key: name.string, line: mark?.line ?? line, column: mark?.column ?? column,
                        value: value))
            }
            content = .mapping(entries)
        case .alias:
            throw SigmaError(.notYAML("an alias without its anchor"), at: place)
        }
    }
}

extension SigmaError {
    init(yaml error: any Error, file: String) {
        switch error as? YamlError {
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            let sentence = [context?.text, problem].compactMap(\.self).joined(separator: ", ")
            self.init(
                .notYAML(sentence), at: SourceLocation(file: file, line: mark.line, column: mark.column))
        case .duplicatedKeysInMapping(let keys, let context):
            let names = keys.map { "'\($0)'" }.joined(separator: ", ")
            self.init(
                .invalid("\(names) is written twice in one mapping", instead: "keep one, or make it a list"),
                at: SourceLocation(file: file, line: context.mark.line, column: context.mark.column))
        case .reader(let problem, _, _, _):
            self.init(.notYAML(problem), at: SourceLocation(file: file))
        default:
            self.init(.notYAML("the reader gave up"), at: SourceLocation(file: file))
        }
    }
}

/// The most bytes that the aliases of a text can stand for, counted without expanding them.
///
/// An alias inside an anchored node multiplies: *a* anchors with *k* aliases reach at most
/// (*k*/*a* + 1)^*a* copies of the text, by the inequality of the means. Rules use almost no anchors, so the bound
/// is loose on purpose: it counts what merely looks like one. It must run before the YAML reader, which
/// compares the keys of a mapping, aliases expanded, as it reads.
package func aliasExpansionBound(of text: String) -> Double {
    var anchors = 0.0
    var aliases = 0.0
    var atNode = true  // A node may start here: only blanks, a tag or an anchor since the last indicator.
    var inProperty = false
    for byte in text.utf8 {
        switch byte {
        case UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "-"), UInt8(ascii: ":"), UInt8(ascii: "?"),
            UInt8(ascii: "["), UInt8(ascii: "{"), UInt8(ascii: ","), 0x80...0xFF:
            (atNode, inProperty) = (true, false)
        case UInt8(ascii: " "), UInt8(ascii: "\t"):
            inProperty = false
        case UInt8(ascii: "!") where atNode && !inProperty:
            inProperty = true
        case UInt8(ascii: "&") where atNode && !inProperty:
            anchors += 1
            inProperty = true
        case UInt8(ascii: "*") where atNode && !inProperty:
            aliases += 1
            atNode = false
        default:
            if !inProperty { atNode = false }
        }
    }
    guard anchors > 0, aliases > 0 else { return 0 }
    let factor = aliases / anchors + 1
    var bound = Double(text.utf8.count)
    for _ in 0..<Int(anchors) where bound < 1e300 { bound *= factor }
    return bound
}
