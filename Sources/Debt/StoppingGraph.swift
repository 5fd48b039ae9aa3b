/// Systems and care services, with an arrow from each system to what stops when it stops. Systems come first.
struct StoppingGraph {
    let systemCount: Int
    let nodeCount: Int
    /// Where each node's arrows begin in ``targets``; one more at the end.
    private var starts: [Int32]
    private var targets: [Int32]

    init(
        systemCount: Int, serviceCount: Int, needs: [(system: Int32, needed: Int32)],
        uses: [(system: Int32, service: Int32)]
    ) {
        self.systemCount = systemCount
        nodeCount = systemCount + max(0, serviceCount)
        starts = Array(repeating: 0, count: nodeCount + 1)
        let systems = Int32(0)..<Int32(systemCount)
        let services = Int32(0)..<Int32(max(0, serviceCount))
        func isGood(_ edge: (system: Int32, needed: Int32)) -> Bool {
            systems.contains(edge.system) && systems.contains(edge.needed) && edge.system != edge.needed
        }
        for edge in needs where isGood(edge) { starts[Int(edge.needed) + 1] += 1 }
        for use in uses where systems.contains(use.system) && services.contains(use.service) {
            starts[Int(use.system) + 1] += 1
        }
        for node in 0..<nodeCount { starts[node + 1] += starts[node] }
        var next = starts
        targets = Array(repeating: 0, count: Int(starts[nodeCount]))
        for edge in needs where isGood(edge) {
            targets[Int(next[Int(edge.needed)])] = edge.system
            next[Int(edge.needed)] += 1
        }
        for use in uses where systems.contains(use.system) && services.contains(use.service) {
            targets[Int(next[Int(use.system)])] = Int32(systemCount) + use.service
            next[Int(use.system)] += 1
        }
    }

    /// What stops at once with a node.
    func stops(of node: Int32) -> ArraySlice<Int32> {
        targets[Int(starts[Int(node)])..<Int(starts[Int(node) + 1])]
    }

    /// Nodes grouped into cycles, each group after all that its nodes point to.
    ///
    /// > Source: R. Tarjan, "Depth-first search and linear graph algorithms", 1972; without recursion, because a chain of
    /// > dependencies may be as long as the register.
    func stronglyConnected() -> StoppingOrder {
        var order = StoppingOrder(nodeCount: nodeCount)
        var index = Array(repeating: Int32(-1), count: nodeCount)
        var low = Array(repeating: Int32(0), count: nodeCount)
        var isOpen = Array(repeating: false, count: nodeCount)
        var open: [Int32] = []
        var path: [(node: Int32, next: Int32)] = []
        var counter: Int32 = 0
        for root in 0..<Int32(nodeCount) where index[Int(root)] < 0 {
            path.append((root, starts[Int(root)]))
            while let (node, next) = path.last {
                if index[Int(node)] < 0 {
                    index[Int(node)] = counter
                    low[Int(node)] = counter
                    counter += 1
                    open.append(node)
                    isOpen[Int(node)] = true
                }
                if next < starts[Int(node) + 1] {
                    path[path.count - 1].next += 1
                    let target = Int(targets[Int(next)])
                    if index[target] < 0 {
                        path.append((Int32(target), starts[target]))
                    } else if isOpen[target] {
                        low[Int(node)] = min(low[Int(node)], index[target])
                    }
                } else {
                    path.removeLast()
                    if let parent = path.last?.node {
                        low[Int(parent)] = min(low[Int(parent)], low[Int(node)])
                    }
                    if low[Int(node)] == index[Int(node)] { close(node, &open, &isOpen, &order) }
                }
            }
        }
        return order
    }

    private func close(
        _ root: Int32, _ open: inout [Int32], _ isOpen: inout [Bool], _ order: inout StoppingOrder
    ) {
        order.begin()
        while let node = open.popLast() {
            isOpen[Int(node)] = false
            order.add(node)
            if node == root { break }
        }
    }

    /// Groups of cycles that no arrow joins to the others.
    struct Island {
        /// Places in the order, ascending.
        var sets: [Int] = []
        var nodeCount = 0
    }

    func islands(_ order: StoppingOrder) -> [Island] {
        var parent = Array(Int32(0)..<Int32(nodeCount))
        func root(_ node: Int32) -> Int32 {
            var node = node
            while parent[Int(node)] != node {
                parent[Int(node)] = parent[Int(parent[Int(node)])]
                node = parent[Int(node)]
            }
            return node
        }
        for node in 0..<Int32(nodeCount) {
            for target in stops(of: node) {
                let (left, right) = (root(node), root(target))
                if left != right { parent[Int(max(left, right))] = min(left, right) }
            }
        }
        var islandOf: [Int32: Int] = [:]
        var islands: [Island] = []
        for set in order.sets.indices {
            guard let first = order.sets[set].first else { continue }
            let root = root(first)
            let place = islandOf[root] ?? islands.count
            if place == islands.count {
                islandOf[root] = place
                islands.append(Island())
            }
            islands[place].sets.append(set)
            islands[place].nodeCount += order.sets[set].count
        }
        return islands
    }
}

/// Nodes grouped into cycles, in an order in which effects come before their causes.
struct StoppingOrder {
    private var nodes: [Int32] = []
    private var starts: [Int32] = []
    /// The group of each node.
    private(set) var setOf: [Int32]

    init(nodeCount: Int) {
        setOf = Array(repeating: -1, count: nodeCount)
        nodes.reserveCapacity(nodeCount)
    }

    mutating func begin() { starts.append(Int32(nodes.count)) }

    mutating func add(_ node: Int32) {
        nodes.append(node)
        setOf[Int(node)] = Int32(starts.count - 1)
    }

    var sets: Sets { Sets(nodes: nodes, starts: starts) }

    /// The groups, each a slice.
    struct Sets: RandomAccessCollection {
        let nodes: [Int32]
        let starts: [Int32]
        var startIndex: Int { 0 }
        var endIndex: Int { starts.count }
        subscript(place: Int) -> ArraySlice<Int32> {
            nodes[Int(starts[place])..<(place + 1 < starts.count ? Int(starts[place + 1]) : nodes.count)]
        }
    }
}
