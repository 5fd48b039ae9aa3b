/// A technique of MITRE ATT&CK, as rules name it in their tags.
///
/// > Source: names from MITRE ATT&CK, © The MITRE Corporation, reproduced and distributed with its permission.
package struct AttackTechnique: Hashable, Sendable {
    /// Such as `T1003.001`.
    package let id: String

    /// `nil` for a text that is no technique's number.
    package init?(_ text: String) {
        let upper = text.uppercased()
        let parts = upper.split(separator: ".", omittingEmptySubsequences: false)
        guard let main = parts.first, main.hasPrefix("T"), main.count == 5,
            main.dropFirst().allSatisfy(\.isNumber),
            parts.count <= 2, parts.dropFirst().allSatisfy({ $0.count == 3 && $0.allSatisfy(\.isNumber) })
        else { return nil }
        id = upper
    }

    /// Its name, with its parent's before it; `nil` for one that came after this table was written.
    package var name: String? {
        let parent = AttackTechnique.table[String(id.prefix(5))]
        guard id.count > 5 else { return parent }
        guard let own = AttackTechnique.table[id] else { return parent }
        return parent.map { "\($0): \(own)" } ?? own
    }

    /// Where MITRE describes it.
    package var address: String {
        "https://attack.mitre.org/techniques/" + id.split(separator: ".").joined(separator: "/") + "/"
    }

    /// The technique that a sub-technique belongs to; a technique itself.
    package var parent: AttackTechnique { AttackTechnique(parentOf: self) }

    private init(parentOf technique: AttackTechnique) { id = String(technique.id.prefix(5)) }
}
