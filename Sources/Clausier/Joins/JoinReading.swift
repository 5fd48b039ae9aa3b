import Vocabulary

extension JoinReading {
    /// The most lines of details that are read.
    public static let lineLimit = 5_000

    /// The most blocks of addresses that are taken from one answer.
    public static let addressLimit = 200

    /// Reads what a submitted answer feeds. A claim of "no" or "not concerned", a draft and a withdrawn answer feed nothing.
    ///
    /// Lists are read line by line from the answer's details: bullets and numbers before a line are dropped. Addresses
    /// may also stand several on a line, between commas, semicolons or blanks.
    public init(_ answer: Answer, to control: Control, evidence: [Evidence] = []) {
        self.init(facts: [], problems: [])
        guard answer.state == .submitted, answer.claim == .yes || answer.claim == .partial else { return }
        for feed in control.feeds { read(feed, of: answer, to: control, evidence) }
    }

    private mutating func read(_ feed: Feed, of answer: Answer, to control: Control, _ evidence: [Evidence]) {
        func fact(_ value: JoinedFact.Value) -> JoinedFact {
            JoinedFact(
                release: answer.release, control: answer.control, answer: answer.id,
                answerVersion: answer.version,
                value: value)
        }
        let text = answer.details.isEmpty ? answer.comment : answer.details
        let isSaid = text.contains { !$0.isWhitespace }
        switch feed {
        case .softwareList:
            let (components, problems) = JoinReading.components(in: text)
            facts += components.map { fact(.component($0)) }
            self.problems += problems
        case .maintenanceAddresses:
            let (ranges, problems) = JoinReading.addresses(in: text)
            facts += ranges.map { fact(.maintenanceAddress($0)) }
            self.problems += problems
        case .degradedMode: if isSaid { facts.append(fact(.degradedMode(text))) }
        case .hosting: if isSaid { facts.append(fact(.hosting(text))) }
        case .securityContact: if isSaid { facts.append(fact(.securityContact(text))) }
        case .supportEnd: if isSaid { facts.append(fact(.supportEnd(text))) }
        case .hostingCertificate:
            let own = evidence.filter { answer.evidence.contains($0.id) && $0.kind == .certificate }
            facts += own.map { fact(.hostingCertificate($0.id, expires: $0.expires)) }
        case .noticeDuty:
            // What the supplier stated, else the control's own bound; a duty without a figure is "at once". Who says "partly"
            // without a figure undertook neither.
            let rule = control.rules.first { $0.unit == .hours }
            let isWhole = answer.claim == .yes
            let stated =
                rule.map { answer.measures[$0.key] ?? (isWhole ? $0.value : nil) } ?? (isWhole ? 0 : nil)
            if let stated { facts.append(fact(.noticeHours(stated))) }
        case .correctionDelay:
            let rules = control.rules.filter { answer.claim == .yes || answer.measures[$0.key] != nil }
            facts += JoinReading.promised(rules, by: answer).map { fact(.correctionDelay($0)) }
        }
    }

    /// A control's delays, tightened where the answer promises better.
    static func promised(_ rules: [NumericRule], by answer: Answer?) -> [NumericRule] {
        rules.map { rule in
            guard let measured = answer?.measures[rule.key], AnswerCheck.measures.contains(measured),
                rule.isKept(by: measured)
            else {
                return rule
            }
            var promised = rule
            promised.value = measured
            return promised
        }
    }

    /// Names and versions from lines such as `- OpenSSL 3.0.14`, `PostgreSQL; 15.7`, `log4j-core : 2.24`, and from lines
    /// that list several: `OpenSSL 1.0.2k / PostgreSQL 9.6`.
    static func components(in text: String) -> ([DeclaredComponent], [JoinProblem]) {
        var components: [DeclaredComponent] = []
        var problems: [JoinProblem] = []
        for (number, line) in lines(of: text) {
            let bare = withoutBullet(line)
            if bare.isEmpty { continue }
            guard bare.count <= 200 else {
                problems.append(
                    JoinProblem(
                        line: number, text: String(bare),
                        what: LocalizedText(
                            "ligne trop longue pour un logiciel\u{A0}: écrivez un nom et une version par ligne",
                            en: "line too long for software: write one name and version per line")))
                continue
            }
            for component in listed(in: bare) {
                guard isSoftware(component, bare) else {
                    problems.append(
                        JoinProblem(
                            line: number, text: String(bare),
                            what: LocalizedText(
                                "ce n’est pas un nom de logiciel\u{A0}: écrivez un nom et une version par ligne",
                                en: "not the name of software: write one name and version per line")))
                    break
                }
                if !components.contains(component) { components.append(component) }
            }
        }
        return (components, problems)
    }

    /// The parts of a line: several where each piece between slashes, commas or semicolons has a name and a version.
    private static func listed(in line: Substring) -> [DeclaredComponent] {
        for cut in [pieces(of: line, between: " / "), line.split { $0 == ";" || $0 == "," }]
        where cut.count > 1 {
            let parts = cut.map { split(withoutBullet($0)) }
            if parts.allSatisfy({ $0.version != nil && $0.name.contains(where: \.isLetter) }) { return parts }
        }
        return [split(line)]
    }

    private static func pieces(of line: Substring, between mark: String) -> [Substring] {
        var pieces: [Substring] = []
        var rest = line
        while let place = rest.firstRange(of: mark) {
            pieces.append(rest[..<place.lowerBound])
            rest = rest[place.upperBound...]
        }
        return pieces + [rest]
    }

    /// Whether a part of a list is one: no sentence and no heading ("Voir le document joint.", "Logiciels :"), no reference
    /// to something else ("Voir annexe 2"), no date ("Fin de support : 31/12/2027").
    private static func isSoftware(_ component: DeclaredComponent, _ line: Substring) -> Bool {
        let first = component.name.lowercased().prefix { !$0.isWhitespace && !".,:;".contains($0) }
        guard component.name.contains(where: \.isLetter), !referring.contains(String(first)), !isDated(line),
            !phrases.contains(where: { component.name.lowercased().contains($0) })
        else { return false }
        if component.version != nil { return true }
        return line.last.map { ".:!?…".contains($0) } != true
            && line.split(whereSeparator: \.isWhitespace).count <= 6
    }

    /// Words with which a line speaks of something else than software.
    private static let referring: Set<String> = [
        "voir", "cf", "ci-joint", "joint", "jointe", "annexe", "document", "documents", "liste", "selon",
        "aucun", "aucune",
        "néant", "neant", "disponible", "sans", "see", "attached", "annex", "appendix", "none", "nothing",
        "list",
        "available", "idem", "n/a", "the", "our", "notre", "nos", "les", "la", "le",
    ]

    /// What is said of software, and names none.
    private static let phrases = [
        "fin de support", "fin de vie", "fin des correctifs", "fin du support", "jusqu’au", "jusqu'au",
        "end of support",
        "end of life", "end of fixes", "supported until", "mis à jour", "mise à jour le", "updated on",
        "support until",
    ]

    /// Whether a word of the line is a day or a month of a year: `31/12/2027`, `2027-12-31`, `12/2027`.
    private static func isDated(_ line: Substring) -> Bool {
        line.split { $0.isWhitespace || ".,;:()".contains($0) }.contains { word in
            if word.count == 10, (try? Day(parsing: String(word))) != nil { return true }
            let parts = word.split(separator: "/", omittingEmptySubsequences: false)
            return (2...3).contains(parts.count) && parts.allSatisfy { Int($0) != nil }
                && parts.last.map { $0.count == 4 } == true
        }
    }

    /// The version is the last word, where it starts with a digit or with `v` and a digit. A package URL carries its own.
    private static func split(_ line: Substring) -> DeclaredComponent {
        let words = line.split { $0.isWhitespace || $0 == ";" || $0 == "\t" || $0 == "," }
        guard words.count > 1, let last = words.last else { return DeclaredComponent(name: String(line)) }
        let version = last.first == "v" || last.first == "V" ? last.dropFirst() : last
        guard version.first?.isNumber == true else { return DeclaredComponent(name: String(line)) }
        var name = words.dropLast().joined(separator: " ")
        while let end = name.last, end == ":" || end == "-" || end == "–" || end.isWhitespace {
            name.removeLast()
        }
        for word in [" version", " Version"] where name.hasSuffix(word) { name.removeLast(word.count) }
        return name.isEmpty
            ? DeclaredComponent(name: String(line)) : DeclaredComponent(name: name, version: String(version))
    }

    /// Addresses and blocks; what looks like one and is none is told, and so is what may never be let through.
    static func addresses(in text: String) -> ([AddressRange], [JoinProblem]) {
        var ranges: [AddressRange] = []
        var problems: [JoinProblem] = []
        for (number, line) in lines(of: text) {
            for word in line.split(whereSeparator: { $0.isWhitespace || ",;()[]«»\"'".contains($0) }) {
                var token = word
                while let end = token.last, end == "." || end == ":" { token.removeLast() }
                guard looksLikeAddress(token) else { continue }
                guard let range = AddressRange(String(token)) else {
                    problems.append(
                        JoinProblem(
                            line: number, text: String(token),
                            what: LocalizedText(
                                "ce n’est pas une adresse IP\u{A0}: écrivez 198.51.100.7 ou 198.51.100.0/28",
                                en: "not an IP address: write 198.51.100.7 or 198.51.100.0/28")))
                    continue
                }
                if let refusal = refusal(of: range) {
                    problems.append(JoinProblem(line: number, text: range.description, what: refusal))
                } else if !ranges.contains(range) {
                    guard ranges.count < addressLimit else {
                        problems.append(
                            JoinProblem(
                                line: number, text: range.description,
                                what: LocalizedText(
                                    "au-delà des \(addressLimit) adresses reprises d’une réponse\u{A0}: donnez des plages plus courtes ou regroupez-les",
                                    en:
                                        "past the \(addressLimit) addresses taken from one answer: give fewer or join them"
                                )))
                        return (ranges, problems)
                    }
                    ranges.append(range)
                }
            }
        }
        return (ranges, problems)
    }

    private static func refusal(of range: AddressRange) -> LocalizedText? {
        if range.isTooWide {
            return LocalizedText(
                "plage trop large pour un accès de télémaintenance (au plus /24, ou /48 en IPv6)\u{A0}: donnez les adresses exactes",
                en:
                    "range too wide for remote maintenance (at most a /24, or a /48 of IPv6): give the exact addresses"
            )
        }
        if range.isPrivate {
            return LocalizedText(
                "adresse privée ou réservée\u{A0}: donnez l’adresse publique d’où part la connexion",
                en: "a private or reserved address: give the public address that the connection comes from")
        }
        return nil
    }

    private static func looksLikeAddress(_ token: Substring) -> Bool {
        guard token.utf8.count <= 60 else { return false }
        let signs = token.unicodeScalars
        let dots = signs.count { $0 == "." }, colons = signs.count { $0 == ":" }
        let isFour = dots == 3 && signs.allSatisfy { ("0"..."9").contains($0) || $0 == "." || $0 == "/" }
        let isSix =
            colons >= 2
            && signs.allSatisfy { $0.properties.isASCIIHexDigit || $0 == ":" || $0 == "/" }
        return isFour || isSix
    }

    private static func withoutBullet(_ line: Substring) -> Substring {
        var line = line.drop { $0.isWhitespace || "-•*–·".contains($0) }
        // "1. OpenSSL" and "2) nginx" are numbered; "7-Zip 24" is not.
        let number = line.prefix { ("0"..."9").contains($0) }
        if (1...3).contains(number.count), let mark = line.dropFirst(number.count).first,
            ".)°".contains(mark),
            line.dropFirst(number.count + 1).first?.isWhitespace == true
        {
            line = line.dropFirst(number.count + 2).drop(while: \.isWhitespace)
        }
        while line.last?.isWhitespace == true { line.removeLast() }
        return line
    }

    private static func lines(of text: String) -> [(number: Int, line: Substring)] {
        text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).prefix(lineLimit)
            .enumerated()
            .map { ($0.offset + 1, $0.element) }
    }
}
