/// Applies `action` from document to document: `global` gives its keys to those that follow, `reset` takes them back, and
/// `repeat` changes a few keys of the one before.
struct DocumentExpansion {
    private var global: YAMLNode?
    private var previous: YAMLNode?

    /// What a document stands for; `nil` for one that is no rule itself. What it takes over from others is charged.
    mutating func next(_ document: YAMLNode, _ work: inout ReadingWork) -> YAMLNode? {
        switch document["action"]?.text {
        case "global":
            global = merged(document, over: global, &work)
            return nil
        case "reset":
            global = nil
            return nil
        case "repeat": previous = merged(document, over: previous, &work)
        default: previous = merged(document, over: global, &work)
        }
        return work.isSpent ? nil : previous
    }

    private func merged(_ document: YAMLNode, over base: YAMLNode?, _ work: inout ReadingWork) -> YAMLNode {
        guard let base, work.spend(base.weight + document.weight) else { return document }
        return document.merged(over: base)
    }
}

extension YAMLNode {
    /// About how many bytes of memory the node takes.
    fileprivate var weight: Int {
        switch content {
        case .scalar(let text, _): ReadingWork.part + text.utf8.count
        case .sequence(let items): items.reduce(ReadingWork.part) { $0 + $1.weight }
        case .mapping(let entries):
            entries.reduce(ReadingWork.part) { $0 + $1.key.utf8.count + $1.value.weight }
        }
    }
}
