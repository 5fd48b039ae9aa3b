/// A figure without more digits than it has: `3` for 3.0, `2.5` for 2.5.
///
/// Any number is safe, also one that no integer holds: `Int(1e30)` would end the process.
package func plainFigure(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : String(value)
}
