import Detection
import Sigma
import Testing
import Vocabulary

@Suite("Collections of rules") struct RuleCatalogueTests {
    private func warnings(_ filterSource: String, naming names: String = "logon") -> [SigmaError] {
        let text = """
            title: Logon
            name: logon
            logsource: {product: windows, service: security}
            detection: {s: {EventID: 4624}, condition: s}
            ---
            title: Not ours
            logsource: \(filterSource)
            filter: {rules: [\(names)], s: {User: backup}, condition: not s}
            """
        return RuleCatalogue(reading: [(name: "a.yml", text: text)]).warnings
    }

    @Test("A filter that names a rule of another log source is told, for it filters nothing")
    func idleFilter() {
        #expect(warnings("{product: windows}") == [])
        #expect(warnings("{product: windows, service: security}") == [])
        let idle = warnings("{product: windows, service: sysmon}")
        #expect(
            idle.map(\.description) == [
                "a.yml:6:1: the filter's log source (product=windows, service=sysmon) is not that of 'Logon' (product=windows, service=security), which it names and does not filter; write the rule's log source, or a part of it"
            ])
        #expect(
            idle.map(\.sentence.french) == [
                "a.yml, ligne 6, colonne 1\u{A0}: la source de journaux du filtre (product=windows, service=sysmon) n’est pas celle de «\u{A0}Logon\u{A0}» (product=windows, service=security), qu’il nomme mais ne filtre pas\u{A0}; écrivez la source de journaux de la règle, ou une partie de celle-ci"
            ])
    }

    @Test("A filter that names no rule of the collection is told in both languages")
    func strayFilter() {
        #expect(
            warnings("{product: windows}", naming: "logoff, shutdown").map(\.problem.sentence) == [
                LocalizedText(
                    "le filtre ne nomme aucune règle présente\u{A0}: logoff, shutdown\u{A0}; corrigez le nom ou l’identifiant, ou chargez aussi la règle",
                    en:
                        "the filter names no rule that is here: logoff, shutdown; correct the name or the identifier, or load the rule too"
                )
            ])
    }
}
