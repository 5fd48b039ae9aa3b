import Debt
import Markup
import Registry
import Vocabulary

extension HTML {
    /// The smallest scale at which every letter, of 11.5 pixels and more, is still 11 high: below it the drawing scrolls.
    static let smallestMapScale = 11.0 / 11.5

    /// The map as a drawing: boxes are links, lines tell what they are on hover. The table under it says the same.
    ///
    /// Without a `factor` it is as wide as the page, and never so small that it cannot be read.
    mutating func flowDrawing(
        _ map: FlowMap, label: LocalizedText, factor: Double?, link: (FlowMap.Node) -> SiteLink?
    ) {
        let (width, height) = (Int(map.width.rounded(.up)), Int(map.height.rounded(.up)))
        self(
            .svg, .class(factor == nil ? "flow-map fit" : "flow-map"), .viewBox(width: width, height: height),
            .width(Int((Double(width) * (factor ?? HTML.smallestMapScale)).rounded(.up))),
            .height(Int((Double(height) * (factor ?? HTML.smallestMapScale)).rounded(.up))),
            .role("group"), .ariaLabel(label)
        ) { html in
            for column in map.columns {
                html(.text, .class("layer"), .x(column.x), .y(22.0), say: column.layer.title)
            }
            html(.g, .ariaHidden) { html in for line in map.lines { html.flowLine(line, map) } }
            for box in map.boxes { html.flowBox(box, link: link(box.node)) }
        }
    }

    private mutating func flowLine(_ line: FlowMap.Line, _ map: FlowMap) {
        var names = "flow w\(FlowWords.weight(line.flows))"
        if line.overInternet > 0 { names += " internet" }
        if line.unprotected > 0 { names += " open" }
        let words = FlowWords.line(line, map)
        self(.path, .class(names), .path(HTML.steps(line.points, isLoop: line.isLoop))) { html in
            html(.title, say: words)
        }
    }

    private static func steps(_ points: [FlowMap.Point], isLoop: Bool) -> [PathStep] {
        guard let start = points.first, let last = points.last else { return [] }
        var steps: [PathStep] = [.move(x: start.x, y: start.y)]
        if isLoop {
            // Around the right side of its column; a little higher and lower for a box with itself.
            let reach = 26 + min(abs(last.y - start.y) / 12, 14)
            let spread = last.y == start.y ? 12.0 : 0
            return [
                .move(x: start.x, y: start.y - spread),
                .curve(
                    x1: start.x + reach, y1: start.y - spread, x2: last.x + reach, y2: last.y + spread,
                    x: last.x,
                    y: last.y + spread),
            ]
        }
        for (place, point) in points.enumerated().dropFirst() {
            let before = points[place - 1]
            // Across a column straight, between columns in a curve.
            steps.append(
                place % 2 == 0 && place < points.count - 1
                    ? .line(x: point.x, y: point.y)
                    : .level(fromX: before.x, fromY: before.y, x: point.x, y: point.y))
        }
        return steps
    }

    private mutating func flowBox(_ box: FlowMap.Box, link: SiteLink?) {
        if let link {
            self(.a, .href(link)) { $0.flowBoxInside(box) }
        } else {
            self(.g) { $0.flowBoxInside(box) }
        }
    }

    private mutating func flowBoxInside(_ box: FlowMap.Box) {
        let isSystem = if case .system = box.node { true } else { false }
        self(.title, say: FlowWords.box(box))
        self(
            .rect, .class("box " + box.node.className), .x(box.x), .y(box.y), .width(box.width),
            .height(box.height), .rx(5))
        // Letters of each line: those of functions and partners are bold, and the disc takes its place: that of a function sits on
        // the corner of its box, where it takes two letters of the first line alone.
        let hasDisc = box.unprotected > 0
        let rooms = isSystem ? [hasDisc ? 20 : 24] : [hasDisc ? 20 : 22, 22]
        let lines = FlowWords.wrapped(box.title[language], rooms: rooms)
        for (row, line) in lines.enumerated() {
            let top = isSystem ? 19.0 : (lines.count == 1 ? 23 : 18) + Double(row) * 14
            self(.text, .class("box-title"), .x(box.x + 10), .y(box.y + top), data: line)
        }
        if !isSystem {
            self(.text, .class("box-note"), .x(box.x + 10), .y(box.y + 48), say: FlowWords.note(box))
        }
        guard hasDisc else { return }
        let (centre, middle) =
            isSystem
            ? (box.x + box.width - 17, box.y + box.height / 2) : (box.x + box.width - 6, box.y + 4)
        self(.g, .class("open-count")) { html in
            if box.unprotected < 100 {
                html(.circle, .cx(centre), .cy(middle), .r(10.5))
            } else {
                // Three figures touch the edge of the disc; of more the first three would be a wrong number.
                let half = box.unprotected < 1_000 ? 15.0 : 17.0
                html(
                    .rect, .x(centre - half), .y(middle - 10.5), .width(2 * half), .height(21.0), .rx(10.5))
            }
            html(
                .text, .textAnchor("middle"), .x(centre), .y(middle + 4),
                say: .verbatim(box.unprotected < 1_000 ? String(box.unprotected) : "999+"))
        }
    }
}

extension FlowMap.Line {
    /// Whether both ends stand in one column.
    var isLoop: Bool { points.count == 2 && points[0].x == points[1].x }
}

extension FlowMap.Node {
    fileprivate var className: String {
        switch self {
        case .partner: "partner"
        case .function: "function"
        case .system: "system"
        case .unseen: "unseen"
        }
    }
}

/// What the map says in words.
enum FlowWords {
    static let flow = LocalizedText("flux", en: "flow")
    static let flows = LocalizedText("flux", en: "flows")

    static func line(_ line: FlowMap.Line, _ map: FlowMap) -> LocalizedText {
        let (from, to) = (map.boxes[line.from].title, map.boxes[line.to].title)
        let count = LocalizedText.count(line.flows, one: flow, many: flows)
        let internet = LocalizedText.number(line.overInternet), bare = LocalizedText.number(line.unprotected)
        return LocalizedText(
            "\(from.french) – \(to.french)\u{A0}: \(count.french), \(internet.french) par internet, \(bare.french) sans protection convenue",
            en:
                "\(from.english) – \(to.english): \(count.english), \(internet.english) over the internet, \(bare.english) without agreed protection"
        )
    }

    static func box(_ box: FlowMap.Box) -> LocalizedText {
        let note = note(box)
        guard box.unprotected > 0 else {
            return LocalizedText(
                "\(box.title.french)\u{A0}: \(note.french)", en: "\(box.title.english): \(note.english)")
        }
        let bare = LocalizedText.number(box.unprotected)
        return LocalizedText(
            "\(box.title.french)\u{A0}: \(note.french), \(bare.french) sans protection convenue",
            en: "\(box.title.english): \(note.english), \(bare.english) without agreed protection")
    }

    static func note(_ box: FlowMap.Box) -> LocalizedText {
        let count = LocalizedText.count(box.flows, one: flow, many: flows)
        guard case .function = box.node else { return count }
        let systems = LocalizedText.count(
            box.systems, one: LocalizedText("système", en: "system"),
            many: LocalizedText("systèmes", en: "systems"))
        return LocalizedText(
            "\(systems.french), \(count.french)", en: "\(systems.english), \(count.english)")
    }

    /// 1 for a single flow to 5 for dozens.
    static func weight(_ flows: Int) -> Int {
        switch flows {
        case ..<2: 1
        case ..<5: 2
        case ..<12: 3
        case ..<30: 4
        default: 5
        }
    }

    /// A title in lines, each of at most so many characters, cut at blanks; what does not fit ends in an ellipsis.
    ///
    /// An abbreviation between brackets at the end goes before a word is cut: “Dossier patient informatisé (DP…” reads badly.
    static func wrapped(_ text: String, rooms: [Int]) -> [String] {
        let lines = cut(text, rooms)
        guard lines.contains(where: { $0.hasSuffix("…") }), text.hasSuffix(")"),
            let opening = text.lastIndex(of: "(")
        else { return lines }
        return cut(String(text[..<opening]), rooms)
    }

    private static func cut(_ text: String, _ rooms: [Int]) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ") {
            if line.isEmpty {
                line = String(word)
            } else if lines.count + 1 == rooms.count || line.count + 1 + word.count <= rooms[lines.count] {
                line += " " + word
            } else {
                lines.append(line)
                line = String(word)
            }
        }
        if !line.isEmpty { lines.append(line) }
        return zip(lines, rooms).map { $0.count <= $1 ? $0 : $0.prefix(max(1, $1 - 1)) + "…" }
    }
}
