import Registry
import Vocabulary

/// Puts the boxes of each column in an order in which lines cross little, then gives everything its place.
///
/// > Source: K. Sugiyama, S. Tagawa and M. Toda, "Methods for visual understanding of hierarchical system structures", IEEE
/// > Transactions on Systems, Man, and Cybernetics 11, 1981: layers, bends where a line passes a layer, barycentres. The
/// > layers are given here; lines that leave one box share their bends, which keeps a column narrow.
struct FlowOrder {
    /// A box, or a bend of lines that pass the column.
    private struct Place {
        /// `nil` for a bend.
        var box: Int?
        var layer: Int
        /// Systems of one function stay together.
        var group: String
        var key: String
        var height: Double
        var middle = 0.0
    }

    private var places: [Place] = []
    /// Places of each used column, from the top.
    private var rows: [[Int]] = []
    private var neighbours: [[Int]] = []
    /// For each line the places that it passes, its ends included.
    private var paths: [[Int]] = []
    private let builder: FlowMapBuilder
    private let usedLayers: [FlowLayer]

    init(_ builder: FlowMapBuilder) {
        self.builder = builder
        usedLayers = FlowLayer.allCases.filter { builder.layers.contains($0) }
        rows = Array(repeating: [], count: usedLayers.count)
        let first = builder.boxes.indices.sorted { builder.boxes[$0].node.key < builder.boxes[$1].node.key }
        var placeOf = Array(repeating: 0, count: builder.boxes.count)
        for box in first { placeOf[box] = addBox(box) }
        addPaths(placeOf)
        neighbours = Array(repeating: [], count: places.count)
        for path in paths {
            for (left, right) in zip(path, path.dropFirst()) where left != right {
                neighbours[left].append(right)
                neighbours[right].append(left)
            }
        }
        stack()
    }

    private mutating func addBox(_ box: Int) -> Int {
        let node = builder.boxes[box].node
        let layer = usedLayers.firstIndex(of: builder.layers[box]) ?? 0
        let isSystem = if case .system = node { true } else { false }
        return add(
            Place(
                box: box, layer: layer, group: node.function?.rawValue ?? node.key, key: node.key,
                height: isSystem ? FlowMap.Measure.systemHeight : FlowMap.Measure.boxHeight))
    }

    private mutating func add(_ place: Place) -> Int {
        rows[place.layer].append(places.count)
        places.append(place)
        return places.count - 1
    }

    /// In the order of the boxes' keys, not of the flows, so that equal flows give an equal drawing.
    private mutating func addPaths(_ placeOf: [Int]) {
        var bends: [String: Int] = [:]
        paths = Array(repeating: [], count: builder.lines.count)
        let order = builder.lines.indices.sorted {
            (key(builder.lines[$0].from), key(builder.lines[$0].to)) < (
                key(builder.lines[$1].from), key(builder.lines[$1].to)
            )
        }
        for line in order {
            let (from, to) = (placeOf[builder.lines[line].from], placeOf[builder.lines[line].to])
            var path = [from]
            for layer in places[from].layer + 1..<max(places[to].layer, places[from].layer + 1) {
                let name = "\(places[from].key) \(layer)"
                if let bend = bends[name] {
                    path.append(bend)
                } else {
                    let bend = add(
                        Place(
                            box: nil, layer: layer, group: "~" + name, key: "~" + name,
                            height: FlowMap.Measure.bendHeight))
                    bends[name] = bend
                    path.append(bend)
                }
            }
            paths[line] = path + [to]
        }
    }

    private func key(_ box: Int) -> String { builder.boxes[box].node.key }

    // MARK: Order

    /// Moves each column towards the middle of what its places are joined to, back and forth; the order with the fewest
    /// crossings is kept.
    mutating func sweep(rounds: Int = 12) {
        var best = (rows: rows, crossings: crossings)
        for round in 0..<rounds where best.crossings > 0 {
            let columns = round % 2 == 0 ? Array(rows.indices) : rows.indices.reversed()
            for column in columns { sort(column) }
            let count = crossings
            if count < best.crossings { best = (rows, count) }
        }
        rows = best.rows
        stack()
    }

    private mutating func sort(_ column: Int) {
        let places = places
        func wish(_ place: Int) -> Double {
            let joined = neighbours[place]
            guard !joined.isEmpty else { return places[place].middle }
            return joined.reduce(0) { $0 + places[$1].middle } / Double(joined.count)
        }
        var groups: [String: (sum: Double, count: Int)] = [:]
        for place in rows[column] {
            let entry = groups[places[place].group] ?? (0, 0)
            groups[places[place].group] = (entry.sum + wish(place), entry.count + 1)
        }
        func mean(_ group: String) -> Double { groups[group].map { $0.sum / Double($0.count) } ?? 0 }
        let wishes = Dictionary(uniqueKeysWithValues: rows[column].map { ($0, wish($0)) })
        rows[column].sort { left, right in
            let (first, second) = (places[left], places[right])
            if first.group != second.group {
                return (mean(first.group), first.group) < (mean(second.group), second.group)
            }
            return (wishes[left] ?? 0, first.key) < (wishes[right] ?? 0, second.key)
        }
        stack()
    }

    /// Gives each place its height on the page: columns are centred on the tallest.
    private mutating func stack() {
        let heights = rows.map { row in
            row.indices.reduce(0) { $0 + places[row[$1]].height + gap(before: $1, in: row) }
        }
        let tallest = heights.max() ?? 0
        for (row, height) in zip(rows, heights) {
            var top = (tallest - height) / 2
            for (index, place) in row.enumerated() {
                top += gap(before: index, in: row)
                places[place].middle = top + places[place].height / 2
                top += places[place].height
            }
        }
    }

    private func gap(before index: Int, in row: [Int]) -> Double {
        guard index > 0 else { return 0 }
        let isSame = places[row[index]].group == places[row[index - 1]].group
        return isSame ? FlowMap.Measure.systemGap : FlowMap.Measure.rowGap
    }

    /// Pairs of lines between neighbouring columns that cross.
    var crossings: Int {
        var segments: [[(left: Int, right: Int)]] = Array(repeating: [], count: rows.count)
        var ranks = Array(repeating: 0, count: places.count)
        for row in rows { for (rank, place) in row.enumerated() { ranks[place] = rank } }
        var seen: Set<[Int]> = []
        for path in paths {
            for (left, right) in zip(path, path.dropFirst()) where places[left].layer < places[right].layer {
                guard seen.insert([left, right]).inserted else { continue }
                segments[places[left].layer].append((ranks[left], ranks[right]))
            }
        }
        return segments.reduce(0) { $0 + FlowOrder.inversions($1.sorted { $0 < $1 }.map(\.right)) }
    }

    /// Pairs that stand in the wrong order, by merging: a column of a nation would be long.
    private static func inversions(_ values: [Int]) -> Int {
        guard values.count > 1 else { return 0 }
        let middle = values.count / 2
        let (left, right) = (Array(values[..<middle]), Array(values[middle...]))
        var count = inversions(left) + inversions(right)
        let (low, high) = (left.sorted(), right.sorted())
        var place = 0
        for value in high {
            while place < low.count, low[place] <= value { place += 1 }
            count += low.count - place
        }
        return count
    }

    // MARK: Places

    typealias Drawing = (
        boxes: [FlowMap.Box], lines: [FlowMap.Line], columns: [(layer: FlowLayer, x: Double)],
        width: Double, height: Double
    )

    func placed() -> Drawing {
        let measure = FlowMap.Measure.self
        func left(_ layer: Int) -> Double {
            measure.margin + Double(layer) * (measure.boxWidth + measure.columnGap)
        }
        var boxes: [FlowMap.Box] = []
        var newPlace = Array(repeating: 0, count: builder.boxes.count)
        var bottom = 0.0
        for place in rows.joined() {
            bottom = max(bottom, places[place].middle + places[place].height / 2)
            guard let old = places[place].box else { continue }
            var box = builder.boxes[old]
            (box.x, box.width, box.height) = (
                left(places[place].layer), measure.boxWidth, places[place].height
            )
            box.y = measure.head + places[place].middle - box.height / 2
            newPlace[old] = boxes.count
            boxes.append(box)
        }
        let lines = zip(builder.lines, paths).map { line, path in
            var line = line
            line.points = points(path, left)
            (line.from, line.to) = (newPlace[line.from], newPlace[line.to])
            return line
        }.sorted { ($0.flows, $1.from, $1.to) < ($1.flows, $0.from, $0.to) }
        let width = left(max(0, usedLayers.count - 1)) + measure.boxWidth + measure.columnGap / 2
        return (
            boxes, lines, usedLayers.indices.map { (usedLayers[$0], left($0)) }, width + measure.margin,
            measure.head + bottom + measure.margin
        )
    }

    /// From the right edge of the first box to the left edge of the last; within one column around its right side.
    private func points(_ path: [Int], _ left: (Int) -> Double) -> [FlowMap.Point] {
        let measure = FlowMap.Measure.self
        func middle(_ place: Int) -> Double { measure.head + places[place].middle }
        guard let first = path.first, let last = path.last else { return [] }
        let start = FlowMap.Point(x: left(places[first].layer) + measure.boxWidth, y: middle(first))
        guard places[first].layer < places[last].layer else {
            return [start, FlowMap.Point(x: start.x, y: middle(last))]
        }
        var points = [start]
        for bend in path.dropFirst().dropLast() {
            points.append(FlowMap.Point(x: left(places[bend].layer), y: middle(bend)))
            points.append(FlowMap.Point(x: left(places[bend].layer) + measure.boxWidth, y: middle(bend)))
        }
        points.append(FlowMap.Point(x: left(places[last].layer), y: middle(last)))
        return points
    }
}
