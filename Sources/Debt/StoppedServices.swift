/// Counts the care services that stop with any of several systems, each once, by following all that depends on them.
///
/// - Complexity: a count takes O(*r*), where *r* is the number of systems, services and arrows that are reached.
public struct StoppedServices: Sendable {
    private let graph: StoppingGraph
    private var marks: [Int32]
    private var round: Int32 = 0
    private var open: [Int32] = []

    /// Follows the dependencies of an input.
    public init(_ input: LedgerInput) {
        graph = StoppingGraph(
            systemCount: input.count, serviceCount: input.serviceCount, needs: input.needs, uses: input.uses)
        marks = Array(repeating: 0, count: graph.nodeCount)
    }

    /// How many care services stop when all those systems, by their places, stop.
    public mutating func count(of systems: some Sequence<Int32>) -> Int {
        round += 1
        var services = 0
        for system in systems where isNew(system) { open.append(system) }
        while let node = open.popLast() {
            if Int(node) >= graph.systemCount { services += 1 }
            for stopped in graph.stops(of: node) where isNew(stopped) { open.append(stopped) }
        }
        return services
    }

    private mutating func isNew(_ node: Int32) -> Bool {
        guard marks.indices.contains(Int(node)), marks[Int(node)] != round else { return false }
        marks[Int(node)] = round
        return true
    }
}
