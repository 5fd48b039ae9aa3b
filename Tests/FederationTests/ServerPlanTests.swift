import Federation
import Registry
import Testing

@Suite("Plans of a federation") struct ServerPlanTests {
    private func plan() throws -> (ServerPlan, ServerPlan.Hub, [ServerPlan.Hospital]) {
        let hub = ServerPlan.Hub(name: "hub1", host: "127.0.0.1", storage: "/tmp/hub1")
        let hospitals = try ["99000001", "99000002"].map { stem in
            ServerPlan.Hospital(
                finess: try Finess(withoutKey: stem), leafPassword: "leaf\(stem)",
                collectorPassword: "collector\(stem)",
                storage: "/tmp/\(stem)")
        }
        return (ServerPlan(hubs: [hub], hospitals: hospitals, workerPassword: "w"), hub, hospitals)
    }

    @Test("A hospital's file holds nothing of another, and not the workers' password")
    func secrets() throws {
        let (plan, _, hospitals) = try plan()
        let file = plan.configuration(of: hospitals[0])
        #expect(file.contains("leaf99000001") && file.contains("collector99000001"))
        #expect(!file.contains("99000002") && !file.contains("\"w\""))
    }

    @Test("On the hub each hospital is an account of its own, which exports its own subjects alone")
    func accounts() throws {
        let (plan, hub, hospitals) = try plan()
        let file = plan.configuration(of: hub)
        for hospital in hospitals {
            #expect(file.contains("  H\(hospital.finess) {"))
            #expect(file.contains("{ stream: \"deliver.\(hospital.finess).>\", accounts: [SOC] }"))
            #expect(!file.contains(hospital.collectorPassword))
        }
        #expect(!file.contains("cluster {"))
    }

    @Test(
        "Whose a batch is, is read from what the hub's server wrote",
        arguments: [
            ("EVENTS_990000010:uVIsel5y 1", true), ("EVENTS_990000010 7", true), ("EVENTS_99:x 1", false),
            ("OTHER:x 1", false),
            ("", false),
        ])
    func owner(header: String, isOwner: Bool) {
        #expect((FederationNames.owner(ofSource: header) != nil) == isOwner)
    }

    @Test("Every establishment has one partition, and all partitions are used")
    func partitions() throws {
        let used = try Set(
            (1...300).map { try FederationNames.partition(of: Finess(withoutKey: "9900\(1_000 + $0)")) })
        #expect(used == Set(0..<FederationNames.partitions))
    }
}
