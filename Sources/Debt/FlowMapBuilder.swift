public import Registry
import Vocabulary

/// Gathers flows into boxes and the lines between them, without a place yet.
struct FlowMapBuilder {
    let opened: Set<Function>
    let systems: [Function: Int]
    private(set) var boxes: [FlowMap.Box] = []
    private(set) var layers: [FlowLayer] = []
    private(set) var lines: [FlowMap.Line] = []
    private var boxOf: [FlowMap.Node: Int] = [:]
    private var lineOf: [Pair: Int] = [:]

    private struct Pair: Hashable {
        let first: Int
        let second: Int
    }

    init(opened: Set<Function>, systems: [Function: Int]) {
        self.opened = opened
        self.systems = systems
    }

    mutating func add(_ flow: MappedFlow) {
        let (near, far) = (box(flow.near), box(flow.far))
        boxes[near].flows += 1
        if far != near { boxes[far].flows += 1 }
        // The outer end first, so that both directions are one line.
        let isTurned = (layers[far], far) < (layers[near], near)
        let pair = Pair(first: isTurned ? far : near, second: isTurned ? near : far)
        let line = lineOf[pair] ?? lines.count
        if line == lines.count {
            lineOf[pair] = line
            lines.append(FlowMap.Line(from: pair.first, to: pair.second))
        }
        lines[line].flows += 1
        if flow.crossesInternet { lines[line].overInternet += 1 }
        if flow.isOpening, !flow.isProtected {
            lines[line].unprotected += 1
            boxes[near].unprotected += 1
            if far != near { boxes[far].unprotected += 1 }
        }
        if flow.dataClass == .health { lines[line].health += 1 }
    }

    private mutating func box(_ end: FlowEnd) -> Int {
        let node: FlowMap.Node
        let title: LocalizedText
        let layer: FlowLayer
        var behind = 0
        switch end {
        case .partner(let partner):
            (node, title, layer) = (.partner(partner), partner.title, .outside)
        case .unseen:
            node = .unseen
            title = LocalizedText("Hors de votre périmètre", en: "Outside your scope")
            layer = .outside
        case .system(let id, let function, let name):
            layer = FlowLayer(function)
            if opened.contains(function) {
                (node, title, behind) = (.system(id, function: function), LocalizedText(name, en: name), 1)
            } else {
                (node, title, behind) = (.function(function), function.title, systems[function] ?? 0)
            }
        }
        if let known = boxOf[node] { return known }
        boxOf[node] = boxes.count
        boxes.append(FlowMap.Box(node: node, title: title, systems: behind))
        layers.append(layer)
        return boxes.count - 1
    }

    /// Functions of a layer that have systems and no flow.
    func silent(in layer: FlowLayer) -> [(function: Function, systems: Int)] {
        let heard = Set(boxes.compactMap { $0.node.function })
        return Function.allCases.compactMap { function in
            guard FlowLayer(function) == layer, !heard.contains(function), let count = systems[function],
                count > 0
            else { return nil }
            return (function, count)
        }
    }

    /// Systems of opened functions that have no flow.
    var silentInOpened: [Function: Int] {
        var drawn: [Function: Int] = [:]
        for case .system(_, let function) in boxes.map(\.node) { drawn[function, default: 0] += 1 }
        return drawn.reduce(into: [:]) { silent, entry in
            let rest = (systems[entry.key] ?? 0) - entry.value
            if rest > 0 { silent[entry.key] = rest }
        }
    }
}

extension FlowMap.Node {
    /// What it is for, where it stands for systems.
    public var function: Function? {
        switch self {
        case .function(let function), .system(_, let function): function
        case .partner, .unseen: nil
        }
    }

    /// By what equal drawings put boxes in an equal order before anything else is known.
    var key: String {
        switch self {
        case .partner(let partner): "0 \(partner.rawValue)"
        case .function(let function): "1 \(function.rawValue)"
        case .system(let id, let function):
            "1 \(function.rawValue) \(String(repeating: "0", count: max(0, 20 - id.description.count)))\(id)"
        case .unseen: "2"
        }
    }
}
