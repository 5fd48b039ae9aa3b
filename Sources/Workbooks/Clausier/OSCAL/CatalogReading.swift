import Clausier
import Vocabulary

/// Turns a catalog, ours or another program's, into an edition.
struct CatalogReading {
    private let catalog: OSCALCatalog.Catalog
    private var places: [ControlCode: Int] = [:]

    init(_ catalog: OSCALCatalog.Catalog) { self.catalog = catalog }

    mutating func edition() throws(ClausierFileFault) -> Edition {
        let props = catalog.metadata.props
        let name = props.own("catalogue") ?? FrameworkReading.slug(catalog.metadata.title)
        let version = String(catalog.metadata.version.filter { !$0.isWhitespace && $0 != "/" }.prefix(100))
        guard let key = EditionKey(catalogue: name, version: version) else {
            throw ClausierFileFault(
                at: "catalog.metadata", "ni titre ni version utilisables", en: "no usable title or version")
        }
        let title = catalog.metadata.title
        var edition = Edition(
            key: key, title: LocalizedText(title, en: props.own("title-en") ?? title),
            issuer: props.own("issuer") ?? catalog.metadata.parties?.first?.name ?? "",
            published: catalog.metadata.published.flatMap { try? Day(parsing: String($0.prefix(10))) },
            notice: text("notice", props),
            origin: props.own("origin") ?? (props.own("catalogue") == nil ? catalog.uuid : nil),
            themes: [], controls: [], routing: routing(props), groups: groups(props), scale: scale(props))
        for group in catalog.groups ?? [] { try add(group, below: nil, to: &edition) }
        if let controls = catalog.controls, !controls.isEmpty {
            edition.themes.append(Theme(key: "-", title: edition.title))
            for control in controls { try add(control, theme: "-", to: &edition) }
        }
        if places.count == edition.controls.count {
            edition.controls.sort { (places[$0.code] ?? 0) < (places[$1.code] ?? 0) }
        }
        if let problem = edition.problems.first {
            throw ClausierFileFault(
                at: "catalog", "le catalogue est refusé (\(problem))",
                en: "the catalog is refused (\(problem))")
        }
        return edition
    }

    private mutating func add(_ group: OSCALCatalog.Group, below parent: String?, to edition: inout Edition)
        throws(ClausierFileFault)
    {
        guard edition.themes.count < Edition.themeLimit else {
            throw ClausierFileFault(at: "catalog.groups", "trop de groupes", en: "too many groups")
        }
        var theme = parent ?? "-"
        if group.class != "own" || parent == nil {
            theme = group.props.own("key") ?? group.props.label ?? group.id ?? "\(edition.themes.count + 1)"
            if edition.themes.contains(where: { $0.key == theme }) {
                theme = group.id ?? "\(theme)-\(edition.themes.count)"
            }
            edition.themes.append(
                Theme(
                    key: theme, parent: parent,
                    title: LocalizedText(group.title, en: group.props.own("title-en") ?? group.title)))
        }
        for control in group.controls ?? [] { try add(control, theme: theme, to: &edition) }
        for inner in group.groups ?? [] { try add(inner, below: theme, to: &edition) }
    }

    private mutating func add(_ control: OSCALCatalog.Control, theme: String, to edition: inout Edition)
        throws(ClausierFileFault)
    {
        // Withdrawn controls ask nothing any more.
        let isWithdrawn =
            control.props?.contains { $0.name == "status" && $0.value.lowercased() == "withdrawn" } ?? false
        if !isWithdrawn {
            guard edition.controls.count < Edition.controlLimit,
                let code = ControlCode(control.props.label ?? control.id) ?? ControlCode(control.id)
            else {
                throw ClausierFileFault(
                    at: "catalog.\(control.id)", "code illisible, ou trop de points",
                    en: "an unreadable code, or too many controls")
            }
            edition.controls.append(read(control, code: code, theme: theme))
            if let place = control.props.own("place").flatMap({ Int($0) }) { places[code] = place }
        }
        for inner in control.controls ?? [] { try add(inner, theme: theme, to: &edition) }
    }

    private func read(_ control: OSCALCatalog.Control, code: ControlCode, theme: String) -> Control {
        let props = control.props
        let parts = control.parts ?? []
        func traits(_ name: String) -> Set<Trait> { Set(props.all(name).compactMap { Trait(rawValue: $0) }) }
        let title = LocalizedText(control.title, en: props.own("title-en") ?? control.title)
        return Control(
            code: code, theme: theme, title: title,
            test: parts.first { $0.name == "statement" }.map { words($0, control.params ?? []) } ?? title,
            why: parts.first { $0.name == "guidance" || $0.name == "overview" }.map {
                words($0, control.params ?? [])
            },
            applicability: Applicability(anyOf: traits("applies-to-any"), allOf: traits("applies-to-all")),
            criticality: props.own("criticality").flatMap { ControlCriticality(rawValue: $0) } ?? .major,
            evidence: props.own("evidence").flatMap { EvidenceKind(rawValue: $0) } ?? .document,
            expected: parts.first { $0.name == "expected-evidence" }.map { words($0, []) },
            rules: (control.params ?? []).compactMap(rule),
            respondent: props.own("respondent").flatMap { Respondent(rawValue: $0) } ?? .supplier,
            feeds: props.all("feeds").compactMap { Feed(rawValue: $0) }, groups: props.all("group"),
            questions: parts.filter { $0.name == "question" && $0.ns == OSCAL.namespace }.map(question),
            origin: props.own("origin") ?? (props.own("criticality") == nil ? control.id : nil))
    }

    /// A part's prose in both languages. Parts of other programs hold items below them, each with its label, and places
    /// for parameters, which get the parameter's label.
    private func words(_ part: OSCAL.Part, _ params: [OSCAL.Parameter]) -> LocalizedText {
        let english = part.parts?.first {
            $0.name == "translation" && $0.ns == OSCAL.namespace && $0.class == "en"
        }?.prose
        if let prose = part.prose, part.ns == OSCAL.namespace || english != nil || part.parts?.isEmpty ?? true
        {
            let filled = filled(prose, params)
            return LocalizedText(filled, en: english ?? filled)
        }
        let prose = filled(flat(part, depth: 0).joined(separator: "\n"), params)
        return LocalizedText(prose, en: prose)
    }

    private func flat(_ part: OSCAL.Part, depth: Int) -> [String] {
        guard depth < 12 else { return [] }
        let own = part.prose.map { [(part.props.label.map { "\($0) " } ?? "") + $0] } ?? []
        return own + (part.parts ?? []).flatMap { flat($0, depth: depth + 1) }
    }

    /// `{{ insert: param, ac-1_prm_1 }}` is where a parameter's words go.
    private func filled(_ text: String, _ params: [OSCAL.Parameter]) -> String {
        guard text.contains("{{") else { return text }
        var result = ""
        var rest = text[...]
        while let start = rest.firstRange(of: "{{"), let end = rest[start.upperBound...].firstRange(of: "}}")
        {
            result += rest[..<start.lowerBound]
            let id = rest[start.upperBound..<end.lowerBound].split { $0 == "," || $0.isWhitespace }.last.map(
                String.init)
            result += "[\(params.first { $0.id == id }?.label ?? id ?? "")]"
            rest = rest[end.upperBound...]
        }
        return result + rest
    }

    private func rule(_ parameter: OSCAL.Parameter) -> NumericRule? {
        guard let key = parameter.props.own("key"),
            let unit = parameter.props.own("unit").flatMap({ NumericRule.Unit(rawValue: $0) }),
            let bound = parameter.props.own("bound").flatMap({ NumericRule.Bound(rawValue: $0) }),
            let value = parameter.values?.first.flatMap({ Double($0) }), value.isFinite
        else { return nil }
        let label = parameter.label ?? key
        return NumericRule(
            key: key, title: LocalizedText(label, en: parameter.props.own("label-en") ?? label), unit: unit,
            bound: bound,
            value: value)
    }

    private func question(_ part: OSCAL.Part) -> ControlQuestion {
        ControlQuestion(
            key: part.props.own("key") ?? part.id ?? "", text: words(part, []),
            kind: part.props.own("kind").flatMap { ControlQuestion.Kind(rawValue: $0) } ?? .text,
            choices: (part.parts ?? []).filter { $0.name == "choice" }.map { choice in
                .init(
                    key: choice.props.own("key") ?? choice.id ?? "", text: words(choice, []),
                    score: choice.props.own("score").flatMap { Int($0) })
            })
    }

    // MARK: What stands in the metadata

    private func text(_ name: String, _ props: [OSCAL.Property]?) -> LocalizedText? {
        props.own(name, class: "fr").map { LocalizedText($0, en: props.own(name, class: "en") ?? $0) }
    }

    /// Texts by the key on their first line, in the order of the French ones.
    private func keyed(_ name: String, _ props: [OSCAL.Property]?) -> [(key: String, text: LocalizedText)] {
        func split(_ language: String) -> [(String, String)] {
            (props ?? []).filter { $0.name == name && $0.ns == OSCAL.namespace && $0.class == language }
                .compactMap {
                    let text = $0.text
                    guard let end = text.firstIndex(of: "\n") else { return nil }
                    return (String(text[..<end]), String(text[text.index(after: end)...]))
                }
        }
        let english = Dictionary(split("en"), uniquingKeysWith: { first, _ in first })
        return split("fr").map { ($0.0, LocalizedText($0.1, en: english[$0.0] ?? $0.1)) }
    }

    private func routing(_ props: [OSCAL.Property]?) -> [RoutingQuestion] {
        let help = Dictionary(
            keyed("routing-help", props).map { ($0.key, $0.text) }, uniquingKeysWith: { first, _ in first })
        return keyed("routing", props).compactMap { entry in
            Trait(rawValue: entry.key).map {
                RoutingQuestion(trait: $0, text: entry.text, help: help[entry.key])
            }
        }
    }

    private func groups(_ props: [OSCAL.Property]?) -> [ControlGroup] {
        let defaults = Set(props.all("group-default"))
        return keyed("group", props).map {
            ControlGroup(key: $0.key, title: $0.text, isDefault: defaults.contains($0.key))
        }
    }

    private func scale(_ props: [OSCAL.Property]?) -> [ScaleLevel] {
        let meanings = Dictionary(
            keyed("scale-meaning", props).map { ($0.key, $0.text) }, uniquingKeysWith: { first, _ in first })
        return keyed("scale", props).compactMap { entry in
            Int(entry.key).map { ScaleLevel(score: $0, title: entry.text, meaning: meanings[entry.key]) }
        }
    }
}
