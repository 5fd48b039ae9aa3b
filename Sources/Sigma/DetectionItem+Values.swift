/// A value of a rule, as its author wrote it.
struct DetectionValue {
    /// The text, or `nil` for null.
    let text: String?
    /// The texts that a number or a truth value compares with: as written, and as it is usually printed.
    let spellings: [String]
    let truth: Bool?
    /// Whether the value was written without quotes and reads as a number or a truth value.
    let isTyped: Bool

    init(_ node: YAMLNode) throws(DetectionItem.Conflict) {
        guard case .scalar(let text, let plain) = node.content else {
            throw DetectionItem.Conflict(
                what: "a value is a list or a map inside a list",
                instead: "write each value on a line of its own")
        }
        truth = node.truth
        guard !node.isNull else {
            (self.text, spellings, isTyped) = (nil, [], false)
            return
        }
        self.text = text
        let printed = plain ? Self.printed(text, truth) : nil
        isTyped = printed != nil
        spellings = printed.map { $0 == text ? [text] : [$0, text] } ?? [text]
    }

    private static func printed(_ text: String, _ truth: Bool?) -> String? {
        if let truth { return truth ? "true" : "false" }
        // A leading zero is part of a text such as 0042, not of a number.
        guard let number = Number(text), !text.contains(" ") else { return nil }
        switch number {
        case .whole(let value):
            let digits = text.drop { $0 == "-" || $0 == "+" }
            return digits.hasPrefix("0") && digits.count > 1 && !digits.hasPrefix("0x") ? nil : String(value)
        case .real(let value): return "\(value)"
        }
    }
}

extension DetectionItem {
    /// The test for one value; with `expand`, `windash` and the encodings, that any of its forms holds.
    ///
    /// `steps` is how many steps the rule's regular expressions may still take.
    func search(
        for value: DetectionValue, tables: [String: [String]], steps: inout Int
    ) throws(Conflict) -> Search {
        guard let text = value.text else {
            guard let field, kind == .text, anchoring == .whole, encodings.isEmpty else {
                throw Conflict(
                    what: "null fits no test but the field's absence",
                    instead: "write the field without modifiers")
            }
            return .null(field)
        }
        switch kind {
        case .text:
            let texts = value.isTyped ? value.spellings : try expanded(text, tables)
            return joined(try texts.flatMapThrowing(patterns).map { test(.text($0)) })
        case .expression:
            var tests: [Search] = []
            for form in try expanded(text, tables) {
                let expression = try expression(form)
                steps -= expression.program.steps.count
                guard steps >= 0 else {
                    throw Conflict(
                        what:
                            "the rule's regular expressions take more than \(RegularExpression.stepsPerRule) steps",
                        instead: "lower their repetitions, or split the rule")
                }
                tests.append(test(.expression(expression)))
            }
            return joined(tests)
        case .network:
            return joined(try expanded(text, tables).map(network).map { test(.network($0)) })
        case .reference:
            guard let field else {
                throw Conflict(what: "'fieldref' needs a field", instead: "write its name")
            }
            return .reference(field, to: text, anchoring, cased: isCased)
        case .existence:
            guard let field, let truth = value.truth else {
                throw Conflict(
                    what: "'exists' takes true or false, not '\(text)'", instead: "write one of them")
            }
            return .exists(field, truth)
        case .number(let comparison):
            guard let number = Number(text) else {
                throw Conflict(what: "'\(text)' is no number", instead: "write a number to compare with")
            }
            return test(.number(comparison, number))
        case .time(let part, let comparison):
            guard let number = Int(text), number >= 0 else {
                throw Conflict(what: "'\(text)' is no \(part.rawValue)", instead: "write a whole number")
            }
            return test(.time(part, comparison, number))
        }
    }

    private func test(_ test: ValueTest) -> Search { field.map { .field($0, test) } ?? .keyword(test) }

    private func joined(_ parts: [Search]) -> Search { parts.count == 1 ? parts[0] : .any(parts) }

    private func expression(_ text: String) throws(Conflict) -> RegularExpression {
        do throws(RegularExpression.Refusal) {
            return try RegularExpression(text, flags: flags)
        } catch {
            throw Conflict(
                what: "the regular expression is refused at its character \(error.offset + 1)",
                instead: error.description)
        }
    }

    private func network(_ text: String) throws(Conflict) -> AddressRange {
        if let range = AddressRange(text) { return range }
        throw Conflict(what: "'\(text)' is no network", instead: "write one such as 10.0.0.0/8 or fe80::/10")
    }

    private func patterns(_ text: String) throws(Conflict) -> [TextPattern] {
        var forms = [WildcardText(text)]
        if takesAnyDash { forms = forms.map { $0.withAnyDash() } }
        for encoding in encodings {
            forms = try forms.flatMapThrowing { form throws(Conflict) in try encoded(form, encoding) }
        }
        return forms.map { TextPattern($0, anchoring, cased: isCased) }
    }

    private func encoded(_ text: WildcardText, _ encoding: TextEncoding) throws(Conflict) -> [WildcardText] {
        guard let forms = text.withDashesWrittenOut() else {
            throw Conflict(what: "too many dashes to encode", instead: "write fewer options in one value")
        }
        return try forms.flatMapThrowing { form throws(Conflict) -> [WildcardText] in
            guard let bytes = form.literalBytes else {
                throw Conflict(
                    what: "wildcards cannot be encoded by '\(encoding.rawValue)'",
                    instead: "escape them with a backslash, or split the value")
            }
            return encoding.forms(of: bytes).map { WildcardText(parts: [.literal($0)]) }
        }
    }

    /// The texts that a value stands for once its placeholders are replaced.
    private func expanded(_ text: String, _ tables: [String: [String]]) throws(Conflict) -> [String] {
        guard expandsPlaceholders else { return [text] }
        let parts = text.split(separator: "%", omittingEmptySubsequences: false).map(String.init)
        var forms = [""]
        for (index, part) in parts.enumerated() {
            // Odd parts stand between two percent signs; the last part has none after it.
            let isPlaceholder = index % 2 == 1 && index + 1 < parts.count && !part.isEmpty
            guard isPlaceholder else {
                forms = forms.map {
                    $0 + (index % 2 == 1 ? "%" : "") + part
                        + (index % 2 == 1 && index + 1 < parts.count ? "%" : "")
                }
                continue
            }
            guard let values = tables[part] else { throw Conflict(what: "", instead: "", placeholder: part) }
            guard forms.count * values.count <= 100_000, !values.isEmpty else {
                throw Conflict(
                    what: "placeholder '%\(part)%' stands for no value or too many",
                    instead: "check its table")
            }
            forms = values.flatMap { value in forms.map { $0 + value } }
        }
        return forms
    }
}

extension Array {
    /// `flatMap` that keeps the type of the error.
    func flatMapThrowing<Result, Failure>(_ body: (Element) throws(Failure) -> [Result]) throws(Failure)
        -> [Result]
    {
        var results: [Result] = []
        for element in self { results += try body(element) }
        return results
    }
}
