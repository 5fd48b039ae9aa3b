public import Vocabulary

extension ContractClauses {
    /// Writes the clauses of a contract in one language.
    ///
    /// In order: how answers are kept true; the commitments that carry a figure or feed the hospital's systems; the
    /// gaps, blocking ones first, with the day by which they are closed; the derogations that hold. What the supplier
    /// meets without a figure is covered by the general clause, which makes all answers binding. A text that the buyer
    /// edited stands as it was written.
    public init(_ input: ContractInput, in language: Language) {
        let words = ClauseWords(language: language, input: input)
        var clauses = words.general
        for place in clauses.indices {
            guard let text = input.editedGeneral[place] else { continue }
            clauses[place].paragraphs = text.split(whereSeparator: \.isNewline).map(String.init)
        }
        for part in input.parts {
            clauses += part.commitments.map {
                words.commitment($0.control, answer: $0.answer, in: part.edition)
            }
        }
        for part in input.parts {
            clauses += part.gaps.map {
                words.gap($0.control, state: $0.state, blocks: $0.blocks, in: part.edition)
            }
        }
        for derogation in input.derogations {
            let control = input.parts.first { $0.edition.key == derogation.control.edition }?.edition
                .control(derogation.control.code)
            clauses.append(words.derogation(derogation, control: control))
        }
        for place in clauses.indices {
            guard let control = clauses[place].control else { continue }
            let texts = clauses[place].kind == .derogation ? input.editedWaivers : input.edited
            guard let text = texts[control] else { continue }
            clauses[place].paragraphs =
                text.split(whereSeparator: \.isNewline).map(String.init)
                + [clauses[place].fixed].compactMap(\.self)
        }
        self.init(
            title: words.title, preamble: input.editedPreamble ?? words.preamble, clauses: clauses)
    }
}

extension ContractInput.Part {
    /// The controls that are met and bind by a figure or by what they feed.
    var commitments: [(control: Control, answer: Answer?)] {
        edition.controls.filter { control in
            control.respondent == .supplier && states[control.code]?.standing == .compliant
                && (!control.rules.isEmpty || !control.feeds.isEmpty)
        }
        .map { ($0, answers[$0.code]) }
    }

    /// The controls that are not met, blocking ones first, waived ones left out.
    var gaps: [(control: Control, state: PointState, blocks: Bool)] {
        edition.controls.compactMap { control in
            let state = states[control.code] ?? .unknown
            guard control.respondent == .supplier, state.standing < .compliant, !state.isWaived else {
                return nil
            }
            return (control, state, weights.blocks(control))
        }
        .sorted { ($0.blocks ? 0 : 1, $0.control.code) < ($1.blocks ? 0 : 1, $1.control.code) }
    }
}

extension ContractInput {
    /// A commitment before it has a place in the store.
    public struct Owed: Hashable, Sendable {
        /// The control it comes from.
        public var control: ControlReference
        /// The version of the answer; 0 where there was none.
        public var answerVersion: Int
        /// What is owed.
        public var text: String
        /// The bounds to watch.
        public var rules: [NumericRule]
        /// For a gap: when it must be closed.
        public var due: Day?
    }

    /// The day by which a gap must be closed.
    func due(_ control: ControlReference) -> Day { dues[control] ?? gapsDue }

    /// What the supplier owes after the award: one for each commitment and each gap of the clauses, in their order, in
    /// the words that were agreed.
    public func owed(in language: Language) -> [Owed] {
        parts.flatMap { part in
            part.commitments.map { control, answer in
                let reference = part.edition.reference(control.code)
                return Owed(
                    control: reference, answerVersion: answer?.version ?? 0,
                    text: edited[reference] ?? control.test[language],
                    rules: JoinReading.promised(control.rules, by: answer), due: nil)
            }
                + part.gaps.map { control, _, _ in
                    let reference = part.edition.reference(control.code)
                    return Owed(
                        control: reference, answerVersion: part.answers[control.code]?.version ?? 0,
                        text: edited[reference] ?? control.test[language], rules: control.rules,
                        due: due(reference))
                }
        }
    }
}

/// The sentences of clauses, in our own words.
private struct ClauseWords {
    let language: Language
    let input: ContractInput

    private func say(_ french: String, _ english: String) -> String { language == .french ? french : english }

    var title: String {
        say("Annexe sécurité et durabilité", "Security and sustainability annex")
    }

    var preamble: String {
        let buyer =
            input.buyers.count > 1
            ? say("ensemble, l’établissement", "together, the hospital")
            : say("l’établissement", "the hospital")
        // Names of hospitals hold commas.
        let names = input.buyers.joined(separator: say("\u{A0}; ", "; "))
        return say(
            "Marché \(input.reference), entre \(names) (\(buyer)) et \(input.supplier) (le fournisseur), pour \(input.product). La présente annexe prévaut sur les documents du fournisseur. Elle se compose des réponses du fournisseur et de ce que l’établissement en a retenu.",
            "Contract \(input.reference) between \(names) (\(buyer)) and \(input.supplier) (the supplier), for \(input.product). This annex prevails over the supplier’s documents. It consists of the supplier’s answers and of the hospital’s conclusions from them."
        )
    }

    var general: [ContractClauses.Clause] {
        [
            .init(
                kind: .general, heading: say("Valeur des réponses", "Force of the answers"),
                paragraphs: [
                    say(
                        "Les réponses signées par le fournisseur pour la version livrée l’engagent pendant toute la durée du marché. Toute réponse qui cesse d’être vraie est corrigée sans délai, et l’établissement en est averti.",
                        "The answers signed by the supplier for the release delivered bind it for the whole term of the contract. An answer that ceases to be true is corrected without delay, and the hospital is informed."
                    ),
                    say(
                        "Une nouvelle version du produit fait l’objet de réponses confirmées ou corrigées avant son installation. Une preuve arrivée à échéance est remplacée avant cette date.",
                        "For a new release of the product, the answers are confirmed or corrected before it is installed. Evidence that expires is replaced before it does."
                    ),
                ]),
            .init(
                kind: .general, heading: say("Vérification et manquement", "Verification and breach"),
                paragraphs: [
                    say(
                        "L’établissement vérifie les réponses sur pièces ou sur place. Un manquement constaté est notifié par écrit\u{A0}; le fournisseur propose un plan de correction daté sous 15 jours. Les pénalités du marché s’appliquent aux délais non tenus.",
                        "The hospital verifies the answers on documents or on site. A breach is notified in writing; the supplier proposes a dated correction plan within 15 days. The contract’s penalties apply to missed deadlines."
                    )
                ]),
        ]
    }

    func commitment(_ control: Control, answer: Answer?, in edition: Edition) -> ContractClauses.Clause {
        var paragraphs = [control.test[language]]
        let rules = JoinReading.promised(control.rules, by: answer)
        paragraphs += rules.map { "\($0.title[language])\(say("\u{A0}: ", ": "))\($0.figure[language])." }
        if let answer, answer.details.contains(where: { !$0.isWhitespace }), answer.details.count <= 2_000 {
            paragraphs.append(
                say(
                    "Réponse du fournisseur\u{A0}: «\u{A0}\(answer.details)\u{A0}»",
                    "The supplier’s answer: “\(answer.details)”"))
        }
        return .init(
            control: edition.reference(control.code), kind: .commitment,
            heading: "\(control.code) – \(control.title[language])", paragraphs: paragraphs)
    }

    func gap(_ control: Control, state: PointState, blocks: Bool, in edition: Edition)
        -> ContractClauses.Clause
    {
        let day = Day.words(input.due(edition.reference(control.code)), language)
        let status = state.standing.title[language].lowercased()
        var paragraphs = [
            control.test[language],
            state.standing == .unknown
                ? say(
                    "À ce jour, rien n’établit que ce point est respecté.",
                    "As of today nothing shows that this control is met.")
                : say(
                    "À ce jour, ce point est\u{A0}: \(status).", "As of today this control is: \(status)."),
        ]
        if blocks {
            paragraphs.append(
                say(
                    "Tant que ce point n’est pas respecté, l’établissement peut refuser la réception ou suspendre l’usage, sans indemnité.",
                    "Until it is met the hospital may refuse acceptance or suspend use, without compensation."
                ))
        }
        return .init(
            control: edition.reference(control.code), kind: .gap,
            heading: "\(control.code) – \(control.title[language])", paragraphs: paragraphs,
            fixed: say(
                "Le fournisseur s’y conforme au plus tard le \(day) et en apporte la preuve.",
                "The supplier complies by \(day) at the latest and provides proof."))
    }

    func derogation(_ derogation: Derogation, control: Control?) -> ContractClauses.Clause {
        let heading = control.map { " – \($0.title[language])" } ?? ""
        let day = Day.words(derogation.ends, language)
        return .init(
            control: derogation.control, kind: .derogation,
            heading: "\(derogation.control.code)\(heading)",
            paragraphs: [
                say(
                    "L’établissement dispense le fournisseur de ce point jusqu’au \(day). Motif\u{A0}: \(closed(derogation.reason))",
                    "The hospital waives this control for the supplier until \(day). Reason: \(closed(derogation.reason))"
                ),
                say(
                    "En contrepartie\u{A0}: \(closed(derogation.compensation)) La dérogation prend fin si cette mesure cesse.",
                    "In return: \(closed(derogation.compensation)) The waiver ends if that measure ceases."),
            ])
    }

    /// What a person typed, as a sentence that another one can follow.
    private func closed(_ text: String) -> String {
        var text = text
        while text.last?.isWhitespace == true { text.removeLast() }
        return text.last.map { ".!?…".contains($0) } ?? true ? text : text + "."
    }
}

extension Day {
    /// `31 mars 2027`, `31 March 2027`.
    fileprivate static func words(_ day: Day, _ language: Language) -> String {
        let (year, month, number) = day.components
        let french = [
            "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre",
            "novembre", "décembre",
        ]
        let english = [
            "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
            "November", "December",
        ]
        switch language {
        case .french: return "\(number == 1 ? "1er" : "\(number)")\u{A0}\(french[month - 1]) \(year)"
        case .english: return "\(number) \(english[month - 1]) \(year)"
        }
    }
}
