import Events
import Foundation
import TestSupport
import Testing

@Suite("EVTX recordings of real attacks", .enabled(if: Corpora.arePresent))
struct EVTXCorpusTests {
    let corpora: URL

    init() throws { corpora = try #require(Corpora.folder) }

    @Test(
        "Every field of every reference record reads as the reference says",
        arguments: ["evtx", "regression"])
    func reference(_ set: String) throws {
        var expected: [String: [UInt64: [[String: [String]]]]] = [:]
        for object in try objects("flat/\(set).ndjson", in: corpora) {
            let sample = try #require(object["sample"] as? String)
            let record = try #require(object["record"] as? NSNumber).uint64Value
            let event = try #require(object["event"] as? [String: Any])
            // The reference lists a name with blanks a second time without them.
            let table = Dictionary(
                event.map { (plain($0.key), $0.value as? [String] ?? [$0.value as? String ?? ""]) },
                uniquingKeysWith: { first, _ in first })
            expected[sample, default: [:]][record, default: []].append(table)
        }
        var compared = 0
        for (sample, records) in expected.sorted(by: { $0.key < $1.key }) {
            var left = records
            _ = try Recording.evtx(try Recording.file("\(set)/\(sample)", in: corpora)) { event in
                guard let wanted = left[event.record]?.first else { return }
                left[event.record]?.removeFirst()
                compared += 1
                let table = Dictionary(uniqueKeysWithValues: event.table.map { (plain($0.key), $0.value) })
                if table != wanted {
                    let keys = Set(table.keys).union(wanted.keys).filter { table[$0] != wanted[$0] }.sorted()
                    let differences = keys.map { "\($0): \(table[$0] ?? []) instead of \(wanted[$0] ?? [])" }
                    Issue.record("\(sample) record \(event.record): \(differences.joined(separator: "; "))")
                }
            }
        }
        #expect(compared == expected.values.reduce(0) { $0 + $1.values.reduce(0) { $0 + $1.count } })
    }

    private func plain(_ name: String) -> String { name.filter { $0 != " " } }

    @Test("Every record reads, and none is invented", arguments: ["evtx", "regression"])
    func counts(_ set: String) throws {
        for object in try objects("expected/\(set).ndjson", in: corpora) {
            let sample = try #require(object["sample"] as? String)
            guard sample.hasSuffix(".evtx") else { continue }
            let records = try #require(object["records"] as? Int)
            let report = try Recording.evtx(try Recording.file("\(set)/\(sample)", in: corpora)) { event in
                #expect(
                    event.channel != nil && event.computer != nil && event.time != nil && event.eventID != nil
                )
            }
            #expect(report.records == records, "\(sample)")
            #expect(report.skipped.isEmpty, "\(sample)")
        }
    }
}
