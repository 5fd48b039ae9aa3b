import Access
import Archive
import Detection
import Foundation
import Intake
import Logging
import Registry
import Store
import TestSupport
import Vocabulary
import Watch

/// A data folder with two hospitals: most tests need only the first.
struct Hospital {
    private let place: TemporaryFolder
    var folder: URL { place.url }
    let store: Store
    let archive: EventArchive
    let home: ID<Establishment>
    let neighbour: ID<Establishment>
    let noon: Instant

    init() async throws {
        noon = try Instant(parsing: "2026-03-14T12:00:00Z")
        place = try TemporaryFolder()
        store = try Store(folder: place.url)
        archive = EventArchive(folder: place.url.appending(path: "archive"))
        let numbers = [try Finess(withoutKey: "99000001"), try Finess(withoutKey: "99000002")]
        let places = try await store.transaction(by: "test", at: noon) { writer in
            let network = try writer.record(Network(id: ID(0), name: "Réseau")).id
            let group = try writer.record(Group(id: ID(0), network: network, name: "GHT")).id
            return try numbers.map { finess in
                let hospital = Establishment(
                    id: ID(0), group: group, finess: finess, name: "Hôpital d’essai \(finess)", kind: .local,
                    town: "Roseval", beds: 70, itStaffTenths: 5, securityStaffTenths: 0)
                return try writer.record(hospital).id
            }
        }
        (home, neighbour) = (places[0], places[1])
    }

    /// A rule that finds `whoami.exe`.
    static let whoami = """
        title: Somebody asked who they are
        id: 0e6d3c2a-54f6-4d5c-9f30-6f1f4f5b0a11
        status: test
        level: high
        logsource: {category: process_creation, product: windows}
        detection: {selection: {Image|endswith: '\\whoami.exe'}, condition: selection}
        """

    var correlationFile: URL { folder.appending(path: "rules/correlation-state.bin") }

    func intake(
        _ bounds: Intake.Bounds = .init(), rules: String = Hospital.whoami, index: ArchiveIndex? = nil
    ) -> Intake {
        let catalogue = RuleCatalogue(reading: [(name: "rule.yml", text: rules)])
        let set = CorrelationSet(catalogue.correlations, over: catalogue.rules)
        let now = noon
        return Intake(
            store: store, archive: archive, index: index, rules: catalogue.ruleSet(),
            correlations: Intake.Correlations(set, savedIn: correlationFile), bounds: bounds,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, now: { now })
    }

    /// A record of Sysmon as Winlogbeat sends it.
    static func line(_ number: Int, image: String = "C:\\\\Windows\\\\System32\\\\whoami.exe") -> String {
        """
        {"@timestamp":"2026-03-14T11:59:\(number % 60 < 10 ? "0" : "")\(number % 60).000Z",\
        "winlog":{"channel":"Microsoft-Windows-Sysmon/Operational","event_id":"1","computer_name":"PC-\(number)",\
        "event_data":{"Image":"\(image)","User":"GHT\\\\ide.urgences1"}}}

        """
    }

    /// A record of the Security log, some seconds after eleven.
    func security(_ event: Int, at seconds: Int, on host: String = "SRV-1", _ data: [String: String]) throws
        -> String
    {
        let time = try Instant(parsing: "2026-03-14T11:00:00Z").advanced(by: .seconds(seconds))
        let data = data.sorted { $0.key < $1.key }.map { "\"\($0)\":\"\($1)\"" }.joined(separator: ",")
        return """
            {"@timestamp":"\(time)","winlog":{"channel":"Security","event_id":"\(event)",\
            "computer_name":"\(host)","event_data":{\(data)}}}

            """
    }

    func failure(_ account: String, from address: String = "10.1.2.3", at seconds: Int) throws -> String {
        try security(
            4625, at: seconds, ["TargetUserName": account, "IpAddress": address, "LogonType": "3"])
    }

    func success(_ account: String, from address: String = "10.1.2.3", at seconds: Int) throws -> String {
        try security(
            4624, at: seconds, ["TargetUserName": account, "IpAddress": address, "LogonType": "3"])
    }

    func batch(_ key: String?, _ text: String, of establishment: ID<Establishment>? = nil) -> IntakeBatch {
        IntakeBatch(
            key: key, establishment: establishment ?? home, received: noon, bytes: Array(text.utf8))
    }

    /// Takes batches in, detects in them, and stops in good order.
    func detect(_ batches: [IntakeBatch], rules: String) async throws {
        let intake = intake(rules: rules)
        _ = try await intake.recover()
        for batch in batches { _ = try await intake.accept(batch) }
        intake.finish()
        await intake.detectUntilFinished()
    }

    func alerts() async throws -> [Alert] {
        try await store.page(AlertList(reach: .everything)).rows
    }

    func detections(of alert: Alert) async throws -> [Detection] {
        try await store.page(AlertDetail(reach: .everything, alert: alert.id, limit: 1_000))?.detections ?? []
    }

    /// Keeps the folder until here.
    func forget() { withExtendedLifetime(place) {} }
}
