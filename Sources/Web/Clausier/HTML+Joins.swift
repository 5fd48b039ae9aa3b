import Clausier
import Markup
import Vocabulary

extension JoinReading {
    /// How much of an answer's lists is used elsewhere, in words; empty where it holds no list.
    var taken: [LocalizedText] {
        var (addresses, components) = (0, 0)
        for fact in facts {
            switch fact.value {
            case .maintenanceAddress: addresses += 1
            case .component: components += 1
            case .degradedMode, .hosting, .hostingCertificate, .noticeHours, .securityContact,
                .correctionDelay, .supportEnd:
                continue
            }
        }
        var words: [LocalizedText] = []
        if addresses > 0 {
            words.append(
                .count(
                    addresses, one: LocalizedText("adresse ou plage", en: "address or range"),
                    many: LocalizedText("adresses ou plages", en: "addresses or ranges")))
        }
        if components > 0 {
            words.append(
                .count(
                    components, one: LocalizedText("composant", en: "component"),
                    many: LocalizedText("composants", en: "components")))
        }
        return words
    }
}

extension JoinProblem {
    /// The line, what stands there and what to write instead.
    var sentence: LocalizedText {
        LocalizedText(
            "ligne \(line), «\u{A0}\(text)\u{A0}»\u{A0}: \(what.french)",
            en: "line \(line), “\(text)”: \(what.english)")
    }
}

extension HTML {
    /// What an assessor found of an answer, beside what its supplier claims.
    mutating func found(_ verdict: Standing) {
        let word = verdict == .unknown ? Verdict.toCheck.title : verdict.title
        badge(
            LocalizedText(
                "Constat\u{A0}: \(word.french.lowercased())", en: "Finding: \(word.english.lowercased())"),
            verdict.tone)
    }

    /// Lines of an answer's list that could not be taken over, twenty at most.
    mutating func joinProblems(_ problems: [JoinProblem]) {
        guard !problems.isEmpty else { return }
        notice(
            .count(
                problems.count,
                one: LocalizedText(
                    "élément de la liste ne sera pas repris", en: "item of the list will not be taken over"),
                many: LocalizedText(
                    "éléments de la liste ne seront pas repris",
                    en: "items of the list will not be taken over")),
            .high)
        self(.ul, .class("list")) { html in
            for problem in problems.prefix(20) { html(.li, say: problem.sentence) }
        }
    }
}
