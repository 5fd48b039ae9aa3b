import Detection
import Sigma
import Testing

@Suite("Collections of rules") struct RuleCatalogueTests {
    private func warnings(_ filterSource: String) -> [String] {
        let text = """
            title: Logon
            name: logon
            logsource: {product: windows, service: security}
            detection: {s: {EventID: 4624}, condition: s}
            ---
            title: Not ours
            logsource: \(filterSource)
            filter: {rules: [logon], s: {User: backup}, condition: not s}
            """
        return RuleCatalogue(reading: [(name: "a.yml", text: text)]).warnings.map(\.description)
    }

    @Test("A filter that names a rule of another log source is told, for it filters nothing")
    func idleFilter() {
        #expect(warnings("{product: windows}") == [])
        #expect(warnings("{product: windows, service: security}") == [])
        #expect(
            warnings("{product: windows, service: sysmon}") == [
                "a.yml:6:1: the filter's log source (product=windows, service=sysmon) is not that of 'Logon' (product=windows, service=security), which it names and does not filter; write the rule's log source, or a part of it"
            ])
    }
}
