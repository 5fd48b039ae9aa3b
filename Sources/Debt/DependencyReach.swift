/// What stops when each system stops: the systems that depend on it, directly or through others, and the care services.
///
/// Cycles are allowed, because hospitals have them: the record needs the interface engine, which needs the record. All
/// systems of a cycle stop together, and each counts the others.
public struct DependencyReach: Sendable {
    /// For each system, how many other systems stop with it.
    public private(set) var systems: [Int32]
    /// For each system, how many care services stop with it.
    public private(set) var services: [Int32]
    /// For each system, the worst criticality among what stops with it and itself; 0 where none is known.
    public private(set) var worst: [UInt8]
    /// For each system, whether it depends on itself through others.
    public private(set) var isInCycle: [Bool]

    /// Follows every dependency. Edges that name no system, and a system's dependence on itself, are left out.
    ///
    /// - `criticality`: each system's own, 0 for unknown.
    /// - `needs`: pairs (system, what it needs), as places.
    /// - `uses`: pairs (system, care service that relies on it), as places; services count from 0.
    /// - Complexity: O((*n* + *e*) · *c* / 512) for *n* systems and services, *e* edges, and *c* the largest set of systems
    ///   that hang together; that is a few thousand in a hospital group.
    public init(
        criticality: [UInt8], needs: [(system: Int32, needed: Int32)],
        uses: [(system: Int32, service: Int32)],
        serviceCount: Int
    ) {
        let count = criticality.count
        let graph = StoppingGraph(systemCount: count, serviceCount: serviceCount, needs: needs, uses: uses)
        let order = graph.stronglyConnected()
        systems = Array(repeating: 0, count: count)
        services = Array(repeating: 0, count: count)
        worst = criticality
        isInCycle = Array(repeating: false, count: count)
        countReach(graph, order)
        spreadCriticality(graph, order)
    }

    private init(_ whole: DependencyReach, only place: Int) {
        systems = [whole.systems[place]]
        services = [whole.services[place]]
        worst = [whole.worst[place]]
        isInCycle = [whole.isInCycle[place]]
    }

    /// What stops with the system at one place, as a ledger of that system alone needs it.
    public func only(_ place: Int) -> DependencyReach { DependencyReach(self, only: place) }

    /// Sets of nodes that stop together, each after all that stop because of it.
    private mutating func countReach(_ graph: StoppingGraph, _ order: StoppingOrder) {
        let islands = graph.islands(order)
        var words: [SIMD8<UInt64>] = []
        var localPlace = Array(repeating: Int32(-1), count: graph.nodeCount)
        var localSet = Array(repeating: Int32(-1), count: order.sets.count)
        for island in islands where island.nodeCount > 1 {
            var next: Int32 = 0
            for (local, set) in island.sets.enumerated() {
                localSet[set] = Int32(local)
                for node in order.sets[set] {
                    localPlace[Int(node)] = next
                    next += 1
                }
            }
            for block in stride(from: 0, to: Int(next), by: 512) {
                words.removeAll(keepingCapacity: true)
                words.append(contentsOf: repeatElement(.zero, count: island.sets.count))
                countBlock(block, graph, order, island, localPlace, localSet, &words)
            }
        }
    }

    /// Follows 512 possible targets at once, one bit each.
    private mutating func countBlock(
        _ block: Int, _ graph: StoppingGraph, _ order: StoppingOrder, _ island: StoppingGraph.Island,
        _ localPlace: [Int32], _ localSet: [Int32], _ words: inout [SIMD8<UInt64>]
    ) {
        var serviceMask = SIMD8<UInt64>.zero
        for set in island.sets {
            for node in order.sets[set] where Int(node) >= graph.systemCount {
                let bit = Int(localPlace[Int(node)]) - block
                if (0..<512).contains(bit) { serviceMask[bit >> 6] |= 1 << UInt64(bit & 63) }
            }
        }
        for (local, set) in island.sets.enumerated() {
            var reach = SIMD8<UInt64>.zero
            for node in order.sets[set] {
                let bit = Int(localPlace[Int(node)]) - block
                if (0..<512).contains(bit) { reach[bit >> 6] |= 1 << UInt64(bit & 63) }
                for target in graph.stops(of: node) {
                    let targetSet = order.setOf[Int(target)]
                    if Int(targetSet) != set { reach |= words[Int(localSet[Int(targetSet)])] }
                }
            }
            words[local] = reach
            let all = Int32(reach.nonzeroBitCountSum)
            let care = Int32((reach & serviceMask).nonzeroBitCountSum)
            for node in order.sets[set] where Int(node) < graph.systemCount {
                let bit = Int(localPlace[Int(node)]) - block
                systems[Int(node)] += all - care - ((0..<512).contains(bit) ? 1 : 0)
                services[Int(node)] += care
            }
        }
    }

    private mutating func spreadCriticality(_ graph: StoppingGraph, _ order: StoppingOrder) {
        for set in order.sets {
            var highest: UInt8 = 0
            for node in set where Int(node) < graph.systemCount {
                highest = max(highest, worst[Int(node)])
                for target in graph.stops(of: node) where Int(target) < graph.systemCount {
                    highest = max(highest, worst[Int(target)])
                }
            }
            for node in set where Int(node) < graph.systemCount {
                worst[Int(node)] = highest
                isInCycle[Int(node)] = set.count > 1
            }
        }
    }
}

extension SIMD8<UInt64> {
    fileprivate var nonzeroBitCountSum: Int {
        var sum = 0
        for lane in 0..<8 { sum += self[lane].nonzeroBitCount }
        return sum
    }
}
