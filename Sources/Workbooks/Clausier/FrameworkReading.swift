import Clausier
import Sigma
import Vocabulary

/// Turns one framework of a library into an edition.
///
/// A node that has nodes below it is a theme. A node that is assessable is a control, unless it is only a heading: with
/// nodes below it and neither a code nor a description. A node may be both.
struct FrameworkReading {
    private let library: LibraryReading
    private let framework: YAMLNode
    private var nodes: [(node: YAMLNode, urn: String, parent: String?)] = []
    private var parents: Set<String> = []
    private var tails: [String: Int] = [:]

    init(_ library: LibraryReading, _ framework: YAMLNode) throws(ClausierFileFault) {
        self.library = library
        self.framework = framework
        for node in framework["requirement_nodes"]?.items ?? [] {
            guard let urn = node["urn"]?.text else {
                throw library.fault(
                    node, "une exigence sans «\u{A0}urn\u{A0}»", "a requirement without 'urn'")
            }
            let parent = node["parent_urn"]?.text
            nodes.append((node, urn, parent))
            if let parent { parents.insert(parent) }
        }
        guard nodes.count <= Edition.controlLimit + Edition.themeLimit else {
            throw library.fault(framework, "trop d’exigences", "too many requirements")
        }
    }

    func edition() throws(ClausierFileFault) -> Edition {
        let root = library.root
        let name = framework["ref_id"]?.text ?? root["ref_id"]?.text ?? framework["urn"]?.text ?? "framework"
        let version = root["version"]?.text ?? "1"
        // A number at the end of the name is the edition's: the next one is of the same catalogue.
        let (catalogue, number) = FrameworkReading.parted(FrameworkReading.slug(name))
        let edited = FrameworkReading.word(version)
        guard
            let key = EditionKey(catalogue: catalogue, version: number.map { "\($0)-\(edited)" } ?? edited)
        else { throw library.fault(framework, "ni nom ni version utilisables", "no usable name or version") }
        var edition = Edition(
            key: key, title: library.text("name", of: framework) ?? LocalizedText(name, en: name),
            issuer: root["provider"]?.text ?? "",
            published: root["publication_date"]?.text.flatMap { day($0) },
            notice: notice, origin: framework["urn"]?.text, themes: [], controls: [], groups: groups,
            scale: scale)
        try fill(&edition)
        if let problem = edition.problems.first {
            throw library.fault(
                framework, "le référentiel est refusé (\(problem))", "the framework is refused (\(problem))")
        }
        return edition
    }

    /// Whose words these are: what is imported keeps its copyright.
    private var notice: LocalizedText? {
        let copyright = library.root["copyright"]?.text
        let description = library.text("description", of: framework)
        guard copyright != nil || description != nil else { return nil }
        func joined(_ language: Language) -> String {
            [copyright, description?[language]].compactMap { $0 }.joined(separator: "\n\n")
        }
        return LocalizedText(joined(.french), en: joined(.english))
    }

    private func day(_ text: String) -> Day? { try? Day(parsing: String(text.prefix(10))) }

    private func fill(_ edition: inout Edition) throws(ClausierFileFault) {
        var themeKeys: [String: String] = [:]
        var taken: Set<String> = []
        var codes: Set<ControlCode> = []
        for entry in nodes {
            let isHeading = parents.contains(entry.urn)
            let parentKey = entry.parent.flatMap { themeKeys[$0] }
            if let parent = entry.parent, parentKey == nil {
                throw library.fault(
                    entry.node, "le parent \(parent) n’est pas défini avant",
                    "the parent \(parent) does not come before")
            }
            if isHeading {
                let key = unused(entry.node["ref_id"]?.text ?? tail(entry.urn), tail(entry.urn), taken)
                taken.insert(key)
                themeKeys[entry.urn] = key
                let title =
                    library.text("name", of: entry.node) ?? library.text("description", of: entry.node)
                edition.themes.append(
                    Theme(
                        key: key, parent: parentKey,
                        title: title.map(FrameworkReading.short) ?? LocalizedText(key, en: key)))
            }
            guard isControl(entry.node, isHeading: isHeading) else { continue }
            let theme: String
            if isHeading {
                theme = themeKeys[entry.urn] ?? ""
            } else if let parentKey {
                theme = parentKey
            } else {
                theme = rootTheme(&edition)
            }
            let code = try code(of: entry.node, urn: entry.urn, taken: codes)
            codes.insert(code)
            edition.controls.append(control(entry.node, urn: entry.urn, code: code, theme: theme))
        }
    }

    private func isControl(_ node: YAMLNode, isHeading: Bool) -> Bool {
        guard node["assessable"]?.truth == true else { return false }
        return !isHeading || node["ref_id"]?.text != nil || node["description"]?.text != nil
    }

    /// Where controls stand that have no parent.
    private func rootTheme(_ edition: inout Edition) -> String {
        if !edition.themes.contains(where: { $0.key == "-" }) {
            edition.themes.append(Theme(key: "-", title: edition.title))
        }
        return "-"
    }

    private func control(_ node: YAMLNode, urn: String, code: ControlCode, theme: String) -> Control {
        let description = library.text("description", of: node)
        let name = library.text("name", of: node) ?? description.map(FrameworkReading.short)
        let expected = library.text("typical_evidence", of: node)
        return Control(
            code: code, theme: theme, title: name ?? LocalizedText(code.text, en: code.text),
            test: description ?? name ?? LocalizedText(code.text, en: code.text),
            why: library.text("annotation", of: node), criticality: criticality(node),
            evidence: FrameworkReading.evidence(expected?.french), expected: expected,
            groups: node["implementation_groups"]?.items.compactMap(\.text) ?? [], questions: questions(node),
            origin: urn)
    }

    private func criticality(_ node: YAMLNode) -> ControlCriticality {
        switch node["importance"]?.text {
        case "recommended", "nice_to_have": .minor
        default: .major
        }
    }

    /// What an answer should carry, told from the words of the library.
    static func evidence(_ text: String?) -> EvidenceKind {
        guard let text else { return .none }
        switch text.uppercased().filter({ $0.isLetter || $0 == "/" }) {
        case "OUI/NON", "YES/NO": return .yesNo
        case "OUI/NON/NC", "OUI/NON/NA", "YES/NO/NA", "YES/NO/NC": return .yesNoNotConcerned
        default: return .document
        }
    }

    private func code(of node: YAMLNode, urn: String, taken: Set<ControlCode>) throws(ClausierFileFault)
        -> ControlCode
    {
        let names = [node["ref_id"]?.text, tail(urn), urn].compactMap { $0.flatMap { ControlCode($0) } }
        guard let code = names.first(where: { !taken.contains($0) }) else {
            throw library.fault(
                node, "code absent ou déjà pris\u{A0}: \(urn)", "no code, or one that is taken: \(urn)")
        }
        return code
    }

    private func unused(_ wanted: String, _ other: String, _ taken: Set<String>) -> String {
        if !taken.contains(wanted) { return wanted }
        var key = other
        var number = 2
        while taken.contains(key) {
            key = "\(other)-\(number)"
            number += 1
        }
        return key
    }

    private func tail(_ urn: String) -> String {
        urn.lastIndex(of: ":").map { String(urn[urn.index(after: $0)...]) } ?? urn
    }

    private var groups: [ControlGroup] {
        framework["implementation_groups_definition"]?.items.compactMap { node in
            node["ref_id"]?.text.map {
                ControlGroup(
                    key: $0, title: library.text("name", of: node) ?? LocalizedText($0, en: $0),
                    isDefault: node["default_selected"]?.truth ?? false)
            }
        } ?? []
    }

    private var scale: [ScaleLevel] {
        let levels = framework["scores_definition"] ?? framework["score_definition"]
        return levels?.items.compactMap { node in
            node["score"]?.text.flatMap { Int($0) }.map {
                ScaleLevel(
                    score: $0, title: library.text("name", of: node) ?? LocalizedText("\($0)", en: "\($0)"),
                    meaning: library.text("description", of: node))
            }
        } ?? []
    }

    /// Both forms: a mapping from URN to question, and a list of questions with a URN each.
    private func questions(_ node: YAMLNode) -> [ControlQuestion] {
        guard let questions = node["questions"] else { return [] }
        if case .sequence(let items) = questions.content {
            return items.compactMap { item in item["urn"]?.text.flatMap { question(item, key: $0) } }
        }
        return (questions.entries ?? []).compactMap { question($0.value, key: $0.key) }
    }

    private func question(_ node: YAMLNode, key: String) -> ControlQuestion? {
        guard let text = library.text("text", of: node) else { return nil }
        let choices = (node["choices"]?.items ?? []).compactMap { choice -> ControlQuestion.Choice? in
            let name = library.text("value", of: choice) ?? choice.text.map { LocalizedText($0, en: $0) }
            guard let name else { return nil }
            return ControlQuestion.Choice(
                key: choice["urn"]?.text ?? name.english, text: name,
                score: choice["add_score"]?.text.flatMap { Int($0) })
        }
        let kind: ControlQuestion.Kind
        switch node["type"]?.text ?? "" {
        case "unique_choice", "single_choice": kind = .single
        case "multiple_choice": kind = .several
        case "date": kind = .date
        case "number": kind = .number
        default: kind = choices.isEmpty ? .text : .single
        }
        return ControlQuestion(key: key, text: text, kind: kind, choices: choices)
    }

    /// Letters, digits, dots and dashes of a name, in lower case.
    static func slug(_ name: String) -> String {
        var slug = ""
        for scalar in name.lowercased().unicodeScalars {
            switch scalar {
            case "a"..."z", "0"..."9", ".", "_", "-": slug.unicodeScalars.append(scalar)
            default: if slug.last != "-" { slug += "-" }
            }
        }
        while slug.first == "-" || slug.first == "." { slug.removeFirst() }
        return String(slug.prefix(100))
    }

    /// A name without the number at its end, and the number: `clausier-sante` and `2.0.1` of `clausier-sante-v2.0.1`.
    static func parted(_ slug: String) -> (name: String, number: String?) {
        guard let dash = slug.lastIndex(of: "-"), dash != slug.startIndex else { return (slug, nil) }
        var number = slug[slug.index(after: dash)...]
        if number.first == "v" { number.removeFirst() }
        guard number.first?.isNumber == true, number.allSatisfy({ $0.isNumber || $0 == "." }) else {
            return (slug, nil)
        }
        return (String(slug[..<dash]), String(number))
    }

    private static func word(_ text: String) -> String {
        String(text.filter { !$0.isWhitespace && $0 != "/" }.prefix(100))
    }

    /// The first line or sentence, for a heading: at most 120 characters.
    static func short(_ text: LocalizedText) -> LocalizedText {
        func short(_ text: String) -> String {
            let line = text.split(whereSeparator: \.isNewline).first.map(String.init) ?? text
            return line.count <= 120 ? line : line.prefix(119) + "…"
        }
        return LocalizedText(short(text.french), en: short(text.english))
    }
}
