import Compression
import Debt
import Feeds
import Foundation
import Store
import Vocabulary

/// Loads files as feeds: tells them apart by what they hold, records what Cordon needs, keeps the file as it came.
struct FeedLoader {
    let data: DataFolder
    let language: Language

    /// A file as it was read.
    private struct Reading {
        var content: FeedContent
        var edition: String
        var asOf: Day
        var faults: [FeedFault]
        var keptAs: String
    }

    /// The faults that are told one by one.
    private static let mostFaults = 20

    /// Loads one file, and says in lines what came of it; `nil` for what is no feed.
    ///
    /// - Throws: ``Failure`` for a feed that cannot be read as a whole.
    func load(_ file: FeedFolder.File, asOf day: Day?) async throws -> [String]? {
        let name = file.url.lastPathComponent
        guard FeedKind.mayBe(name) else { return nil }
        guard file.bytes <= FeedLimits.fileBytes else {
            throw Failure(
                "\(name): larger than \(FeedLimits.fileBytes >> 20) MiB; it was left out, check that it is the right one"
            )
        }
        guard let raw = try? Data(contentsOf: file.url) else { throw Failure("\(name): cannot be read") }
        var bytes = Array(raw)
        if bytes.starts(with: [0x1F, 0x8B]) { bytes = try unpacked(bytes, name) }
        guard let kind = FeedKind(bytes) else { return nil }
        let reading = try read(kind, bytes, day ?? fileDay(file), name)
        return try await record(reading, raw: raw, from: name)
    }

    /// Records what is shipped, where nobody has loaded a file of their own.
    func loadShipped() async throws {
        guard try await !data.store.feeds().contains(where: { $0.name == .hospitalLifecycle }) else { return }
        let shipped = try HospitalLifecycle.shipped()
        let day = shipped.entries.flatMap(\.releases).map(\.lifecycle.asOf).max() ?? Instant.now.day
        _ = try await data.store.transaction(by: operatorName(), at: .now) { writer in
            try writer.record(.hospitalLifecycle(shipped.entries), edition: "Cordon", asOf: day)
        }
    }

    private func fileDay(_ file: FeedFolder.File) -> Day {
        Instant(milliseconds: Int64(file.modified.timeIntervalSince1970 * 1_000)).day
    }

    private func unpacked(_ bytes: [UInt8], _ name: String) throws -> [UInt8] {
        do {
            var decoder = try GzipDecoder(limit: ExpansionLimit(total: FeedLimits.fileBytes, ratio: 1_000))
            var output: [UInt8] = []
            try decoder.decode(bytes[...], into: &output)
            try decoder.finish()
            return output
        } catch {
            throw Failure("\(name): cannot be unpacked (\(error))")
        }
    }

    private func read(
        _ kind: FeedKind, _ bytes: [UInt8], _ day: Day, _ name: String
    ) throws -> Reading {
        do throws(FeedFault) {
            switch kind {
            case .endOfLife:
                let reading = try EndOfLifeReader.read(bytes, asOf: day, edition: "endoflife.date \(day)")
                return Reading(
                    content: .lifecycle(reading.entries), edition: "endoflife.date \(day)", asOf: day,
                    faults: reading.faults, keptAs: "endoflife.json")
            case .exploitedFlaws:
                let (catalogue, faults) = try KEVReader.read(bytes)
                return Reading(
                    content: .exploitedFlaws(catalogue.flaws), edition: catalogue.edition,
                    asOf: catalogue.asOf,
                    faults: faults, keptAs: "known_exploited_vulnerabilities.json")
            case .exploitScores:
                let scores = try EPSSReader.read(bytes)
                // What the file says of itself holds: a mirror that stopped in June must not look fresh.
                let asOf = scores.asOf ?? day
                return Reading(
                    content: .exploitScores(scores.scores), edition: "EPSS \(asOf)", asOf: asOf,
                    faults: scores.faults,
                    keptAs: "epss_scores.csv")
            case .hospitalLifecycle, .hospitalLifecycleTable:
                let reading = try lifecycle(kind, bytes, name)
                let asOf = reading.entries.flatMap(\.releases).map(\.lifecycle.asOf).max() ?? day
                return Reading(
                    content: .hospitalLifecycle(reading.entries), edition: name, asOf: asOf,
                    faults: reading.faults,
                    keptAs: kind == .hospitalLifecycle ? "hospital-lifecycle.json" : "hospital-lifecycle.csv")
            }
        } catch {
            throw Failure("\(name): \(error.sentence(in: language))")
        }
    }

    private func lifecycle(_ kind: FeedKind, _ bytes: [UInt8], _ name: String) throws(FeedFault)
        -> FeedReading<LifecycleProduct>
    {
        if kind == .hospitalLifecycle { return try HospitalLifecycle.read(bytes) }
        return try HospitalLifecycle.readTable(bytes, named: name)
    }

    private func record(_ reading: Reading, raw: Data, from name: String) async throws -> [String] {
        guard reading.content.count > 0 else {
            let first = reading.faults.first.map { ": " + $0.sentence(in: language) } ?? ""
            throw Failure("\(name): no entry could be read, nothing was loaded\(first)")
        }
        let (content, edition, asOf) = (reading.content, reading.edition, reading.asOf)
        let change = try await data.store.transaction(by: operatorName(), at: .now) { writer in
            try writer.record(content, edition: edition, asOf: asOf)
        }
        try keep(raw, as: reading.keptAs)
        return report(reading, change, name)
    }

    /// The file as it came, so that anybody can check what was made of it.
    private func keep(_ raw: Data, as name: String) throws {
        let folder = data.url.appending(path: "feeds")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let isPacked = raw.starts(with: [0x1F, 0x8B])
        try raw.write(to: folder.appending(path: isPacked ? name + ".gz" : name), options: .atomic)
    }

    private func report(_ reading: Reading, _ change: Change, _ name: String) -> [String] {
        let words = LocalizedText(
            change == .unchanged ? "inchangé" : "chargé", en: change == .unchanged ? "unchanged" : "loaded")
        let separator = language == .french ? "\u{A0}: " : ": "
        let entries = LocalizedText("entrées", en: "entries")
        let left = LocalizedText("laissées de côté", en: "left out")
        var line = name + separator + reading.content.name.title[language] + ", "
        line += "\(reading.edition), \(reading.asOf), \(reading.content.count) \(entries[language])"
        if !reading.faults.isEmpty { line += ", \(reading.faults.count) \(left[language])" }
        let faults = reading.faults.prefix(FeedLoader.mostFaults).map { "  " + $0.sentence(in: language) }
        let more = reading.faults.count > FeedLoader.mostFaults ? ["  …"] : []
        return [line + ", " + words[language]] + faults + more
    }
}

/// Which feed a file is, told by its first bytes.
enum FeedKind {
    case endOfLife, exploitedFlaws, exploitScores, hospitalLifecycle, hospitalLifecycleTable

    /// Whether a file of that name is opened at all.
    static func mayBe(_ name: String) -> Bool {
        [".json", ".ndjson", ".jsonl", ".csv", ".gz"].contains { name.lowercased().hasSuffix($0) }
    }

    /// `nil` for what is none of them.
    init?(_ bytes: [UInt8]) {
        let head = String(decoding: bytes.prefix(65_536), as: UTF8.self)
        if head.prefix(2_000).contains("cve,epss,percentile") {
            self = .exploitScores
        } else if head.contains("\"catalogVersion\"") || head.contains("\"vulnerabilityName\"") {
            self = .exploitedFlaws
        } else if head.contains("\"cycle\""), head.contains("\"products\"") {
            self = .hospitalLifecycle
        } else if head.prefix(2_000).contains("security_support_end") {
            self = .hospitalLifecycleTable
        } else if head.contains("\"releaseCycle\"") || head.contains("\"schema_version\"") {
            self = .endOfLife
        } else {
            return nil
        }
    }
}
