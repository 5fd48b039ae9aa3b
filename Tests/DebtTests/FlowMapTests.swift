import Debt
import Registry
import TestSupport
import Testing
import Vocabulary

@Suite("The map of flows") struct FlowMapTests {
    private static func system(_ id: Int64, _ function: Function) -> FlowEnd {
        .system(ID(id), function: function, name: "S\(id)")
    }

    private static func flow(
        _ near: FlowEnd, _ far: FlowEnd, internet: Bool = true, protected: Bool = false,
        data: DataClass = .health
    ) -> MappedFlow {
        MappedFlow(
            near: near, far: far, direction: .outgoing, dataClass: data, crossesInternet: internet,
            isProtected: protected)
    }

    /// A made-up hospital: flows of `count` systems with partners and with one another.
    private static func hospital(_ count: Int, seed: Seed) -> (flows: [MappedFlow], systems: [Function: Int])
    {
        var random = seed.numbers
        let functions = Function.allCases
        var systems: [Function: Int] = [:]
        let kinds = (0..<count).map { _ in functions[Int.random(in: 0..<functions.count, using: &random)] }
        for kind in kinds { systems[kind, default: 0] += 1 }
        let flows = (0..<count).map { place -> MappedFlow in
            let near = system(Int64(place + 1), kinds[place])
            let other = Int.random(in: 0..<count, using: &random)
            let far: FlowEnd =
                Bool.random(using: &random) || other == place
                ? .partner(OutsidePartner.allCases.randomElement(using: &random) ?? .ambulance)
                : system(Int64(other + 1), kinds[other])
            return flow(
                near, far, internet: Bool.random(using: &random), protected: Bool.random(using: &random))
        }
        return (flows, systems)
    }

    @Test(
        "Every flow is in one line, whatever is opened",
        arguments: [[], [Function.laboratory], Function.allCases])
    func whole(opened: [Function]) {
        let seed = Seed()
        let (flows, systems) = Self.hospital(600, seed: seed)
        let map = FlowMap(flows, systems: systems, opened: Set(opened))
        #expect(map.lines.reduce(0) { $0 + $1.flows } == flows.count, "\(seed)")
        let open = flows.count { $0.isOpening && !$0.isProtected }
        #expect(map.lines.reduce(0) { $0 + $1.unprotected } == open, "\(seed)")
        #expect(map.lines.allSatisfy { $0.points.count >= 2 })
        let behind = map.boxes.reduce(0) { $0 + $1.systems }
        let silent = map.columns.reduce(0) { $0 + $1.silent.reduce(0) { $0 + $1.systems } }
        let hidden = map.silentInOpened.values.reduce(0, +)
        let elsewhere = systems.filter { entry in !map.columns.contains { $0.layer == FlowLayer(entry.key) } }
        #expect(behind + silent + hidden + elsewhere.values.reduce(0, +) == 600, "\(seed)")
    }

    @Test("No two boxes overlap and all lie on the drawing, with 600 systems drawn one by one")
    func apart() {
        let seed = Seed()
        let (flows, systems) = Self.hospital(600, seed: seed)
        let map = FlowMap(flows, systems: systems, opened: Set(Function.allCases))
        for (place, box) in map.boxes.enumerated() {
            #expect(
                box.x >= 0 && box.y >= 0 && box.x + box.width <= map.width && box.y + box.height <= map.height
            )
            for other in map.boxes[(place + 1)...] where other.x == box.x {
                #expect(
                    other.y >= box.y + box.height || box.y >= other.y + other.height,
                    "\(seed): \(box.title.english) over \(other.title.english)")
            }
        }
    }

    @Test("Equal flows in another order give an equal drawing")
    func steady() {
        let seed = Seed()
        let (flows, systems) = Self.hospital(120, seed: seed)
        let opened: Set<Function> = [.server, .laboratory, .pharmacy]
        let (one, two) = (
            FlowMap(flows, systems: systems, opened: opened),
            FlowMap(flows.reversed(), systems: systems, opened: opened)
        )
        #expect(one.boxes.map(\.node) == two.boxes.map(\.node), "\(seed)")
        #expect(one.boxes.map(\.y) == two.boxes.map(\.y), "\(seed)")
    }

    @Test("Ordering takes crossings away: two pairs that cross stand side by side")
    func crossings() {
        let flows = [
            Self.flow(Self.system(1, .patientRecord), .partner(.secureMail)),
            Self.flow(Self.system(2, .emergencyRecord), .partner(.ambulance)),
        ]
        let map = FlowMap(flows, systems: [.patientRecord: 1, .emergencyRecord: 1])
        func height(_ node: FlowMap.Node) -> Double { map.boxes.first { $0.node == node }?.y ?? -1 }
        #expect(
            (height(.partner(.secureMail)) < height(.partner(.ambulance)))
                == (height(.function(.patientRecord)) < height(.function(.emergencyRecord))))
    }

    @Test("Flows both ways between the same two are one line; one of them protected leaves one open")
    func oneLine() throws {
        let record = Self.system(1, .patientRecord)
        let engine = Self.system(2, .interfaceEngine)
        let map = FlowMap(
            [
                Self.flow(record, engine, internet: false), Self.flow(engine, record, internet: true),
                Self.flow(record, .partner(.secureMail), protected: true),
            ], systems: [.patientRecord: 3, .interfaceEngine: 1, .firewall: 2])
        #expect(map.lines.count == 2)
        let inner = try #require(map.lines.first { $0.flows == 2 })
        #expect(inner.overInternet == 1 && inner.unprotected == 1)
        #expect(map.columns.map(\.layer) == [.outside, .exchange, .care])
        #expect(map.boxes.first { $0.node == .function(.patientRecord) }?.systems == 3)
    }

    @Test("No flow is an empty drawing")
    func empty() {
        let map = FlowMap([], systems: [.server: 4])
        #expect(map.boxes.isEmpty && map.lines.isEmpty && map.columns.isEmpty)
    }
}
