import Access
import Clausier
import HTTPTypes
import Hummingbird
import Markup
import Registry
import Store
import Vocabulary

extension Standing {
    var tone: Tone {
        switch self {
        case .unknown: .unknown
        case .nonCompliant: .critical
        case .partial: .medium
        case .compliant: .good
        case .notApplicable: .quiet
        }
    }
}

extension Verdict {
    var tone: Tone {
        switch self {
        case .compliant: .good
        case .partial: .medium
        case .nonCompliant: .critical
        case .notApplicable: .quiet
        case .toCheck: .unknown
        }
    }
}

extension Claim {
    var tone: Tone {
        switch self {
        case .yes: .good
        case .partial: .medium
        case .no: .critical
        case .notConcerned: .quiet
        }
    }
}

extension ControlCriticality {
    var tone: Tone {
        switch self {
        case .minor: .quiet
        case .major: .low
        case .blocking: .high
        }
    }
}

extension DoubtThread.State {
    var tone: Tone {
        switch self {
        case .open: .high
        case .answered: .medium
        case .lifted: .good
        case .upheld: .critical
        }
    }
}

extension Score.Outcome {
    var tone: Tone {
        switch self {
        case .clear: .good
        case .open: .medium
        case .blocked: .critical
        }
    }
}

extension Commitment.State {
    var tone: Tone {
        switch self {
        case .fulfilled: .good
        case .running: .low
        case .dueSoon: .medium
        case .overdue: .critical
        case .standing: .quiet
        }
    }
}

extension Tender.State {
    var tone: Tone {
        switch self {
        case .preparing: .quiet
        case .open: .low
        case .examining: .medium
        case .awarded: .good
        case .abandoned: .unknown
        }
    }
}

extension RelianceDecision.Outcome {
    var tone: Tone {
        switch self {
        case .accepted: .good
        case .acceptedWithReserve: .medium
        case .refused: .critical
        }
    }
}

extension RecordedDerogation {
    func badge(on day: Day) -> (LocalizedText, Tone) {
        if refused != nil { return (LocalizedText("Refusée", en: "Refused"), .quiet) }
        if derogation.revoked != nil { return (Derogation.State.revoked.title, .quiet) }
        if approved == nil { return (LocalizedText("À approuver", en: "To approve"), .high) }
        let state = derogation.state(on: day)
        switch state {
        case .active: return (state.title, .low)
        case .ending: return (state.title, .high)
        case .lapsed, .revoked: return (state.title, .quiet)
        }
    }
}

extension HTML {
    /// A code and the title of its point.
    mutating func pointName(_ control: Control) {
        self(.code, .class("whole"), data: control.code.text)
        self(.span, .class("sub"), say: control.title)
    }

    /// What a point weighs.
    mutating func badge(_ criticality: ControlCriticality) { badge(criticality.title, criticality.tone) }

    /// A score in points out of a hundred, with what decides it.
    mutating func score(_ score: Score) {
        guard let value = score.value else {
            return unknown(LocalizedText("Sans objet", en: "Not applicable"))
        }
        self(.strong) { $0.say(.points(value)) }
        data(" ")
        badge(score.outcome.title, score.outcome.tone)
    }

    /// What was attached, as links to who may open them.
    mutating func pieces(_ pieces: [Evidence], day: Day, link: (Evidence) -> SiteLink?) {
        guard !pieces.isEmpty else {
            return unknown(LocalizedText("Aucune pièce jointe", en: "No evidence attached"))
        }
        self(.ul, .class("plain")) { html in
            for piece in pieces {
                html(.li) { html in
                    if let link = link(piece) {
                        html(.a, .href(link), .download, data: piece.title)
                    } else {
                        html.data(piece.title)
                    }
                    html(.span, .class("sub")) { html in
                        html.say(piece.kind.title)
                        html.say(.verbatim(" · "))
                        html.say(piece.confidentiality.title)
                        if let issued = piece.issued {
                            html.say(LocalizedText(" · du ", en: " · of "))
                            html.day(issued)
                        }
                    }
                    if let expires = piece.expires { html.expiry(expires, day: day) }
                }
            }
        }
    }

    /// Until when something holds, red once it is past.
    mutating func expiry(_ expires: Day, day: Day) {
        let words = LocalizedText.day(expires)
        if expires < day {
            badge(
                LocalizedText("Expirée depuis le \(words.french)", en: "Expired on \(words.english)"),
                .critical)
        } else if expires <= day.adding(days: 90) {
            badge(LocalizedText("Expire le \(words.french)", en: "Expires on \(words.english)"), .medium)
        } else {
            badge(
                LocalizedText("Valable jusqu’au \(words.french)", en: "Valid until \(words.english)"), .good)
        }
    }

    /// Text that people wrote over several lines, its lines kept.
    mutating func prose(_ text: String) {
        for line in text.split(whereSeparator: \.isNewline).prefix(400) {
            self(.p, .class("prose"), data: String(line))
        }
    }

    /// Texts and names, each on its own line: names of hospitals hold commas.
    mutating func list(of texts: [String]) {
        self(.ul, .class("list")) { html in
            for text in texts { html(.li, data: text) }
        }
    }

    /// The first names of a list, and how many more there are.
    mutating func names(_ names: [String], shown: Int) {
        guard !names.isEmpty else { return }
        self(.span, .class("sub long")) { html in
            html.say(.names(Array(names.prefix(shown))))
            let rest = names.count - shown
            if rest > 0 {
                html.say(
                    LocalizedText(
                        " et \(rest) autre\(rest > 1 ? "s" : "")", en: " and \(rest) more"))
            }
        }
    }

    /// How far an answer can be relied on, and why.
    mutating func confidence(_ confidence: Confidence) {
        self(.span) { $0.say(.percentage(confidence.value)) }
        self(.span, .class("sub")) { html in
            for (place, reason) in confidence.reasons.enumerated() {
                if place > 0 { html.data(" · ") }
                html.say(reason.words)
            }
        }
    }
}

extension LocalizedText {
    /// Names one after the other; between semicolons where one of them holds a comma, as those of many hospitals do.
    static func names(_ names: [String]) -> LocalizedText {
        guard names.contains(where: { $0.contains(",") }) else {
            return .verbatim(names.joined(separator: ", "))
        }
        return LocalizedText(names.joined(separator: "\u{A0}; "), en: names.joined(separator: "; "))
    }
}

extension Confidence.Reason {
    /// The sentence with its days as each language writes them.
    var words: LocalizedText {
        switch self {
        case .evidenceExpired(let day):
            let day = LocalizedText.day(day)
            return LocalizedText(
                "Preuve expirée depuis le \(day.french)", en: "Evidence expired on \(day.english)")
        case .newRelease(let day):
            let day = LocalizedText.day(day)
            return LocalizedText(
                "Nouvelle version depuis le \(day.french)", en: "A newer release since \(day.english)")
        case .incident(let day):
            let day = LocalizedText.day(day)
            return LocalizedText(
                "Incident chez le fournisseur le \(day.french)",
                en: "Incident at the supplier on \(day.english)")
        case .exploitedFlaw(let flaw, let day):
            let day = LocalizedText.day(day)
            return LocalizedText(
                "Faille exploitée \(flaw) depuis le \(day.french)",
                en: "Exploited flaw \(flaw) since \(day.english)")
        case .judged, .evidence, .word, .bare, .disputed, .doubted: return sentence
        }
    }
}

extension LocalizedText {
    /// Points out of a hundred.
    static func points(_ value: Double) -> LocalizedText {
        let number = LocalizedText.number(value, decimals: 0)
        return LocalizedText("\(number.french)\u{A0}/\u{A0}100", en: "\(number.english)/100")
    }

    /// How many hospitals decided on the strength of some answers.
    static func relying(_ count: Int) -> LocalizedText {
        .count(
            count, one: LocalizedText("s’y fie", en: "relies on it"),
            many: LocalizedText("s’y fient", en: "rely on it"))
    }
}
