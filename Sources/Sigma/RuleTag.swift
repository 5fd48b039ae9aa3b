/// A label of a rule, read where it follows a known scheme.
public enum RuleTag: Hashable, Sendable {
    /// An ATT&CK technique or sub-technique: `T1059.001`.
    case technique(String)
    /// An ATT&CK tactic, with hyphens: `credential-access`.
    case tactic(String)
    /// An ATT&CK group, software or the like: `G0032`, `S0154`.
    case actor(String)
    /// A vulnerability: `CVE-2021-44228`.
    case vulnerability(String)
    /// Any other label, as written: `detection.threat-hunting`.
    case other(String)

    /// Reads a label; the kind of letters does not matter, and `_` counts as `-`.
    public init(_ text: String) {
        let lowered = text.lowercased()
        if lowered.hasPrefix("attack.") {
            let name = String(lowered.dropFirst("attack.".count))
            let rest = name.dropFirst()
            let isNumber = !rest.isEmpty && rest.allSatisfy { $0.isASCII && ($0.isNumber || $0 == ".") }
            switch name.first {
            case "t" where isNumber: self = .technique(name.uppercased())
            case "g" where isNumber, "s" where isNumber, "m" where isNumber, "c" where isNumber:
                self = .actor(name.uppercased())
            default: self = .tactic(String(name.map { $0 == "_" ? "-" : $0 }))
            }
        } else if lowered.hasPrefix("cve.") || lowered.hasPrefix("cve-") {
            let number = lowered.dropFirst(4).split { $0 == "." || $0 == "-" }.joined(separator: "-")
            self = .vulnerability("CVE-" + number)
        } else {
            self = .other(text)
        }
    }
}
