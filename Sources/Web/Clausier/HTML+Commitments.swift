import Access
import Clausier
import HTTPTypes
import Hummingbird
import Markup
import Registry
import Store
import Vocabulary
import Workbooks

extension HTML {
    /// Promises with where each stands, in the words of the editions that they come from; whoever may say that one was kept
    /// goes `back` there.
    mutating func commitments(
        _ rows: [WatchedCommitment], from editions: [Edition], visit: Visit, back: SiteLink? = nil
    ) {
        var columns: [Column<WatchedCommitment>] = [
            Column(LocalizedText("Point", en: "Point"), kind: .name) { html, row in
                html(.code, .class("whole"), data: row.commitment.control.code.text)
            },
            Column(LocalizedText("Engagement", en: "Commitment")) { html, row in
                if let text = row.commitment.translated(by: editions) {
                    html.say(text)
                } else {
                    html.data(row.commitment.text)
                }
                for rule in row.commitment.rules {
                    html(.span, .class("sub")) { html in
                        html.say(rule.title)
                        html.say(LocalizedText("\u{A0}: ", en: ": "))
                        html.say(rule.figure)
                    }
                }
            },
            Column(LocalizedText("Échéance", en: "Due")) { html, row in
                if let due = row.commitment.due {
                    html.day(due)
                } else {
                    html.say(LocalizedText("toute la durée du marché", en: "whole contract"))
                }
                // What was corrected in time needs no line.
                for clock in row.clocks where clock.met == nil || clock.isBroken(at: visit.now) {
                    html(.span, .class("sub")) { html in
                        html.data(clock.trigger)
                        let rule = row.commitment.rules.first { $0.key == clock.rule }
                        if clock.id != nil, let rule {
                            html.say(
                                LocalizedText(
                                    "\u{A0}: \(rule.title.french), avant le ",
                                    en: ": \(rule.title.english), by "))
                        } else {
                            html.say(
                                LocalizedText(
                                    "\u{A0}: correctif dû avant le ", en: ": correction due by "))
                        }
                        // A limit in hours ends at an hour.
                        rule?.unit == .hours ? html.time(clock.due) : html.day(clock.due.parisDay)
                    }
                    if back != nil, let id = clock.id, clock.met == nil {
                        html.form(.clock(id, of: row.tender), visit: visit, class: "inline") { html in
                            html.submit(
                                LocalizedText("Délai tenu", en: "Done in time"), class: "small")
                        }
                    }
                }
            },
            Column(LocalizedText("État", en: "State")) { html, row in
                let isBroken = row.clocks.contains { $0.isBroken(at: visit.now) }
                let state = isBroken ? .overdue : row.commitment.state(on: visit.today)
                html.badge(state.title, state.tone)
                if row.hasChanged {
                    html.badge(LocalizedText("Réponse changée depuis", en: "Answer changed since"), .high)
                    let now = row.currentVersion, then = row.commitment.answerVersion
                    html(
                        .span, .class("sub"),
                        say: LocalizedText(
                            "version \(now), version \(then) au marché",
                            en: "version \(now), version \(then) in the contract"))
                }
            },
        ]
        if let back {
            columns.append(
                Column(LocalizedText("Action", en: "Action")) { html, row in
                    // What holds for the whole contract is never done with.
                    guard row.commitment.fulfilled == nil, row.commitment.due != nil else {
                        return html.unknown(LocalizedText("–", en: "–"))
                    }
                    html.form(.commitment(row.commitment.id), visit: visit, class: "inline") { html in
                        html(.input, .type("hidden"), .name("return"), .value(back.description))
                        html.submit(LocalizedText("Tenu", en: "Kept"), class: "small")
                    }
                })
        }
        table(
            LocalizedText("Engagements", en: "Commitments"), columns, rows, repeatsHeading: true,
            empty: EmptyState(
                LocalizedText("Aucun engagement", en: "No commitment"),
                LocalizedText("Rien n’a été promis.", en: "Nothing was promised.")))
    }
}
