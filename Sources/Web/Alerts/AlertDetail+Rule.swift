import Attack
import Markup
import Store
import Vocabulary
import Watch

/// What the rule of an alert is about.
struct AlertRule {
    let model: AlertDetailModel

    func write(_ html: inout HTML) {
        html.section(LocalizedText("La règle", en: "The rule"), id: "rule") { html in
            html(.div, .class("card")) { html in
                attack(&html)
                if let indicator = IndicatorRule.indicator(of: model.alert.rule) {
                    return sharedIndicator(&html, SiteLink.indicator(ID(indicator)))
                }
                guard let rule = model.rule else {
                    html.notice(
                        LocalizedText(
                            "Cette règle n’est plus en vigueur\u{A0}: sa description n’est plus disponible.",
                            en: "This rule is no longer in force: its description is no longer available."),
                        .quiet)
                    html(.p) { $0(.code, data: model.alert.rule) }
                    return
                }
                description(&html, rule)
            }
        }
    }

    /// What raised the alert is no rule, but what hospitals look for together.
    private func sharedIndicator(_ html: inout HTML, _ link: SiteLink) {
        html(
            .p,
            say: LocalizedText(
                "Un indicateur que le groupement ou le réseau recherche se trouve dans cet enregistrement.",
                en: "This record contains an indicator that the group or the network is looking for."))
        html(.p) {
            $0(
                .a, .href(link), .class("button"),
                say: LocalizedText("Voir l’indicateur et répondre", en: "See the indicator and respond"))
        }
    }

    private func attack(_ html: inout HTML) {
        guard !model.techniques.isEmpty || !model.tactics.isEmpty else { return }
        html.definitions([
            (
                LocalizedText("Tactiques ATT&CK", en: "ATT&CK tactics"),
                { html in
                    if model.tactics.isEmpty { html.unknown(.unknownTactics) }
                    for (index, tactic) in model.tactics.enumerated() {
                        if index > 0 { html.data(", ") }
                        html.say(tactic)
                    }
                }
            ),
            (
                LocalizedText("Techniques ATT&CK", en: "ATT&CK techniques"),
                { html in
                    if model.techniques.isEmpty { return html.unknown(.unknownTactics) }
                    html(.ul, .class("plain")) { html in
                        for technique in model.techniques { html(.li) { self.technique(&$0, technique) } }
                    }
                }
            ),
        ])
    }

    private func technique(_ html: inout HTML, _ technique: AttackTechnique) {
        let text = technique.name.map { "\(technique.id) – \($0)" } ?? technique.id
        guard let page = OutsideLink(technique.address) else { return html.data(text) }
        html(.a, .href(page), .rel("noreferrer"), data: text)
    }

    private func description(_ html: inout HTML, _ rule: RuleSummary) {
        let about = rule.about(in: html.language)
        if !about.isEmpty { html(.p, data: about) }
        html.definitions([
            (LocalizedText("Niveau de la règle", en: "Level of the rule"), { $0.badge(rule.level) }),
            (
                LocalizedText("Identifiant", en: "Identifier"),
                { html in
                    html(.a, .href(SiteLink.alerts.with("rule", rule.id).with("state", "any"))) {
                        $0(.code, data: rule.id)
                    }
                }
            ),
        ])
        list(
            &html, LocalizedText("Faux positifs possibles", en: "Possible false positives"),
            rule.falsePositives(in: html.language)
        ) {
            $0.data($1)
        }
        if let condition = model.condition {
            html(.h3, say: LocalizedText("Ce que la règle cherche", en: "What the rule looks for"))
            html.record(condition)
        }
        list(&html, LocalizedText("Pour aller plus loin", en: "Further reading"), rule.references) {
            html, text in
            if let link = OutsideLink(text) {
                html(.a, .href(link), .rel("noreferrer"), data: text)
            } else {
                html.data(text)
            }
        }
        html(.details) { html in
            html(
                .summary, say: LocalizedText("Le texte complet de la règle", en: "Full text of the rule")
            )
            html.record(rule.source)
        }
    }

    private func list(
        _ html: inout HTML, _ title: LocalizedText, _ items: [String], item: (inout HTML, String) -> Void
    ) {
        guard !items.isEmpty else { return }
        html(.h3, say: title)
        html(.ul, .class("list")) { html in for text in items { html(.li) { item(&$0, text) } } }
    }
}

extension LocalizedText {
    /// What the rule does not say of ATT&CK.
    fileprivate static let unknownTactics = LocalizedText("Non précisées", en: "Not stated")
}
