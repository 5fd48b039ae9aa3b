import Access
import Hummingbird
import Markup
import Pool
import Store
import Vocabulary

extension ParameterNote.Tag {
    fileprivate var title: LocalizedText {
        switch self {
        case .sourced: LocalizedText("Sourcé", en: "Sourced")
        case .derived: LocalizedText("Déduit", en: "Derived")
        case .assumed: LocalizedText("Hypothèse", en: "Assumed")
        }
    }
}

/// The assumptions of the loss model: each with its value, its range and what it rests on, and every version.
struct LossParametersView {
    let visit: Visit
    let settings: LossSettings
    let history: [LossSettings]

    func response() -> Response {
        visit.page(
            title: LocalizedText("Hypothèses du modèle de perte", en: "Assumptions of the loss model"),
            section: .pool, trail: [Crumb(.pool)],
            about: LocalizedText(
                "Version \(settings.version). Tout changement de valeur demande un motif\u{A0}; les versions passées sont conservées.",
                en: "Version \(settings.version). Changing a value takes a reason; past versions are kept.")
        ) { html in
            html.table(
                LocalizedText("Paramètres", en: "Parameters"),
                [
                    Column(LocalizedText("Paramètre", en: "Parameter"), kind: .name) { $0.say($1.title) },
                    Column(LocalizedText("Valeur", en: "Value"), kind: .number) { html, knob in
                        html.say(figure(knob.value(in: settings.parameters)))
                    },
                    Column(LocalizedText("Plage plausible", en: "Plausible range")) { html, knob in
                        let (low, high) = (figure(knob.range.lowerBound), figure(knob.range.upperBound))
                        html.say(
                            LocalizedText(
                                "de \(low.french) à \(high.french)", en: "\(low.english) to \(high.english)"))
                    },
                    Column(LocalizedText("Fondement", en: "Basis")) { html, knob in
                        html.say(knob.tag.title)
                        html(.span, .class("sub"), say: knob.source)
                    },
                ], ParameterNote.all, repeatsHeading: true,
                empty: EmptyState(LocalizedText("Rien", en: "Nothing"), LocalizedText("", en: "")))
            if visit.can(.setLossParameters) { form(&html) }
            versions(&html)
        }
    }

    private func figure(_ value: Double) -> LocalizedText {
        .number(value, decimals: value >= 10 ? 0 : value >= 1 ? 2 : 3)
    }

    private func form(_ html: inout HTML) {
        html.section(LocalizedText("Changer une hypothèse", en: "Change an assumption")) { html in
            html.form(.lossParameters, visit: visit) { html in
                html.choice(
                    "parameter", LocalizedText("Paramètre", en: "Parameter"),
                    ParameterNote.all.map { Choice($0.key, $0.title) },
                    empty: LocalizedText("Choisir…", en: "Choose…"), required: true)
                html.field("value", LocalizedText("Valeur", en: "Value"), .inputmode("decimal"))
                html.textArea(
                    "reason", LocalizedText("Motif et source", en: "Reason and source"), rows: 2,
                    required: true, limit: 2_000)
                html.submit(LocalizedText("Enregistrer la nouvelle version", en: "Save the new version"))
            }
        }
    }

    private func versions(_ html: inout HTML) {
        guard !history.isEmpty else { return }
        html.section(LocalizedText("Versions", en: "Versions")) { html in
            html.table(
                LocalizedText("Versions des hypothèses", en: "Versions of the assumptions"),
                [
                    Column(LocalizedText("Version", en: "Version"), kind: .name) {
                        $0.data(String($1.version))
                    },
                    Column(LocalizedText("Motif", en: "Reason")) { $0.data($1.reason) },
                    Column(LocalizedText("Par", en: "By")) { $0.data($1.by) },
                    Column(LocalizedText("Le", en: "On")) { html, version in
                        if let at = version.at { html.time(at) }
                    },
                ], history, repeatsHeading: true,
                empty: EmptyState(LocalizedText("Rien", en: "Nothing"), LocalizedText("", en: "")))
        }
    }
}
