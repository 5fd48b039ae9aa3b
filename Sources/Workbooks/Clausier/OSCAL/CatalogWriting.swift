import Clausier
import Vocabulary

/// Turns an edition into a catalog.
struct CatalogWriting {
    private let edition: Edition
    private let byTheme: [String: [Control]]
    private let byParent: [String: [Theme]]
    /// The place of each control, where the tree alone would give another order.
    private var places: [ControlCode: Int] = [:]

    init(_ edition: Edition) {
        self.edition = edition
        byTheme = Dictionary(grouping: edition.controls, by: \.theme)
        byParent = Dictionary(grouping: edition.themes.filter { $0.parent != nil }, by: { $0.parent ?? "" })
        let roots = edition.themes.filter { $0.parent == nil }
        if roots.flatMap(codes) != edition.controls.map(\.code) {
            places = Dictionary(
                edition.controls.enumerated().map { ($1.code, $0 + 1) },
                uniquingKeysWith: { first, _ in first })
        }
    }

    /// The codes of a theme and those below it, as the tree gives them.
    private func codes(_ theme: Theme) -> [ControlCode] {
        (byTheme[theme.key] ?? []).map(\.code) + (byParent[theme.key] ?? []).flatMap(codes)
    }

    func catalog(at now: Instant) -> OSCALCatalog.Catalog {
        OSCALCatalog.Catalog(
            uuid: OSCALCatalog.identifier(of: edition.key), metadata: metadata(now),
            groups: edition.themes.filter { $0.parent == nil }.map(group))
    }

    private func metadata(_ now: Instant) -> OSCAL.Metadata {
        var metadata = OSCAL.Metadata(title: edition.title.french, version: edition.key.version, at: now)
        metadata.published = edition.published.map { Instant(startOf: $0).description }
        var props: [OSCAL.Property] = [
            OSCAL.Property("catalogue", edition.key.catalogue),
            OSCAL.Property("title-en", edition.title.english),
        ]
        if !edition.issuer.isEmpty { props.append(OSCAL.Property("issuer", edition.issuer)) }
        if let origin = edition.origin { props.append(OSCAL.Property("origin", origin)) }
        if let notice = edition.notice { props += both("notice", notice) }
        for question in edition.routing {
            props += both("routing", question.text, suffix: question.trait.rawValue)
            if let help = question.help {
                props += both("routing-help", help, suffix: question.trait.rawValue)
            }
        }
        for group in edition.groups {
            props += both("group", group.title, suffix: group.key)
            if group.isDefault { props.append(OSCAL.Property("group-default", group.key)) }
        }
        for level in edition.scale {
            props += both("scale", level.title, suffix: "\(level.score)")
            if let meaning = level.meaning {
                props += both("scale-meaning", meaning, suffix: "\(level.score)")
            }
        }
        metadata.props = props
        return metadata
    }

    /// A text in two properties: the class is the language, after the key it belongs to.
    private func both(_ name: String, _ text: LocalizedText, suffix: String? = nil) -> [OSCAL.Property] {
        Language.allCases.map { language in
            var property = OSCAL.Property(name, text[language], class: language.rawValue)
            // Keys of groups may hold what a token may not: they go in front of the text, on a line of their own.
            if let suffix {
                property = OSCAL.Property(name, "\(suffix)\n\(text[language])", class: language.rawValue)
            }
            return property
        }
    }

    private func group(_ theme: Theme) -> OSCALCatalog.Group {
        let own = (byTheme[theme.key] ?? []).map(control)
        let below = (byParent[theme.key] ?? []).map(group)
        var made = OSCALCatalog.Group(
            id: OSCALToken.of(theme.key, prefix: "t"),
            title: theme.title.french.isEmpty ? "-" : theme.title.french,
            props: [
                OSCAL.Property(standard: "label", label(theme.key)), OSCAL.Property("key", theme.key),
                OSCAL.Property("title-en", theme.title.english),
            ])
        if below.isEmpty {
            made.controls = own.isEmpty ? nil : own
        } else if own.isEmpty {
            made.groups = below
        } else {
            // OSCAL holds groups or controls in a group: the controls of its own go into one more.
            let inner = OSCALCatalog.Group(
                id: OSCALToken.of(theme.key, prefix: "t") + "_own", class: "own", title: made.title,
                controls: own)
            made.groups = [inner] + below
        }
        return made
    }

    private func label(_ text: String) -> String {
        text.contains(where: \.isNewline) || text.isEmpty ? OSCALToken.of(text) : text
    }

    private func control(_ control: Control) -> OSCALCatalog.Control {
        let id = OSCALToken.of(control.code.text)
        var parts = [
            part("statement", control.test, id: "\(id)_smt")
        ]
        if let why = control.why { parts.append(part("guidance", why, id: "\(id)_gdn")) }
        if let expected = control.expected {
            parts.append(part("expected-evidence", expected, id: "\(id)_evd", isOurs: true))
        }
        parts += control.questions.enumerated().map { question($1, id: "\(id)_q\($0 + 1)") }
        return OSCALCatalog.Control(
            id: id, title: control.title.french.isEmpty ? "-" : control.title.french,
            params: control.rules.isEmpty
                ? nil : control.rules.enumerated().map { parameter($1, id: "\(id)_prm\($0 + 1)") },
            props: properties(control), parts: parts)
    }

    private func properties(_ control: Control) -> [OSCAL.Property] {
        var props: [OSCAL.Property] = [
            OSCAL.Property(standard: "label", control.code.text),
            OSCAL.Property("title-en", control.title.english),
            OSCAL.Property("criticality", control.criticality.rawValue),
            OSCAL.Property("evidence", control.evidence.rawValue),
            OSCAL.Property("respondent", control.respondent.rawValue),
        ]
        props += Trait.allCases.filter { control.applicability.anyOf.contains($0) }
            .map { OSCAL.Property("applies-to-any", $0.rawValue) }
        props += Trait.allCases.filter { control.applicability.allOf.contains($0) }
            .map { OSCAL.Property("applies-to-all", $0.rawValue) }
        props += control.feeds.map { OSCAL.Property("feeds", $0.rawValue) }
        props += control.groups.map { OSCAL.Property("group", $0) }
        if let origin = control.origin { props.append(OSCAL.Property("origin", origin)) }
        if let place = places[control.code] { props.append(OSCAL.Property("place", "\(place)")) }
        return props
    }

    /// The French text with the English one in a part below it.
    private func part(_ name: String, _ text: LocalizedText, id: String, isOurs: Bool = false) -> OSCAL.Part {
        var part = OSCAL.Part(id: id, name: name, ns: isOurs ? OSCAL.namespace : nil, prose: text.french)
        if text.english != text.french {
            part.parts = [
                OSCAL.Part(
                    id: "\(id).en", name: "translation", ns: OSCAL.namespace, class: "en", prose: text.english
                )
            ]
        }
        return part
    }

    private func question(_ question: ControlQuestion, id: String) -> OSCAL.Part {
        var made = part("question", question.text, id: id, isOurs: true)
        made.props = [OSCAL.Property("key", question.key), OSCAL.Property("kind", question.kind.rawValue)]
        let choices = question.choices.enumerated().map { offset, choice in
            var made = part("choice", choice.text, id: "\(id).\(offset + 1)", isOurs: true)
            made.props =
                [OSCAL.Property("key", choice.key)]
                + (choice.score.map { [OSCAL.Property("score", "\($0)")] } ?? [])
            return made
        }
        made.parts = (made.parts ?? []) + choices
        if made.parts?.isEmpty == true { made.parts = nil }
        return made
    }

    private func parameter(_ rule: NumericRule, id: String) -> OSCAL.Parameter {
        OSCAL.Parameter(
            id: id, label: rule.title.french,
            props: [
                OSCAL.Property("key", rule.key), OSCAL.Property("label-en", rule.title.english),
                OSCAL.Property("unit", rule.unit.rawValue), OSCAL.Property("bound", rule.bound.rawValue),
            ], constraints: [.init(description: rule.figure.french)], values: ["\(rule.value)"])
    }
}
