import Attack
import Markup
import Sigma
import Vocabulary

/// Where to start, what the attacker was after, and what happened on each host.
extension DetectionReport {
    /// Hosts in the first table, and hosts and lines told in full.
    private static let startHosts = 15
    private static let toldHosts = 300
    private static let toldLines = 400

    func start(_ html: inout HTML) {
        html.section("start", LocalizedText("Par où commencer", en: "Where to start")) { html in
            html(.table) { html in
                html.head(
                    LocalizedText("Machine", en: "Host"), LocalizedText("Détections", en: "Matches"),
                    LocalizedText("Tactiques", en: "Tactics"), LocalizedText("Première", en: "First"),
                    LocalizedText("Dernière", en: "Last"))
                html(.tbody) { html in
                    for (index, host) in hosts.prefix(DetectionReport.startHosts).enumerated() {
                        html(.tr) { startRow(&$0, index, host) }
                    }
                }
            }
            let more = hosts.count - DetectionReport.startHosts
            if more > 0 {
                html(
                    .p, .class("muted"),
                    say: LocalizedText(
                        "Et \(more) autres, moins touchées, plus bas.",
                        en: "And \(more) more, less affected, below."))
            }
        }
    }

    private func startRow(_ html: inout HTML, _ index: Int, _ host: Story.Host) {
        html(.th, .scope("row")) { html in
            html(.a, .href(fragment: "host-\(index)")) { $0.say(hostName(host)) }
        }
        html(.td) { levels(&$0, host.levels) }
        html(.td, say: tacticNames(host.tactics))
        html(.td) { html in if let first = host.first { html.time(first) } }
        html(.td) { html in if let last = host.last { html.time(last) } }
    }

    private func levels(_ html: inout HTML, _ levels: LevelCounts) {
        html(.span, .class("badges")) { html in
            for level in Level.allCases.reversed() where levels[level] > 0 {
                html.badge(level, count: levels[level])
            }
        }
    }

    private func tacticNames(_ tactics: [AttackTactic]) -> LocalizedText {
        LocalizedText(
            tactics.map(\.title.french).joined(separator: " → "),
            en: tactics.map(\.title.english).joined(separator: " → "))
    }

    // MARK: Tactics

    func tactics(_ html: inout HTML) {
        let tactics = story.tactics
        guard !tactics.isEmpty else { return }
        let most = tactics.map(\.levels.total).max() ?? 1
        html.section(
            "tactics", LocalizedText("Ce que visait l’attaquant", en: "What the attacker was after"),
            about: LocalizedText(
                "Tactiques d’ATT&CK, dans l’ordre d’une attaque. Une détection compte dans chacune des tactiques de sa règle.",
                en: "ATT&CK tactics, in the order of an attack. A match counts in each tactic of its rule."
            )
        ) { html in
            html(.table, .class("bars")) { html in
                html.head(
                    LocalizedText("Tactique", en: "Tactic"), LocalizedText("Détections", en: "Matches"),
                    LocalizedText("Machines", en: "Hosts"), numbers: 1)
                html(.tbody) { html in
                    for (tactic, levels, hosts) in tactics {
                        html(.tr) { html in
                            html(.th, .scope("row"), say: tactic.title)
                            html(.td) { html in
                                bar(&html, levels, most)
                                html.say(.number(levels.total))
                            }
                            html(.td, .class("number"), say: .number(hosts))
                        }
                    }
                }
            }
        }
    }

    /// One bar, its levels side by side.
    private func bar(_ html: inout HTML, _ levels: LevelCounts, _ most: Int) {
        html(.svg, .viewBox(width: 240, height: 12), .width(240), .height(12), .ariaHidden) { html in
            var x = 0.0
            for level in Level.allCases.reversed() where levels[level] > 0 {
                let width = max(1, 240 * Double(levels[level]) / Double(max(1, most)))
                html(.rect, .class(level.rawValue), .x(x), .y(0), .width(width), .height(12.0))
                x += width
            }
        }
    }

    // MARK: Hosts

    func hostStories(_ html: inout HTML) {
        html.section(
            "hosts", LocalizedText("Machine par machine", en: "Host by host"),
            about: LocalizedText(
                "Dans l’ordre chronologique. Les détections d’une même règle à moins d’une heure d’intervalle forment une seule ligne.",
                en: "In chronological order. Matches of one rule less than an hour apart make one line.")
        ) { html in
            for (index, host) in hosts.prefix(DetectionReport.toldHosts).enumerated() {
                html(.article, .id("host-\(index)")) { html in
                    html(.h3) { $0.say(hostName(host)) }
                    html(.p) { levels(&$0, host.levels) }
                    html(.table, .class("story")) { storyTable(&$0, host) }
                }
            }
            let more = hosts.count - DetectionReport.toldHosts
            if more > 0 { untold(&html, more, LocalizedText("machines", en: "hosts")) }
        }
    }

    private func storyTable(_ html: inout HTML, _ host: Story.Host) {
        html.head(
            LocalizedText("Heure", en: "Time"), LocalizedText("Niveau", en: "Level"),
            LocalizedText("Règle", en: "Rule"), LocalizedText("Ce qui a été reconnu", en: "What was found"))
        html(.tbody) { html in
            var day: Day?
            for line in host.lines.prefix(DetectionReport.toldLines) {
                let lineDay = line.first.map { ParisTime($0).day }
                if lineDay != day, let lineDay {
                    html(.tr, .class("day")) { html in
                        html(.th, .colspan(4), say: .day(lineDay))
                    }
                }
                day = lineDay
                html(.tr) { storyRow(&$0, line) }
            }
            let more = host.lines.count - DetectionReport.toldLines
            if more > 0 {
                html(.tr) { html in
                    html(.td, .colspan(4)) { untold(&$0, more, LocalizedText("lignes", en: "lines")) }
                }
            }
        }
    }

    private func storyRow(_ html: inout HTML, _ line: Story.Line) {
        html(.td, .class("clock")) { html in
            if let first = line.first { html(.time, .datetime(first), data: clock(first)) }
            if let first = line.first, let last = line.last, clock(first) != clock(last) {
                html.data("\u{A0}– ")
                html(.time, .datetime(last), data: clock(last))
            }
        }
        html(.td) { $0.badge(line.rule.level) }
        html(.td) { html in
            html(.a, .href(fragment: "rule-\(places[line.rule.id] ?? 0)")) { $0.say(title(of: line.rule)) }
            if line.count > 1 {
                html.data("\u{A0}")
                html(.span, .class("times"), data: "×\u{A0}\(line.count)")
            }
            html(.br)
            html(.small, .class("muted"), say: tacticNames(line.rule.tactics))
        }
        html(.td) { html in
            for value in line.strand.evidence.first?.matched.prefix(3) ?? [] {
                evidence(&html, value.shortened(to: 240))
            }
        }
    }

    private func clock(_ instant: Instant) -> String {
        let time = ParisTime(instant)
        return [time.hour, time.minute, time.second].map { ($0 < 10 ? "0" : "") + String($0) }.joined(
            separator: ":")
    }

    /// A field with the bytes that were found.
    func evidence(_ html: inout HTML, _ value: MatchedValue) {
        html(.div, .class("field")) { html in
            if value.field.isEmpty {
                html(.span, .class("name"), say: LocalizedText("mot-clé", en: "keyword"))
            } else {
                html(.span, .class("name"), data: value.field)
            }
            html(.code) { html in
                for piece in value.pieces {
                    if piece.isMarked { html(.mark, data: piece.text) } else { html.data(piece.text) }
                }
            }
        }
    }

    func untold(_ html: inout HTML, _ count: Int, _ what: LocalizedText) {
        let number = LocalizedText.number(count)
        html(
            .p, .class("muted"),
            say: LocalizedText(
                "\(number.french) autres \(what.french) ne sont pas montrées ici\u{A0}; «\u{A0}cordon detect --format csv\u{A0}» les donne toutes.",
                en:
                    "\(number.english) more \(what.english) are not shown here; 'cordon detect --format csv' gives all."
            ))
    }
}
