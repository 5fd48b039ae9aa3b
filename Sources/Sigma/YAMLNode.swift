/// One node of a rule file, with its place.
package struct YAMLNode: Sendable {
    /// What the node holds.
    package enum Content: Sendable {
        /// Text; `plain` is true if it was written without quotes, and may then be a number, a truth value or null.
        case scalar(String, plain: Bool)
        case sequence([YAMLNode])
        case mapping([YAMLEntry])
    }

    package var content: Content
    package let line: Int
    package let column: Int

    /// Whether the node is null: nothing, `~` or `null`, without quotes.
    package var isNull: Bool {
        guard case .scalar(let text, plain: true) = content else { return false }
        return ["", "~", "null", "Null", "NULL"].contains(text)
    }

    /// The text of a scalar that is not null.
    package var text: String? {
        guard case .scalar(let text, _) = content, !isNull else { return nil }
        return text
    }

    package var entries: [YAMLEntry]? {
        guard case .mapping(let entries) = content else { return nil }
        return entries
    }

    package subscript(key: String) -> YAMLNode? { entries?.first { $0.key == key }?.value }
}

/// A key and its value in a mapping, in the order of the file.
package struct YAMLEntry: Sendable {
    package let key: String
    package let line: Int
    package let column: Int
    package var value: YAMLNode
}

extension YAMLNode {
    /// The truth value of a scalar: what YAML 1.1 calls true and false, without quotes, and the two words in quotes.
    package var truth: Bool? {
        guard case .scalar(let text, let plain) = content else { return nil }
        switch text.lowercased() {
        case "true": return true
        case "false": return false
        case "yes", "on": return plain ? true : nil
        case "no", "off": return plain ? false : nil
        default: return nil
        }
    }

    /// This mapping over the other: nested mappings are joined, anything else of `self` replaces the other's.
    package func merged(over base: YAMLNode) -> YAMLNode {
        guard let entries, var merged = base.entries else { return self }
        let places = Dictionary(merged.enumerated().map { ($0.element.key, $0.offset) }) { first, _ in first }
        for entry in entries {
            if let index = places[entry.key] {
                let under = merged[index].value
                merged[index] = entry
                merged[index].value = entry.value.merged(over: under)
            } else {
                merged.append(entry)
            }
        }
        return YAMLNode(content: .mapping(merged), line: line, column: column)
    }
}
