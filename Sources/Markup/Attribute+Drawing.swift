/// A step of the outline of a drawing.
package enum PathStep: Sendable {
    /// To a place without drawing.
    case move(x: Double, y: Double)
    /// Straight to a place.
    case line(x: Double, y: Double)
    /// In a curve that leaves and arrives level, its turn half-way between.
    case level(fromX: Double, fromY: Double, x: Double, y: Double)
    /// In a curve around two handles.
    case curve(x1: Double, y1: Double, x2: Double, y2: Double, x: Double, y: Double)
    /// Back to where it began.
    case close
}

extension Attribute {
    package static func path(_ steps: [PathStep]) -> Attribute {
        var text = ""
        func pair(_ x: Double, _ y: Double) -> String { coordinate(x) + " " + coordinate(y) }
        for step in steps {
            switch step {
            case .move(let x, let y): text += "M" + pair(x, y)
            case .line(let x, let y): text += "L" + pair(x, y)
            case .level(let fromX, let fromY, let x, let y):
                let turn = (fromX + x) / 2
                text += "C" + pair(turn, fromY) + "," + pair(turn, y) + "," + pair(x, y)
            case .curve(let x1, let y1, let x2, let y2, let x, let y):
                text += "C" + pair(x1, y1) + "," + pair(x2, y2) + "," + pair(x, y)
            case .close: text += "Z"
            }
        }
        return Attribute("d", text)
    }

    /// Turned a quarter to the left about nothing, then moved to a place: a title beside an upright axis.
    package static func rotated(_ x: Double, _ y: Double) -> Attribute {
        Attribute("transform", "translate(\(coordinate(x)) \(coordinate(y))) rotate(-90)")
    }
    package static func cx(_ value: Double) -> Attribute { Attribute("cx", coordinate(value)) }
    package static func cy(_ value: Double) -> Attribute { Attribute("cy", coordinate(value)) }
    package static func r(_ value: Double) -> Attribute { Attribute("r", coordinate(value)) }
    package static func rx(_ value: Double) -> Attribute { Attribute("rx", coordinate(value)) }
    /// Where the text stands to its place: `start`, `middle` or `end`.
    package static func textAnchor(_ value: StaticString) -> Attribute {
        Attribute("text-anchor", value.description)
    }
}
