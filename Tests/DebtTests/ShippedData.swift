import Debt
import Feeds
import Foundation
import TestSupport
import Vocabulary

/// The snapshots beside the checkout, read once.
enum Snapshot {
    static let lifecycleDay = day("2026-08-22")

    static let products: [LifecycleProduct] = {
        guard let file = Corpora.folder?.appending(path: "endoflife/products.ndjson"),
            let data = try? Data(contentsOf: file),
            let reading = try? EndOfLifeReader.read(Array(data), asOf: lifecycleDay)
        else { return [] }
        return reading.entries
    }()

    static let catalogue = LifecycleCatalogue([products])

    static let flaws: FlawCatalogue? = {
        guard let file = Corpora.folder?.appending(path: "kev/known_exploited_vulnerabilities.json"),
            let data = try? Data(contentsOf: file)
        else { return nil }
        return try? KEVReader.read(Array(data)).catalogue
    }()
}
