import Access
import HTTPTypes
import Hummingbird
import Markup
import Registry
import Store
import Vocabulary
import Watch

/// What each establishment is promised, and the form that changes it.
extension ServiceLevelsView {
    func promises(_ html: inout HTML) {
        let reach = visit.reach(for: .manageOnCall)
        html.section(
            LocalizedText("Le contrat de chaque établissement", en: "Each establishment’s contract"),
            id: "contract",
            about: LocalizedText(
                "En minutes, jour et nuit, à partir du moment où l’alerte est levée. Vide\u{A0}: rien n’est promis.",
                en: "In minutes, day and night, from when the alert is raised. Empty: nothing is promised.")
        ) { html in
            html.filters(
                .serviceLevels, isActive: false,
                submit: LocalizedText("Voir ce contrat", en: "See this contract")
            ) { html in
                html.choice(
                    "establishment", LocalizedText("Établissement", en: "Establishment"),
                    places.establishments.map { Choice($0.id.description, .verbatim($0.name)) },
                    selected: chosen?.id.description, empty: LocalizedText("Choisir…", en: "Choose…"))
            }
            guard let chosen else { return }
            html.form(.serviceLevels, visit: visit, class: "form narrow") { html in
                html(.input, .type("hidden"), .name("establishment"), .value(chosen.id.description))
                html(
                    .div, .class("table-region"), .role("region"),
                    .ariaLabel(LocalizedText("Délais promis", en: "Promised times")), .tabindex(0)
                ) { html in
                    html(.table) { html in
                        html(.thead) { html in
                            html(.tr) { html in
                                html(.th, .scope("col"), say: LocalizedText("Niveau", en: "Level"))
                                for stage in ServiceStage.allCases {
                                    html(.th, .scope("col"), say: stage.title)
                                }
                            }
                        }
                        html(.tbody) { html in
                            for level in AlertLevel.allCases.reversed() {
                                html(.tr) { html in
                                    html(.th, .scope("row"), say: level.title)
                                    for stage in ServiceStage.allCases {
                                        html(.td) { html in
                                            html(
                                                .input, .type("number"),
                                                .name("\(level.name)-\(stage.rawValue)"),
                                                .value(chosen.levels[level, stage].map(String.init) ?? ""),
                                                reach.includes(chosen.id) ? nil : .disabled,
                                                .ariaLabel(
                                                    LocalizedText(
                                                        "\(level.title.french), \(stage.title.french), en minutes",
                                                        en:
                                                            "\(level.title.english), \(stage.title.english), in minutes"
                                                    )))
                                        }
                                    }
                                }
                            }
                        }
                    }
                }
                if reach.includes(chosen.id) {
                    html.submit(LocalizedText("Enregistrer le contrat", en: "Save the contract"))
                }
            }
        }
    }
}
