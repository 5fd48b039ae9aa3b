/// The phrases that name products, as a trie over token hashes.
struct ProductLexicon {
    /// How far a phrase can be trusted on its own.
    enum Strength {
        /// It names the product wherever it stands.
        case strong
        /// It names a company or a family too: a known release must follow.
        case family
        /// It is a common word: nothing unknown may stand before it, and a known release must follow at once.
        case common
    }

    struct Entry {
        /// The product's place in the catalogue; `nil` for something that is no listed product.
        var product: Int?
        var strength: Strength
    }

    private struct Edge: Hashable {
        var node: Int32
        var token: UInt64
    }

    private var edges: [Edge: Int32] = [:]
    /// The words of each product's phrases.
    private(set) var words: [Int: Set<UInt64>] = [:]
    private var entries: [Entry?] = [nil]

    init(_ catalogue: LifecycleCatalogue) {
        for (place, product) in catalogue.products.enumerated() {
            add(product.key.replacing("-", with: " "), for: place, isTitle: true)
            add(product.title, for: place, isTitle: true)
            for alias in product.aliases { add(alias, Entry(product: place, strength: .strong)) }
        }
        for line in ProductNames.spellings.split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2, let place = catalogue.index(of: String(parts[0])) else { continue }
            for spelling in parts[1].split(separator: ",") {
                var spelling = spelling.drop { $0 == " " }
                let mark = spelling.last
                if mark == "?" || mark == "!" { spelling = spelling.dropLast() }
                add(
                    String(spelling),
                    Entry(product: place, strength: mark == "?" ? .common : mark == "!" ? .family : .strong))
            }
        }
        for other in ProductNames.others.split(separator: ",") {
            add(String(other), Entry(product: nil, strength: .strong))
        }
    }

    /// A title of one word is a common word until somebody who knows says otherwise.
    private mutating func add(_ title: String, for place: Int, isTitle: Bool) {
        var tokens: [NameToken] = []
        NameTokens.read(title, into: &tokens)
        add(tokens, Entry(product: place, strength: tokens.count > 1 ? .strong : .common))
    }

    private mutating func add(_ phrase: String, _ entry: Entry) {
        var tokens: [NameToken] = []
        NameTokens.read(phrase, into: &tokens)
        add(tokens, entry)
    }

    private mutating func add(_ tokens: [NameToken], _ entry: Entry) {
        guard !tokens.isEmpty else { return }
        if let product = entry.product { words[product, default: []].formUnion(tokens.map(\.hash)) }
        var node: Int32 = 0
        for token in tokens {
            let edge = Edge(node: node, token: token.hash)
            if let next = edges[edge] {
                node = next
            } else {
                entries.append(nil)
                node = Int32(entries.count - 1)
                edges[edge] = node
            }
        }
        entries[Int(node)] = entry
    }

    /// The longest phrase that begins at a token, and where it ends.
    func longestPhrase(in tokens: [NameToken], from start: Int) -> (entry: Entry, end: Int)? {
        var node: Int32 = 0
        var found: (Entry, Int)?
        var place = start
        while place < tokens.count, let next = edges[Edge(node: node, token: tokens[place].hash)] {
            node = next
            place += 1
            if let entry = entries[Int(node)] { found = (entry, place) }
        }
        return found
    }
}
