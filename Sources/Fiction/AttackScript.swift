import Registry
import Vocabulary

/// Writes the traces of the attack and tells its story.
///
/// A supplier's stolen account opens the VPN of a small member. From there over the shared directory to a larger one:
/// passwords, lateral movement, theft, backups, encryption; three and a half hours of a night.
struct AttackScript {
    private(set) var story: AttackStory
    let origin: House
    let bridge: House
    let target: House
    let offsetHours: Int
    let begins: Int64
    var generator: SeededGenerator

    let supplier: Account
    let localAdministrator: Account
    let backupService: Account
    let planted: Account
    static let entryAddress = "203.0.113.77"
    static let exitAddress = "203.0.113.112"
    static let exitDomain = "depot-7f3a.transfert-rapide.example"
    static let shell = #"C:\Windows\System32\cmd.exe"#
    static let scriptShell = #"C:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe"#
    static let payload = #"C:\ProgramData\maj_dpi.exe"#

    init(network: FictionalNetwork, houses: [House], seed: UInt64, day: Day, offsetHours: Int) {
        let roles = AttackScript.cast(network)
        (origin, bridge, target) = (houses[roles.origin], houses[roles.bridge], houses[roles.target])
        self.offsetHours = offsetHours
        generator = SeededGenerator(seed: seed, part: .attack)
        begins = Instant(startOf: day).milliseconds + 21 * 60_000 + Int64(generator.below(240_000))
        let domain = origin.domain
        supplier = House.account("ext.dpi2", domain, origin.index * 1_000 + 950)
        localAdministrator = House.account("adm.poste1", domain, origin.index * 1_000 + 904)
        backupService = House.account("svc-veeam", domain, bridge.index * 1_000 + 802)
        planted = House.account("support.ght", domain, 8_144)
        story = AttackStory(
            origin: origin.id, bridge: bridge.id, target: target.id,
            accounts: [supplier.name, localAdministrator.name, backupService.name, planted.name],
            addresses: [AttackScript.entryAddress, AttackScript.exitAddress],
            exfiltrationDomain: AttackScript.exitDomain, steps: [])
    }

    /// The first group with the most kinds of victims: its smallest hospital, its head, and its largest other member.
    private static func cast(_ network: FictionalNetwork) -> (origin: Int, bridge: Int, target: Int) {
        let groups = Dictionary(grouping: network.establishments.indices) { network.heads[$0] }
        let chosen = groups.max { ($0.value.count, -$0.key) < ($1.value.count, -$1.key) }
        guard let (bridge, members) = chosen else { return (0, 0, 0) }
        let others = members.filter { $0 != bridge && network.establishments[$0].kind != .homeCare }
        let bySize = others.sorted {
            (network.establishments[$0].beds, $0) < (network.establishments[$1].beds, $1)
        }
        let small = bySize.first { network.establishments[$0].kind == .local } ?? bySize.first ?? bridge
        return (small, bridge, bySize.last { $0 != small } ?? bridge)
    }

    mutating func write(to writer: inout LogWriter) {
        enterByVPN(&writer)
        openDesktop(&writer)
        lookAround(&writer)
        blindAntivirus(&writer)
        stealPasswords(&writer)
        moveToServer(&writer)
        stealMorePasswords(&writer)
        askForWeakTickets(&writer)
        reachDirectory(&writer)
        stealDirectory(&writer)
        plantAccount(&writer)
        crossToTarget(&writer)
        takeTargetServers(&writer)
        sendDataOut(&writer)
        stopBackups(&writer)
        wipeRepository(&writer)
        preventRecovery(&writer)
        spread(&writer)
        encrypt(&writer)
        clearLogs(&writer)
        writer.step = -1
    }

    /// Opens a step that begins so many minutes into the attack; returns its time in milliseconds.
    mutating func step(
        _ minute: Int, _ house: House, _ host: Host, _ account: Account, _ technique: String,
        _ title: LocalizedText,
        sees trace: LocalizedText, _ writer: inout LogWriter
    ) -> Int64 {
        let time = begins + Int64(minute) * 60_000 + Int64(generator.below(30_000))
        writer.step = story.steps.count
        writer.house = house.index
        story.steps.append(
            AttackStory.Step(
                instant: Instant(milliseconds: time), establishment: house.id, host: host.name,
                account: account.name,
                technique: technique, title: title, trace: trace))
        return time
    }

    /// A program's start, as Sysmon or else the Security log sees it.
    mutating func run(
        _ image: String, _ commandLine: String, by account: Account, parent: String = AttackScript.shell,
        on host: Host,
        at time: Int64, _ writer: inout LogWriter
    ) {
        let number = 4_000 + generator.below(9_000)
        if host.hasSysmon {
            writer.processCreated(
                image, commandLine, by: account.qualified, parent: parent, parentCommandLine: parent,
                integrity: "High",
                on: host, number: number, at: time)
        } else {
            writer.processCreated4688(
                image, commandLine, by: account, parent: parent, on: host, number: number, at: time)
        }
    }

    /// PsExec: a program copied to the hidden share, a service that starts it.
    mutating func usePsExec(
        on host: Host, from source: String, by account: Account, at time: Int64, _ writer: inout LogWriter
    ) {
        writer.logon(
            account, on: host, .network, from: source, process: "NTLM", session: "0x5be210", at: time)
        writer.specialPrivileges(account, on: host, session: "0x5be210", at: time + 4)
        writer.shareOpened("ADMIN$", file: nil, by: account, from: source, on: host, at: time + 90)
        writer.shareOpened(
            "ADMIN$", file: "PSEXESVC.exe", by: account, from: source, on: host, access: "0x2", at: time + 240
        )
        writer.serviceInstalled(
            "PSEXESVC", path: #"%SystemRoot%\PSEXESVC.exe"#, account: "LocalSystem", on: host, at: time + 700)
        run(
            AttackScript.shell, "cmd.exe", by: account, parent: #"C:\Windows\PSEXESVC.exe"#, on: host,
            at: time + 1_100,
            &writer)
    }
}
