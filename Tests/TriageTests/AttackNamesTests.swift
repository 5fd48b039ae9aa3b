import Attack
import Testing

@Suite("Names of ATT&CK") struct AttackNamesTests {
    @Test(
        "Techniques have their names, old and new",
        arguments: [
            ("t1003.001", "OS Credential Dumping: LSASS Memory"),
            ("t1562.001", "Impair Defenses: Disable or Modify Tools"),
            ("T1685", "Disable or Modify Tools"),
            ("T1685.005", "Disable or Modify Tools: Clear Windows Event Logs"),
            ("T1686.003", "Disable or Modify System Firewall: Windows Host Firewall"),
            ("T1689", "Downgrade Attack"), ("T1690", "Prevent Command History Logging"),
        ])
    func names(_ id: String, _ name: String) throws {
        #expect(try #require(AttackTechnique(id)).name == name)
    }
}
