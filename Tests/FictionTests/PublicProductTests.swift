import Foundation
import Registry
import TestSupport
import Testing
import Vocabulary

@testable import Fiction

@Suite("Products of the real world")
struct PublicProductTests {
    @Test("Every line of the tables is read")
    func complete() {
        let lines = PublicProduct.table.split(separator: "\n")
        #expect(PublicProduct.all.count == lines.count { !$0.hasPrefix("  ") })
        #expect(PublicProduct.all.reduce(0) { $0 + $1.editions.count } == lines.count { $0.hasPrefix("  ") })
        #expect(PublicProduct.all.allSatisfy { !$0.functions.isEmpty && !$0.editions.isEmpty })
        #expect(InventedSupplier.all.count == InventedSupplier.table.split(separator: "\n").count)
        #expect(InventedSupplier.all.allSatisfy { !$0.offers.isEmpty && !$0.roles.isEmpty })
        #expect(Set(FunctionWords.all.keys) == Set(Function.allCases))
        #expect(Set(FunctionWords.all.values.map(\.code)).count == Function.allCases.count)
    }

    @Test("Their days are those of endoflife.date", .enabled(if: Corpora.arePresent))
    func days() throws {
        let folder = try #require(Corpora.folder)
        let text = try String(
            contentsOf: folder.appending(path: "endoflife/products.ndjson"), encoding: .utf8)
        var listed: [String: Listed] = [:]
        for line in text.split(separator: "\n") {
            let product = try JSONDecoder().decode(Listed.self, from: Data(line.utf8))
            listed[product.id] = product
        }
        for product in PublicProduct.all {
            let source = try #require(listed[product.lifecycleKey])
            for edition in product.editions {
                let cycle = try #require(source.releases.first { $0.releaseCycle == edition.cycle })
                #expect(
                    edition.lifecycle
                        == Lifecycle(
                            released: cycle.releaseDate?.day, activeSupportEnd: cycle.eoas?.day,
                            securitySupportEnd: cycle.eol?.day, extendedSupportEnd: cycle.eoes?.day),
                    "\(product.name) \(edition.version)")
            }
        }
    }

    private struct Listed: Decodable {
        struct Cycle: Decodable {
            let releaseCycle: String
            let releaseDate: DayOrNot?
            let eoas: DayOrNot?
            let eol: DayOrNot?
            let eoes: DayOrNot?
        }
        let id: String
        let releases: [Cycle]
    }

    /// The source writes a day, or true or false where it knows no day.
    private struct DayOrNot: Decodable {
        let day: Day?
        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            day = (try? container.decode(String.self)).flatMap { try? Day(parsing: $0) }
        }
    }
}
