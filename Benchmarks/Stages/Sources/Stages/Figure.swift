/// One line of a table: what was measured, and its figures.
struct Figure: Codable {
    /// One number with its unit.
    struct Value: Codable {
        let name: String
        let number: Double
    }

    /// The table it stands in.
    let part: String
    let title: String
    let values: [Value]

    init(_ part: String, _ title: String, _ values: [(String, Double)]) {
        self.part = part
        self.title = title
        self.values = values.map { Value(name: $0.0, number: $0.1) }
    }
}

extension [Figure] {
    /// A table for each part, with the parts in the order in which they come.
    var tables: String {
        var text = ""
        var header: [String] = []
        for figure in self {
            let names = ["\(figure.part):"] + figure.values.map(\.name)
            if names != header {
                text += header.isEmpty ? "" : "\n"
                text += row(names) + row(["---"] + figure.values.map { _ in "--:" })
                header = names
            }
            text += row([figure.title] + figure.values.map { readable($0.number) })
        }
        return text
    }

    private func row(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |\n" }
}

/// Three digits that count, or the whole number with its thousands apart.
private func readable(_ number: Double) -> String {
    guard abs(number) < 100, number != number.rounded() else {
        let digits = String(Int(number.rounded().magnitude))
        let groups = digits.reversed().enumerated().map { $0 > 0 && $0 % 3 == 0 ? ",\($1)" : "\($1)" }
        return (number < 0 ? "-" : "") + String(groups.joined().reversed())
    }
    let scale: Double = abs(number) < 1 ? 1_000 : abs(number) < 10 ? 100 : 10
    return "\((number * scale).rounded() / scale)"
}
