import Vocabulary

/// The bounds of one file; the usual ones are a thousand times a usual rule, and far below what would hurt.
package struct YAMLLimits: Sendable {
    package var bytes = 1 << 20
    package var depth = 32
    package var nodes = 200_000
    /// Bytes of texts, as often as aliases repeat them.
    package var text = 8 << 20

    package init() {}
}

extension YAMLNode {
    /// Reads every document of a text; the documents before a mistake are returned with it.
    package static func documents(
        of text: String, file: String, limits: YAMLLimits = YAMLLimits()
    ) -> (documents: [YAMLNode], error: SigmaError?) {
        // Editors of Windows put a mark before UTF-8 that libyaml would take for a character of the first key.
        let text = text.unicodeScalars.first == "\u{FEFF}" ? String(text.unicodeScalars.dropFirst()) : text
        guard text.utf8.count <= limits.bytes else {
            let whole = SourceLocation(file: file, line: 1, column: 1)
            return (
                [],
                SigmaError(
                    .tooMuch(
                        what: LocalizedText(
                            "la taille du fichier en octets", en: "the file's size in bytes"),
                        limit: limits.bytes), at: whole)
            )
        }
        var composer = YAMLComposer(text, file: file, limits: limits)
        var documents: [YAMLNode] = []
        do throws(SigmaError) {
            while let document = try composer.nextDocument() { documents.append(document) }
        } catch {
            return (documents, error)
        }
        return (documents, nil)
    }
}

/// Builds nodes from events.
private struct YAMLComposer: ~Copyable {
    private var events: YAMLEvents
    private let file: String
    private var anchors: [String: Anchored] = [:]
    private let limits: YAMLLimits
    private var budget: Int
    private var textBudget: Int

    /// A node that aliases stand for. The copies share its memory, but whoever walks them walks each: all count.
    private struct Anchored {
        let node: YAMLNode
        let count: Int
        /// The bytes of its texts.
        let text: Int
        let height: Int
    }

    init(_ text: String, file: String, limits: YAMLLimits) {
        events = YAMLEvents(text, file: file)
        self.file = file
        self.limits = limits
        budget = limits.nodes
        textBudget = limits.text
    }

    /// The root of the next document, or `nil` after the last.
    mutating func nextDocument() throws(SigmaError) -> YAMLNode? {
        while true {
            switch try events.next() {
            case .streamStart: continue
            case .documentStart:
                let first = try events.next()
                let root = try node(first, depth: 0).node
                // A mistake right behind the root spoils the document: it may have been meant as part of it.
                _ = try events.next()
                return root
            default: return nil
            }
        }
    }

    private var tooDeep: SigmaError.Problem {
        .tooMuch(
            what: LocalizedText("la profondeur d’imbrication", en: "the depth of nesting"),
            limit: limits.depth)
    }

    private func error(_ problem: SigmaError.Problem) -> SigmaError {
        SigmaError(problem, at: SourceLocation(file: file, line: events.line, column: events.column))
    }

    /// The node that begins with an event, and how many levels lie in it.
    private mutating func node(
        _ event: YAMLEvent, depth: Int
    ) throws(SigmaError) -> (node: YAMLNode, height: Int) {
        let (line, column, left, textLeft) = (events.line, events.column, budget, textBudget)
        budget -= 1
        guard budget > 0 else {
            throw error(
                .tooMuch(
                    what: LocalizedText("le nombre de valeurs", en: "the number of values"),
                    limit: limits.nodes))
        }
        guard depth < limits.depth else {
            throw error(tooDeep)
        }
        var height = 0
        let content: YAMLNode.Content
        let anchor: String?
        switch event {
        case .alias(let name):
            let anchored = try anchored(name, depth: depth)
            return (anchored.node, anchored.height)
        case .scalar(let text, let plain, let name):
            textBudget -= text.utf8.count
            (content, anchor) = (.scalar(text, plain: plain), name)
        case .sequenceStart(let name):
            (content, anchor) = (.sequence(try items(depth: depth, height: &height)), name)
        case .mappingStart(let name):
            (content, anchor) = (.mapping(try entries(depth: depth, height: &height)), name)
        case .streamStart, .streamEnd, .documentStart, .documentEnd, .sequenceEnd, .mappingEnd:
            throw error(.readerGaveUp)
        }
        let node = YAMLNode(content: content, line: line, column: column)
        // Known from here on: a node cannot hold itself.
        if let anchor {
            anchors[anchor] = Anchored(
                node: node, count: left - budget, text: textLeft - textBudget, height: height)
        }
        return (node, height)
    }

    private mutating func anchored(_ name: String, depth: Int) throws(SigmaError) -> Anchored {
        guard let anchored = anchors[name] else {
            throw error(
                .notYAML(
                    LocalizedText(
                        "l’alias \("*\(name)".inGuillemets) n’a pas d’ancre avant lui",
                        en: "found undefined alias")))
        }
        budget -= anchored.count
        guard budget > 0 else {
            throw error(
                .tooMuch(
                    what: LocalizedText("le développement des alias", en: "the expansion of aliases"),
                    limit: limits.nodes))
        }
        textBudget -= anchored.text
        guard textBudget >= 0 else {
            throw error(
                .tooMuch(
                    what: LocalizedText(
                        "le texte que les alias répètent, en octets,",
                        en: "the text that aliases repeat, in bytes,"),
                    limit: limits.text))
        }
        guard depth + anchored.height < limits.depth else {
            throw error(tooDeep)
        }
        return anchored
    }

    private mutating func items(depth: Int, height: inout Int) throws(SigmaError) -> [YAMLNode] {
        var items: [YAMLNode] = []
        while true {
            let event = try events.next()
            if case .sequenceEnd = event { return items }
            let item = try node(event, depth: depth + 1)
            height = max(height, item.height + 1)
            items.append(item.node)
        }
    }

    private mutating func entries(depth: Int, height: inout Int) throws(SigmaError) -> [YAMLEntry] {
        var entries: [YAMLEntry] = []
        var merged: [YAMLNode] = []
        while true {
            let event = try events.next()
            if case .mappingEnd = event {
                try refuseDuplicates(in: entries)
                if !merged.isEmpty { try merge(merged, into: &entries) }
                return entries
            }
            let (line, column) = (events.line, events.column)
            if case .scalar("<<", plain: true, _) = event {
                let first = try events.next()
                let value = try node(first, depth: depth + 1)
                height = max(height, value.height)
                merged.append(value.node)
                continue
            }
            let key = try key(event)
            let first = try events.next()
            let value = try node(first, depth: depth + 1)
            height = max(height, value.height + 1)
            entries.append(YAMLEntry(key: key, line: line, column: column, value: value.node))
        }
    }

    /// Adds the entries of a mapping, or of each in a list of them, that are not there: what YAML 1.1 calls a merge. Their
    /// nodes were counted when the alias was met.
    private func merge(_ nodes: [YAMLNode], into entries: inout [YAMLEntry]) throws(SigmaError) {
        var known = Set(entries.map(\.key))
        let mappings = nodes.flatMap { node -> [YAMLNode] in
            if case .sequence(let items) = node.content { items } else { [node] }
        }
        for mapping in mappings {
            guard let others = mapping.entries else {
                throw SigmaError(
                    .invalid(
                        LocalizedText(
                            "«\u{A0}<<\u{A0}» ne fusionne aucun dictionnaire", en: "'<<' merges no mapping"),
                        instead: LocalizedText(
                            "écrivez l’alias d’un dictionnaire, ou une liste de tels alias",
                            en: "write an alias of one, or a list of such")),
                    at: SourceLocation(file: file, line: mapping.line, column: mapping.column))
            }
            for other in others where known.insert(other.key).inserted { entries.append(other) }
        }
    }

    private mutating func key(_ event: YAMLEvent) throws(SigmaError) -> String {
        switch event {
        case .scalar(let text, let plain, let anchor):
            if let anchor {
                let node = YAMLNode(
                    content: .scalar(text, plain: plain), line: events.line, column: events.column)
                anchors[anchor] = Anchored(node: node, count: 1, text: text.utf8.count, height: 0)
            }
            return text
        case .alias(let name):
            let anchored = try anchored(name, depth: 0)
            if case .scalar(let text, _) = anchored.node.content { return text }
        default: break
        }
        throw error(
            .invalid(
                LocalizedText("une clé n’est pas du texte", en: "a key is not text"),
                instead: LocalizedText(
                    "écrivez un nom avant les deux-points", en: "write a name before the colon")))
    }

    private func refuseDuplicates(in entries: [YAMLEntry]) throws(SigmaError) {
        guard !Self.areDistinct(entries) else { return }
        let groups = Dictionary(grouping: entries, by: \.key).filter { $0.value.count > 1 }
        let repeated = groups.keys.sorted()
        guard let first = repeated.first.flatMap({ groups[$0]?.first }) else { return }
        let (french, english) = (repeated.map(\.inGuillemets), repeated.map { "'\($0)'" })
        let names = LocalizedText(french.joined(separator: ", "), en: english.joined(separator: ", "))
        throw SigmaError(
            .invalid(
                LocalizedText(
                    "\(names.french) \(french.count > 1 ? "figurent" : "figure") deux fois dans un même dictionnaire",
                    en: "\(names.english) is written twice in one mapping"),
                instead: LocalizedText(
                    "n’en gardez qu’une, ou faites-en une liste", en: "keep one, or make it a list")),
            at: SourceLocation(file: file, line: first.line, column: first.column))
    }

    private static func areDistinct(_ entries: [YAMLEntry]) -> Bool {
        // Most mappings are short; comparing beats hashing there.
        guard entries.count <= 12 else { return Set(entries.lazy.map(\.key)).count == entries.count }
        for index in entries.indices.dropFirst() {
            for earlier in 0..<index where entries[earlier].key == entries[index].key { return false }
        }
        return true
    }
}
