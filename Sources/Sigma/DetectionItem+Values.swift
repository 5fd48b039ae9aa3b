import Vocabulary

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
                LocalizedText(
                    "une valeur est une liste ou un dictionnaire dans une liste",
                    en: "a value is a list or a map inside a list"),
                instead: LocalizedText(
                    "écrivez chaque valeur sur sa propre ligne", en: "write each value on a line of its own"))
        }
        truth = node.truth
        guard !node.isNull else {
            (self.text, spellings, isTyped) = (nil, [], false)
            return
        }
        self.text = text
        let printed = plain ? Self.printed(text, truth) : nil
        isTyped = printed != nil
        spellings = (printed ?? []).filter { $0 != text } + [text]
    }

    private static func printed(_ text: String, _ truth: Bool?) -> [String]? {
        if let truth { return [truth ? "true" : "false"] }
        // A leading zero is part of a text such as 0042, not of a number.
        guard let number = Number(text), !text.contains(" ") else { return nil }
        switch number {
        case .whole(let value):
            let digits = text.drop { $0 == "-" || $0 == "+" }
            let isText = digits.hasPrefix("0") && digits.count > 1 && !digits.hasPrefix("0x")
            return isText ? nil : [String(value)]
        case .large(let value): return [String(value)]
        case .real(let value):
            let isWhole = value == value.rounded() && abs(value) < 1e15
            return isWhole ? ["\(value)", "\(Int(value))"] : ["\(value)"]
        }
    }
}

extension DetectionItem {
    /// The test for one value; with `expand`, `windash` and the encodings, that any of its forms holds.
    ///
    /// `steps` is how many steps the rule's regular expressions may still take, and `work` what the file may come to.
    func search(
        for value: DetectionValue, tables: [String: [String]], steps: inout Int, work: inout ReadingWork
    ) throws(Conflict) -> Search {
        guard work.spend(ReadingWork.part + (value.text?.utf8.count ?? 0)) else { throw .spent }
        guard let text = value.text else {
            guard let field, kind == .text, anchoring == .whole, encodings.isEmpty else {
                throw Conflict(
                    LocalizedText(
                        "null ne convient qu’au test de l’absence du champ",
                        en: "null fits no test but the field's absence"),
                    instead: LocalizedText(
                        "écrivez le champ sans modificateur", en: "write the field without modifiers"))
            }
            return .null(field)
        }
        switch kind {
        case .text:
            // A part of a value is what was written: of `0x40` no value ends in 64, and `no` is not in "false".
            let isWhole = field != nil && anchoring == .whole && encodings.isEmpty
            let texts =
                value.isTyped && isWhole ? value.spellings : try expanded(text, tables, &work)
            var tests: [Search] = []
            for text in texts { tests += try patterns(text, &work).map { test(.text($0)) } }
            return joined(tests)
        case .expression:
            var tests: [Search] = []
            for form in try expanded(text, tables, &work) {
                let expression = try expression(form)
                guard work.spend(expression.program.steps.count, times: ReadingWork.part) else {
                    throw .spent
                }
                steps -= expression.program.steps.count
                guard steps >= 0 else {
                    throw Conflict(
                        LocalizedText(
                            "les expressions régulières de la règle demandent plus de \(RegularExpression.stepsPerRule) étapes",
                            en:
                                "the rule's regular expressions take more than \(RegularExpression.stepsPerRule) steps"
                        ),
                        instead: LocalizedText(
                            "réduisez leurs répétitions, ou scindez la règle",
                            en: "lower their repetitions, or split the rule"))
                }
                tests.append(test(.expression(expression)))
            }
            return joined(tests)
        case .network:
            return joined(try expanded(text, tables, &work).map(network).map { test(.network($0)) })
        case .reference:
            guard let field else {
                throw Conflict(
                    LocalizedText("«\u{A0}fieldref\u{A0}» demande un champ", en: "'fieldref' needs a field"),
                    instead: LocalizedText("écrivez son nom", en: "write its name"))
            }
            return .reference(field, to: text, anchoring, cased: isCased)
        case .existence:
            guard let field, let truth = value.truth else {
                throw Conflict(
                    LocalizedText(
                        "«\u{A0}exists\u{A0}» attend true ou false, et non \(text.inGuillemets)",
                        en: "'exists' takes true or false, not '\(text)'"),
                    instead: LocalizedText("écrivez l’un des deux", en: "write one of them"))
            }
            return .exists(field, truth)
        case .number(let comparison):
            guard let number = Number(text) else {
                throw Conflict(
                    LocalizedText(
                        "\(text.inGuillemets) n’est pas un nombre", en: "'\(text)' is no number"),
                    instead: LocalizedText(
                        "écrivez le nombre auquel comparer", en: "write a number to compare with"))
            }
            return test(.number(comparison, number))
        case .time(let part, let comparison):
            guard let number = Int(text), number >= 0 else {
                throw Conflict(
                    LocalizedText(
                        "\(text.inGuillemets) ne convient pas à \(part.rawValue.inGuillemets)",
                        en: "'\(text)' is no \(part.rawValue)"),
                    instead: LocalizedText("écrivez un nombre entier", en: "write a whole number"))
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
                LocalizedText(
                    "l’expression régulière est refusée au caractère \(error.offset + 1)",
                    en: "the regular expression is refused at its character \(error.offset + 1)"),
                instead: error.sentence)
        }
    }

    private func network(_ text: String) throws(Conflict) -> AddressRange {
        if let range = AddressRange(text) { return range }
        throw Conflict(
            LocalizedText("\(text.inGuillemets) n’est pas un réseau", en: "'\(text)' is no network"),
            instead: LocalizedText(
                "écrivez-en un comme 10.0.0.0/8 ou fe80::/10",
                en: "write one such as 10.0.0.0/8 or fe80::/10"))
    }

    private func patterns(_ text: String, _ work: inout ReadingWork) throws(Conflict) -> [TextPattern] {
        var forms = [WildcardText(text)]
        if takesAnyDash { forms = forms.map { $0.withAnyDash() } }
        for encoding in encodings {
            var encodedForms: [WildcardText] = []
            for form in forms { encodedForms += try encoded(form, encoding, &work) }
            forms = encodedForms
        }
        var patterns: [TextPattern] = []
        for form in forms {
            guard work.spend(form.parts.count, times: ReadingWork.part) else { throw .spent }
            let pattern = TextPattern(form, anchoring, cased: isCased)
            guard pattern.wildcardsInARow <= TextPattern.mostWildcardsInARow else {
                throw Conflict(
                    LocalizedText(
                        "plus de \(TextPattern.mostWildcardsInARow) «\u{A0}?\u{A0}» ou tirets se suivent entre deux «\u{A0}*\u{A0}»",
                        en:
                            "more than \(TextPattern.mostWildcardsInARow) '?' or dashes stand between two '*'"
                    ),
                    instead: LocalizedText(
                        "écrivez une expression régulière comme «\u{A0}.{200}\u{A0}»",
                        en: "write a regular expression such as '.{200}'"))
            }
            patterns.append(pattern)
        }
        return patterns
    }

    private func encoded(
        _ text: WildcardText, _ encoding: TextEncoding, _ work: inout ReadingWork
    ) throws(Conflict) -> [WildcardText] {
        guard let count = text.formCount else {
            throw Conflict(
                LocalizedText("trop de tirets à encoder", en: "too many dashes to encode"),
                instead: LocalizedText(
                    "mettez moins d’options dans une même valeur", en: "write fewer options in one value"))
        }
        // No encoding makes a text more than four times as long, its three offsets together.
        guard work.spend(count, times: ReadingWork.part + 4 * text.length) else { throw .spent }
        let forms = text.withDashesWrittenOut()
        return try forms.flatMapThrowing { form throws(Conflict) -> [WildcardText] in
            guard let bytes = form.literalBytes else {
                throw Conflict(
                    LocalizedText(
                        "\(encoding.rawValue.inGuillemets) ne peut pas encoder de jokers",
                        en: "wildcards cannot be encoded by '\(encoding.rawValue)'"),
                    instead: LocalizedText(
                        "échappez-les par une barre oblique inverse, ou scindez la valeur",
                        en: "escape them with a backslash, or split the value"))
            }
            return encoding.forms(of: bytes).map { WildcardText(parts: [.literal($0)]) }
        }
    }

    /// The texts that a value stands for once its placeholders are replaced: names between percent signs. A percent sign
    /// behind a backslash is one, and so is one that begins no name.
    private func expanded(
        _ text: String, _ tables: [String: [String]], _ work: inout ReadingWork
    ) throws(Conflict) -> [String] {
        guard expandsPlaceholders else { return [text] }
        var forms = [""]
        var rest = text[...]
        func add(_ plain: Substring) throws(Conflict) {
            guard work.spend(forms.count, times: plain.utf8.count) else { throw .spent }
            for index in forms.indices { forms[index] += plain }
        }
        while let first = rest.first {
            if first == "\\" {
                // The other escapes are read later.
                try add(rest.dropFirst().first == "%" ? "%" : rest.prefix(2))
                rest = rest.dropFirst(2)
                continue
            }
            let name = rest.dropFirst().prefix { $0 != "%" && $0 != "\\" }
            guard first == "%", !name.isEmpty, name.endIndex < rest.endIndex, rest[name.endIndex] == "%"
            else {
                let plain = rest.dropFirst().prefix { $0 != "%" && $0 != "\\" }
                try add(rest[..<plain.endIndex])
                rest = rest[plain.endIndex...]
                continue
            }
            let values = try values(of: String(name), tables, times: forms.count)
            let length = (forms + values).map(\.utf8.count).max() ?? 0
            guard work.spend(forms.count * values.count, times: ReadingWork.part + 2 * length) else {
                throw .spent
            }
            forms = values.flatMap { value in forms.map { $0 + value } }
            rest = rest[name.endIndex...].dropFirst()
        }
        return forms
    }

    private func values(
        of placeholder: String, _ tables: [String: [String]], times: Int
    ) throws(Conflict) -> [String] {
        guard let values = tables[placeholder] else {
            throw Conflict(.undefinedPlaceholder(placeholder))
        }
        guard times * values.count <= 100_000, !values.isEmpty else {
            throw Conflict(
                LocalizedText(
                    "la variable «\u{A0}%\(placeholder)%\u{A0}» ne désigne aucune valeur, ou trop de valeurs",
                    en: "placeholder '%\(placeholder)%' stands for no value or too many"),
                instead: LocalizedText("vérifiez sa table", en: "check its table"))
        }
        return values
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
