import Events
import Markup
import Sigma
package import Vocabulary
package import Watch

/// What a detection found, as one HTML file for people: it needs no other file, no script and no network, prints, and
/// follows the reader's light or dark setting. Whatever comes from logs or rules is escaped.
package struct DetectionReport {
    let story: Story
    let ledger: InputLedger
    /// What French readers are told of a rule, by its identifier.
    let french: [String: RuleWords]
    let ruleCount: Int
    let refusedCount: Int
    let made: Instant
    let hosts: [Story.Host]
    let rules: [Story.RuleTale]
    /// Where each rule stands in ``rules``.
    let places: [String: Int]

    /// A report made at that time, of rules of which some were refused.
    package init(
        story: Story, ledger: InputLedger, french: [String: RuleWords], ruleCount: Int, refusedCount: Int,
        made: Instant
    ) {
        self.story = story
        self.ledger = ledger
        self.french = french
        self.ruleCount = ruleCount
        self.refusedCount = refusedCount
        self.made = made
        hosts = story.hosts
        let rules = story.rules
        self.rules = rules
        places = Dictionary(uniqueKeysWithValues: rules.enumerated().map { ($1.rule.id, $0) })
    }

    /// The whole file, in UTF-8.
    package func html(_ language: Language) -> [UInt8] {
        var html = HTML(language: language)
        html.doctype()
        html(.html, .lang(language)) { html in
            html(.head) { head(&$0) }
            html(.body) { html in
                html(.header) { opening(&$0) }
                html(.main) { html in
                    if !hosts.isEmpty {
                        start(&html)
                        tactics(&html)
                        hostStories(&html)
                        ruleTales(&html)
                    }
                    inputs(&html)
                    leftOut(&html)
                }
            }
        }
        return html.bytes
    }

    private func head(_ html: inout HTML) {
        html(.meta, .charset("utf-8"))
        html(.meta, .name("viewport"), .content("width=device-width, initial-scale=1"))
        html(.meta, .name("color-scheme"), .content("light dark"))
        html(.title, say: DetectionReport.title)
        html.trusted("<style>")
        html.trusted(ReportStyle.sheet)
        html.trusted("</style>")
    }

    private static let title = LocalizedText("Rapport de détection", en: "Detection report")

    private func opening(_ html: inout HTML) {
        html(.h1, say: DetectionReport.title)
        html(.p, .class("lead"), say: verdict)
        html(.p, .class("muted")) { html in
            let time = LocalizedText.instant(made)
            html.say(LocalizedText("Établi le \(time.french).", en: "Generated on \(time.english)."))
            if let span = story.span {
                let (first, last) = (LocalizedText.instant(span.first), LocalizedText.instant(span.last))
                html.data(" ")
                html.say(
                    LocalizedText(
                        "Détections du \(first.french) au \(last.french).",
                        en: "Matches from \(first.english) to \(last.english)."))
            }
            html.data(" ")
            html.say(
                LocalizedText(
                    "Les heures sont celles de Paris, avec leur décalage par rapport à UTC.",
                    en: "Times are Paris time, with their offset from UTC."))
        }
        figures(&html)
    }

    /// The sentence that is read first.
    private var verdict: LocalizedText {
        guard let worst = hosts.first else {
            return LocalizedText(
                "Aucune règle n’a reconnu d’enregistrement. Cela signifie seulement que ce que cherchent les règles n’était pas dans ces journaux.",
                en:
                    "No rule matched. This only means that what the rules look for was not in these logs."
            )
        }
        let matches = LocalizedText.count(
            story.levels.total, one: LocalizedText("détection", en: "match"),
            many: LocalizedText("détections", en: "matches"))
        let machines = LocalizedText.count(
            hosts.count, one: LocalizedText("machine", en: "host"),
            many: LocalizedText("machines", en: "hosts"))
        let name = hostName(worst)
        return LocalizedText(
            "\(matches.french) sur \(machines.french). Commencer par \(name.french).",
            en: "\(matches.english) on \(machines.english). Start with \(name.english).")
    }

    private func figures(_ html: inout HTML) {
        html(.ul, .class("figures")) { html in
            for level in Level.allCases.reversed() {
                html(.li, .class("figure \(level.rawValue)")) { html in
                    html(.strong, say: .number(story.levels[level]))
                    html(.span, say: level.title)
                }
            }
            figure(&html, ledger.report.records, LocalizedText("enregistrements lus", en: "records read"))
            figure(&html, ledger.inputCount, LocalizedText("fichiers", en: "files"))
            figure(&html, ruleCount, LocalizedText("règles", en: "rules"))
        }
    }

    private func figure(_ html: inout HTML, _ value: Int, _ title: LocalizedText) {
        html(.li, .class("figure")) { html in
            html(.strong, say: .number(value))
            html(.span, say: title)
        }
    }

    // MARK: Words

    func hostName(_ host: Story.Host) -> LocalizedText { hostName(host.name) }

    func hostName(_ name: String) -> LocalizedText {
        name.isEmpty ? LocalizedText("machine non nommée", en: "host not named") : .verbatim(name)
    }

    func title(of rule: Metadata) -> LocalizedText {
        LocalizedText(french[rule.id]?.title ?? rule.title, en: rule.title)
    }

    func about(_ rule: Metadata) -> LocalizedText {
        let own = rule.description ?? ""
        return LocalizedText(french[rule.id]?.about ?? own, en: own)
    }

    func falsePositives(of rule: Metadata) -> [LocalizedText] {
        let own = rule.falsePositives
        let french = french[rule.id]?.falsePositives ?? own
        return own.indices.map { LocalizedText($0 < french.count ? french[$0] : own[$0], en: own[$0]) }
    }
}

extension Level {
    /// As people say it.
    var title: LocalizedText {
        switch self {
        case .critical: LocalizedText("critique", en: "critical")
        case .high: LocalizedText("élevé", en: "high")
        case .medium: LocalizedText("moyen", en: "medium")
        case .low: LocalizedText("faible", en: "low")
        case .informational: LocalizedText("information", en: "informational")
        }
    }
}

extension Level {
    /// So many matches of the level.
    func counted(_ count: Int) -> LocalizedText {
        func words(_ one: String, _ many: String) -> LocalizedText {
            .count(
                count, one: LocalizedText(one, en: title.english),
                many: LocalizedText(many, en: title.english))
        }
        return switch self {
        case .critical: words("critique", "critiques")
        case .high: words("élevée", "élevées")
        case .medium: words("moyenne", "moyennes")
        case .low: words("faible", "faibles")
        case .informational: words("informative", "informatives")
        }
    }
}

extension HTML {
    /// A level as a small coloured word, with how many there are if that is said.
    mutating func badge(_ level: Level, count: Int? = nil) {
        self(.span, .class("badge \(level.rawValue)")) { html in
            if let count {
                html.say(level.counted(count))
            } else {
                html.say(level.title)
            }
        }
    }

    /// A section of the report.
    mutating func section(
        _ id: String, _ title: LocalizedText, about: LocalizedText? = nil, content: (inout HTML) -> Void
    ) {
        self(.section, .id(id)) { html in
            html(.h2, say: title)
            if let about { html(.p, .class("muted"), say: about) }
            content(&html)
        }
    }

    /// The head of a table; `numbers` are the columns that hold numbers, the last ones.
    mutating func head(_ titles: LocalizedText..., numbers: Int = 0) {
        self(.thead) { html in
            html(.tr) { html in
                for (index, title) in titles.enumerated() {
                    let isNumber = index >= titles.count - numbers
                    html(.th, .scope("col"), isNumber ? .class("number") : nil, say: title)
                }
            }
        }
    }

    /// An instant in legal time, machine-readable in UTC.
    mutating func time(_ instant: Instant) {
        self(.time, .datetime(instant), say: .instant(instant))
    }
}
