import Registry
import Vocabulary

/// A product of the real world with the days on which its versions come and go.
struct PublicProduct: Sendable {
    /// A version with its days.
    struct Edition: Sendable {
        /// As endoflife.date writes it.
        let cycle: String
        let version: String
        let lifecycle: Lifecycle
    }

    let vendor: String
    let country: String
    let name: String
    let kind: ProductKind
    let lifecycleKey: String
    let functions: [Function]
    /// Oldest first.
    let editions: [Edition]

    /// Every product of the table.
    static let all = read(table)

    /// Reads the form that the table explains; a line that does not follow it is left out, and a test counts them.
    static func read(_ table: String) -> [PublicProduct] {
        var products: [PublicProduct] = []
        var header: [String] = []
        var editions: [Edition] = []
        func close() {
            if let product = PublicProduct(header, editions) { products.append(product) }
        }
        for line in table.split(separator: "\n") {
            let cells = tableCells(line)
            if line.hasPrefix("  ") {
                if let edition = Edition(cells) { editions.append(edition) }
            } else {
                close()
                (header, editions) = (cells, [])
            }
        }
        close()
        return products
    }

    private init?(_ cells: [String], _ editions: [Edition]) {
        guard cells.count == 6, let kind = ProductKind(rawValue: cells[3]) else { return nil }
        (vendor, country, name) = (cells[0], cells[1], cells[2])
        self.kind = kind
        lifecycleKey = cells[4]
        functions = cells[5].split(separator: " ").compactMap { Function(rawValue: String($0)) }
        self.editions = editions
    }
}

extension PublicProduct.Edition {
    fileprivate init?(_ cells: [String]) {
        guard cells.count == 6 else { return nil }
        let days = cells[2...].map { try? Day(parsing: $0) }
        (cycle, version) = (cells[0], cells[1])
        lifecycle = Lifecycle(
            released: days[0], activeSupportEnd: days[1], securitySupportEnd: days[2],
            extendedSupportEnd: days[3])
    }
}

/// The cells of a line `a | b | c`, without the blanks around them.
func tableCells(_ line: some StringProtocol) -> [String] {
    line.split(separator: "|", omittingEmptySubsequences: false).map { cell in
        let head = cell.drop { $0 == " " }
        return String(head.reversed().drop { $0 == " " }.reversed())
    }
}
