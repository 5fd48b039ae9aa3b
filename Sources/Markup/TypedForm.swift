import Vocabulary

/// What somebody typed into a form that was refused: its controls are filled with it again as they are written.
///
/// Passwords and files stay empty, and what is hidden stays as the page has it.
package struct TypedForm: Sendable {
    private let values: [String: [String]]
    /// How many controls of a name were filled: the first takes the first value.
    private var filled: [String: Int] = [:]
    /// The value of the list that is being written; `nil` for one that was not sent.
    private var choice: String?

    /// The names and values as they were sent.
    package init(_ pairs: [(name: String, value: String)]) {
        values = Dictionary(grouping: pairs, by: \.name).mapValues { $0.map(\.value) }
    }

    /// The attributes of an element as it is written with what was typed.
    mutating func fill(_ element: Element, _ attributes: [Attribute?]) -> [Attribute?] {
        switch element {
        case .input: return input(attributes)
        case .select:
            choice = name(attributes).flatMap { next($0) }
            return attributes
        case .option:
            guard let choice, let value = text("value", attributes) else { return attributes }
            return setting(.selected, value == choice, attributes)
        default: return attributes
        }
    }

    /// What stands in a text of several lines with those attributes; `nil` for one that was not sent.
    mutating func text(_ attributes: [Attribute?]) -> String? { name(attributes).flatMap { next($0) } }

    /// Leaves the list that was written.
    mutating func endList() { choice = nil }

    private mutating func input(_ attributes: [Attribute?]) -> [Attribute?] {
        guard let name = name(attributes) else { return attributes }
        switch text("type", attributes) ?? "text" {
        case "hidden", "password", "file", "submit", "button", "reset", "image": return attributes
        case "checkbox", "radio":
            let value = text("value", attributes) ?? "on"
            return setting(.checked, values[name]?.contains(value) == true, attributes)
        default:
            guard let typed = next(name) else { return attributes }
            return attributes.filter { $0?.name != "value" } + [.value(typed)]
        }
    }

    private mutating func next(_ name: String) -> String? {
        guard let values = values[name] else { return nil }
        let place = filled[name, default: 0]
        filled[name] = place + 1
        return place < values.count ? values[place] : nil
    }

    private func setting(_ flag: Attribute, _ isSet: Bool, _ attributes: [Attribute?]) -> [Attribute?] {
        attributes.filter { $0?.name != flag.name } + (isSet ? [flag] : [])
    }

    private func name(_ attributes: [Attribute?]) -> String? { text("name", attributes) }

    private func text(_ name: String, _ attributes: [Attribute?]) -> String? {
        attributes.lazy.compactMap(\.self).first { $0.name == name }?.value?.french
    }
}

/// A control of a form, as far as it says which form it is.
package struct FormControl: Hashable, Sendable {
    /// What kind of control it is.
    package enum Kind: Hashable, Sendable {
        /// Sent as it is, with the form.
        case hidden
        /// Always sent, also when it is empty: a text or a list.
        case typed
        /// Sent only when it is ticked or pressed, or with the files.
        case optional
    }

    /// The name under which it is sent.
    package let name: String
    /// What it holds when it is written.
    package let value: String
    /// What kind of control it is.
    package let kind: Kind

    /// `nil` for what is no control, or has no name.
    init?(_ element: Element, _ attributes: [Attribute?]) {
        func text(_ name: String) -> String? {
            attributes.lazy.compactMap(\.self).first { $0.name == name }?.value?.french
        }
        guard let name = text("name"), !attributes.contains(where: { $0?.name == "disabled" }) else {
            return nil
        }
        switch element {
        case .input:
            kind =
                switch text("type") ?? "text" {
                case "hidden": .hidden
                case "checkbox", "radio", "file", "submit", "button", "reset", "image": .optional
                default: .typed
                }
        case .select, .textarea: kind = .typed
        case .button: kind = .optional
        default: return nil
        }
        self.name = name
        value = text("value") ?? ""
    }
}
