import Attack
import Markup
import Sigma
import Vocabulary

/// The rules that matched: what they mean, what else they may be, and their evidence.
extension DetectionReport {
    private static let toldRules = 600
    private static let namedHosts = 12
    private static let shownEvidence = 3

    func ruleTales(_ html: inout HTML) {
        html.section(
            "rules", LocalizedText("Règles et preuves", en: "Rules and evidence"),
            about: LocalizedText(
                "Ce que la règle a reconnu est surligné.", en: "What the rule matched is highlighted.")
        ) { html in
            for (index, tale) in rules.prefix(DetectionReport.toldRules).enumerated() {
                html(.article, .id("rule-\(index)"), .class("rule")) { self.tale(&$0, tale) }
            }
            let more = rules.count - DetectionReport.toldRules
            if more > 0 { untold(&html, more, LocalizedText("règles", en: "rules")) }
        }
    }

    private func tale(_ html: inout HTML, _ tale: Story.RuleTale) {
        let rule = tale.rule
        html(.h3) { html in
            html.badge(rule.level)
            html.data(" ")
            html.say(title(of: rule))
        }
        let about = about(rule)
        if !about.english.isEmpty { html(.p, .class("about"), say: about) }
        html(.dl) { html in
            html(.dt, say: LocalizedText("Machines", en: "Hosts"))
            html(.dd) { places(&$0, tale) }
            techniques(&html, rule)
            doubts(&html, rule)
            html(.dt, say: LocalizedText("Identifiant", en: "Identifier"))
            html(.dd) { $0(.code, data: rule.id) }
        }
        for finding in tale.strands.flatMap(\.evidence).prefix(DetectionReport.shownEvidence) {
            html(.figure) { self.finding(&$0, finding) }
        }
    }

    private func places(_ html: inout HTML, _ tale: Story.RuleTale) {
        let strands = tale.strands.sorted { ($1.count, $0.host) < ($0.count, $1.host) }
        for (index, strand) in strands.prefix(DetectionReport.namedHosts).enumerated() {
            if index > 0 { html.data(", ") }
            html.say(hostName(strand.host))
            html.data("\u{A0}(")
            html.say(.number(strand.count))
            html.data(")")
        }
        let more = strands.count - DetectionReport.namedHosts
        if more > 0 { html.say(LocalizedText(" et \(more) autres", en: " and \(more) more")) }
    }

    private func techniques(_ html: inout HTML, _ rule: Metadata) {
        guard !rule.techniques.isEmpty else { return }
        html(.dt, say: LocalizedText("Techniques ATT&CK", en: "ATT&CK techniques"))
        html(.dd) { html in
            for (index, technique) in rule.techniques.enumerated() {
                if index > 0 { html.data(", ") }
                let text = technique.name.map { "\(technique.id) \($0)" } ?? technique.id
                guard let link = OutsideLink(technique.address) else { continue }
                html(.a, .href(link), .rel("noreferrer"), data: text)
            }
        }
    }

    private func doubts(_ html: inout HTML, _ rule: Metadata) {
        let doubts = falsePositives(of: rule)
        guard !doubts.isEmpty else { return }
        html(.dt, say: LocalizedText("Autres explications possibles", en: "What else it could be"))
        html(.dd) { html in
            for (index, doubt) in doubts.enumerated() {
                if index > 0 { html.data(" · ") }
                html.say(doubt)
            }
        }
    }

    private func finding(_ html: inout HTML, _ finding: Finding) {
        html(.figcaption) { html in
            html.say(hostName(finding.computer ?? ""))
            if let time = finding.time {
                html.data(" · ")
                html.time(time)
            }
            html.data(" · ")
            html(.code, data: "\(finding.source):\(finding.record)")
            if let channel = finding.channel {
                html.data(" · \(channel)\(finding.eventID.map { " \($0)" } ?? "")")
            }
        }
        if let facts = finding.correlation { counted(&html, facts) }
        if finding.matched.isEmpty, finding.correlation == nil {
            html(
                .p, .class("muted"),
                say: LocalizedText(
                    "La règle a reconnu une absence\u{A0}: il n’y a pas de champ à montrer.",
                    en: "The rule matched something missing: there is no field to show."))
        }
        for value in finding.matched { evidence(&html, value) }
    }

    /// What a correlation counted, and where.
    private func counted(_ html: inout HTML, _ facts: CorrelationFacts) {
        let matches = LocalizedText.count(
            facts.count, one: LocalizedText("détection", en: "match"),
            many: LocalizedText("détections", en: "matches"))
        let start = LocalizedText.instant(facts.start)
        html(
            .p,
            say: LocalizedText(
                "\(matches.french) depuis le \(start.french)", en: "\(matches.english) since \(start.english)"
            ))
        for place in facts.places.suffix(10) {
            html(.div, .class("field")) { $0(.code, data: "\(place.source):\(place.record)") }
        }
    }
}
