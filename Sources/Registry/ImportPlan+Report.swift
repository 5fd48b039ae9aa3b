public import Vocabulary

extension ImportPlan {
    /// The first lines of a report for a terminal: what becomes of the rows, then what is wrong.
    public func summary(in language: Language, isDone: Bool = true) -> String {
        let counts = counts
        switch language {
        case .french:
            return french(
                "\(file) : "
                    + (isDone
                        ? some(counts.created, "ligne créée", "lignes créées")
                        : some(counts.created, "ligne serait créée", "lignes seraient créées")) + ", "
                    + "\(some(counts.updated, "modifiée", "modifiées")), "
                    + "\(some(counts.unchanged, "inchangée", "inchangées")), "
                    + "\(some(counts.refused, "refusée", "refusées"))")
        case .english:
            return "\(file): \(some(counts.created, "row", "rows")) \(isDone ? "" : "would be ")created, "
                + "\(counts.updated) updated, "
                + "\(counts.unchanged) unchanged, \(counts.refused) refused"
        }
    }

    /// The whole report, a line for each thing to say, in the order of the file; `limit` bounds each part.
    ///
    /// Unless it `isDone`, it says what would be done.
    public func report(in language: Language, limit: Int = ImportPlan.reportLimit, isDone: Bool = true)
        -> [String]
    {
        var lines = [summary(in: language, isDone: isDone)]
        lines += ignored.prefix(limit).map { $0.sentence(in: language) }
        lines += conflicts.prefix(limit).map {
            $0.conflictSentence(in: language, isReplaced: replacesCorrections)
        }
        let unplaced = problems.filter { $0.line == nil }.prefix(limit).map { $0.sentence(in: language) }
        let changes = rows.prefix(limit).map { ($0.line, $0.sentence(in: language, isDone: isDone)) }
        let faults = problems.compactMap { problem in
            problem.line.map { ($0, problem.sentence(in: language)) }
        }
        lines += unplaced
        lines += (changes + faults.prefix(limit)).enumerated()
            .sorted { ($0.element.0, $0.offset) < ($1.element.0, $1.offset) }.map(\.element.1)
        let hidden =
            max(0, counts.created + counts.updated - limit)
            + max(0, problemCount - unplaced.count - min(faults.count, limit))
        if hidden > 0 {
            lines.append(
                language == .french ? "… et \(hidden) autres lignes." : "… and \(hidden) more lines.")
        }
        return lines
    }
}

extension ImportedRow {
    /// What the row does, on one line: `ligne 3, 990000010 DPI-01 : modifiée, Version « 7.1 » → « 7.2 »`.
    public func sentence(in language: Language, isDone: Bool = true) -> String {
        let key = record.keyText[language]
        let place = language == .french ? "ligne \(line), \(key) : " : "line \(line), \(key): "
        var text: String
        switch (outcome, language) {
        case (.created, .french): text = "créée" + (isDone ? "" : said(in: language))
        case (.created, .english): text = "created" + (isDone ? "" : said(in: language))
        case (.unchanged, .french): text = "inchangée"
        case (.unchanged, .english): text = "unchanged"
        case (.updated(let changes), .french):
            text = "modifiée, " + changes.map { $0.sentence(in: language) }.joined(separator: ", ")
        case (.updated(let changes), .english):
            text = "updated, " + changes.map { $0.sentence(in: language) }.joined(separator: ", ")
        }
        if !isDone, outcome != .unchanged { text = (language == .french ? "serait " : "would be ") + text }
        return language == .french ? french(place + text) : place + text
    }
}

extension ImportedRow {
    /// What a row that is new says, shortly: `Nom : Dossier patient · Produit : Hospidoc · et 3 autres champs`; empty where it
    /// says no more than its key.
    public func summary(in language: Language) -> String {
        let key = Record.keyFields
        let said = Record.fields.filter { !key.contains($0.name) && !$0.isOpen(record) }
        let first = Record.shownFirst.compactMap { name in said.first { $0.name == name } }
        var parts = first.compactMap { field in
            field.text(of: record, in: language).map {
                field.title[language] + (language == .french ? " : " : ": ") + $0
            }
        }
        guard !parts.isEmpty else { return "" }
        let rest = said.count - first.count
        if rest > 0 {
            switch language {
            case .french: parts.append("et \(some(rest, "autre champ", "autres champs"))")
            case .english: parts.append("and \(some(rest, "other field", "other fields"))")
            }
        }
        let summary = parts.joined(separator: " · ")
        return language == .french ? french(summary) : summary
    }

    private func said(in language: Language) -> String {
        let summary = summary(in: language)
        return summary.isEmpty ? "" : ", " + summary
    }
}

extension ImportedRow {
    /// Where the file says otherwise than a person, and which of the two stands.
    public func conflictSentence(in language: Language, isReplaced: Bool) -> String {
        let changes = conflicts.map { $0.sentence(in: language) }.joined(separator: ", ")
        switch language {
        case .french:
            return french(
                "ligne \(line), \(record.keyText.french) : corrigé par une personne, "
                    + (isReplaced ? "le fichier l’emporte" : "la correction est gardée") + " ; \(changes)")
        case .english:
            return "line \(line), \(record.keyText.english): corrected by a person, "
                + (isReplaced ? "the file replaces it" : "the correction is kept") + "; \(changes)"
        }
    }
}

extension ImportChange {
    /// `Version « 7.1 » → « 7.2 »`.
    public func sentence(in language: Language) -> String {
        func quoted(_ text: LocalizedText?) -> String {
            guard let text = text?[language] else { return language == .french ? "(vide)" : "(empty)" }
            return language == .french ? "« \(text) »" : "\"\(text)\""
        }
        let sentence = "\(title[language]) \(quoted(old)) → \(quoted(new))"
        return language == .french ? french(sentence) : sentence
    }
}

/// A number with its noun; French counts zero as singular, English as plural.
private func some(_ number: Int, _ one: String, _ many: String) -> String {
    "\(number) " + (number == 1 || (number == 0 && one.hasSuffix("e")) ? one : many)
}
