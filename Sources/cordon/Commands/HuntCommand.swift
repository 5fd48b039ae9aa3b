import Access
import Archive
import ArgumentParser
import Events
import Foundation
import Intake
import Registry
import Store
import Triage
import Vocabulary
import Watch

/// `cordon hunt`: an observable or a rule, over everything that was stored.
struct HuntCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hunt", abstract: "Search the archive for an indicator, or with a rule.",
        discussion: """
            An indicator is answered from the index: which establishments have met it, since when and how often. Then its \
            records follow. A domain is found with all names below it. A rule is asked about every record of the time that \
            is given. Times are those of reception, by whole hours.

            With csv and json the list of establishments goes to standard error, unless --summary asks for it alone.
            """)

    @OptionGroup var folder: DataOption
    @Option(
        help: ArgumentHelp(
            "An address, domain, hash, account or machine; with its kind in front if it could be several: account:backup, host:srv-dpi.",
            valueName: "indicator"))
    var indicator: [String] = []
    @Option(help: ArgumentHelp("A file of Sigma rules.", valueName: "file")) var rule: [String] = []
    @OptionGroup var records: RecordOptions
    @Option(
        help: ArgumentHelp(
            "From this time on: 2026-03-14, 2026-03-14T08:00:00Z, 36h or 30d.", valueName: "time"))
    var since: String?
    @Option(help: ArgumentHelp("Up to this time.", valueName: "time")) var until: String?
    @Option(help: ArgumentHelp("Only this establishment, by its FINESS number.", valueName: "finess"))
    var establishment: String?
    @Flag(help: "Only the list of establishments, without records.") var summary = false
    @Option(help: "The most records to print; 0 for all.") var limit = 1_000
    @Option(help: "table, json, ndjson or csv.") var format: OutputFormat = .table
    @Option(help: "The language of what records say: fr or en.") var language: Language = .english

    func validate() throws {
        guard indicator.isEmpty != rule.isEmpty else {
            throw ValidationError("Give --indicator or --rule, and not both.")
        }
        guard limit >= 0 else { throw ValidationError("--limit is 0 or more, not \(limit).") }
        for text in indicator where Events.Observable.reading(text).isEmpty {
            throw ValidationError(HuntRefusal.noObservable(text).description)
        }
        for (name, text) in [("--since", since), ("--until", until)] {
            if let text, HuntTime(text, now: .now) == nil {
                throw ValidationError(
                    "\(name) is '\(text)'; write 2026-03-14, 2026-03-14T08:00:00Z, 36h or 30d.")
            }
        }
        if let since = moment(since), let until = moment(until), until < since {
            throw ValidationError("--until is before --since.")
        }
    }

    func run() async throws {
        let data = try folder.existing()
        let settings = try Settings(
            folder: folder.url, environment: ProcessInfo.processInfo.environment, flags: records.flags)
        let mappings = try RuleMappings(
            reading: settings.mappings, values: records.mapping.values.values)
        let hunt = ArchiveHunt(
            store: data.store, archive: data.archive, index: data.index,
            reading: RecordReading(settings, mappings))
        let ground = try await ground(data.store)
        Terminal.ignoreBrokenPipes()
        if rule.isEmpty { try await look(hunt, ground) } else { try await ask(hunt, ground, mappings) }
    }

    private func moment(_ text: String?) -> Instant? { text.flatMap { HuntTime($0, now: .now)?.instant } }

    private func ground(_ store: Store) async throws -> ArchiveHunt.Ground {
        var ground = ArchiveHunt.Ground(reach: .everything)
        if let establishment {
            guard
                let id = try await store.establishmentNumbers().first(where: {
                    $0.value.text == establishment
                })?.key
            else {
                throw Failure(
                    "there is no establishment '\(establishment)'; give its FINESS number, nine digits")
            }
            ground.establishment = id
        }
        if since != nil || until != nil {
            let first = moment(since) ?? Instant(milliseconds: 0)
            ground.hours = first...max(first, moment(until) ?? Instant.now.advanced(by: .seconds(86_400)))
        }
        return ground
    }

    // MARK: An indicator

    private func look(_ hunt: ArchiveHunt, _ ground: ArchiveHunt.Ground) async throws {
        let observables = indicator.flatMap(Events.Observable.reading)
        let answer = try await hunt.sightings(of: observables, on: ground)
        try tell(answer, of: observables)
        guard !summary, !answer.sightings.isEmpty else { return }
        var printer = RowPrinter(
            format, columns: ["establishment", "time", "host", "observables", "record", "summary"])
        let progress = Progress()
        var left = limit == 0 ? Int.max : limit
        try await hunt.forEachRecord(
            of: observables, on: ground, progress: { progress.show(HuntCommand.line($0)) }
        ) { found in
            printer.add(
                [
                    .string(found.establishmentName), .string(found.record.time.description),
                    .string(found.host),
                    .string(found.observables.map(\.description).joined(separator: " ")),
                    .string("\(found.record.batch):\(found.record.line + 1)"),
                    .string(found.record.summary[language]),
                ],
                document: .object([
                    ("establishment", .string(found.establishmentName)),
                    ("time", .string(found.record.time.description)), ("host", .string(found.host)),
                    ("observables", .array(found.observables.map { .string($0.description) })),
                    ("segment", .string(found.record.batch)), ("line", .integer(Int64(found.record.line))),
                    ("summary", .string(found.record.summary[language])),
                    ("record", .string(String(decoding: found.record.bytes, as: UTF8.self))),
                ]))
            left -= 1
            return left > 0
        }
        progress.clear()
        try printer.finish()
        if left == 0 { say("the first \(limit) records were printed; --limit 0 prints all") }
    }

    private func tell(_ answer: HuntAnswer, of observables: [Events.Observable]) throws {
        let asked = "\(answer.establishments) establishments, \(answer.days) days of records"
        if answer.sightings.isEmpty {
            say("\(observables.map(\.description).joined(separator: " or ")): not met; asked: \(asked)")
        }
        if summary || format == .table || format == .ndjson {
            guard !answer.sightings.isEmpty || summary else { return }
            var printer = RowPrinter(
                format, columns: ["establishment", "observable", "records", "firstSeen", "lastSeen"])
            for sighting in answer.sightings {
                printer.add([
                    .string(sighting.name), .string(sighting.observable.description),
                    .integer(Int64(sighting.records)),
                    .string(sighting.firstSeen.description), .string(sighting.lastSeen.description),
                ])
            }
            try printer.finish()
            if format == .table, !summary { print("") }
        } else {
            for sighting in answer.sightings {
                say(
                    "\(sighting.name): \(sighting.observable), \(sighting.records) records from \(sighting.firstSeen) to \(sighting.lastSeen)"
                )
            }
        }
        if !answer.sightings.isEmpty { say("asked: \(asked)") }
        HuntCommand.warn(of: answer.damaged)
    }

    /// "Not met" would promise too much.
    private static func warn(of damaged: [SegmentName]) {
        for segment in damaged {
            say("\(segment): could not be read to its end; 'cordon verify' says where the damage is")
        }
    }

    // MARK: A rule

    private func ask(
        _ hunt: ArchiveHunt, _ ground: ArchiveHunt.Ground, _ mappings: RuleMappings
    ) async throws {
        let files = try rule.map { path in
            guard let text = try? String(contentsOf: URL(filePath: path), encoding: .utf8) else {
                throw Failure("'\(path)' cannot be read as text; name a file of Sigma rules")
            }
            return (name: path, text: text)
        }
        let rules: HuntRules
        do {
            rules = try HuntRules(
                reading: files, options: mappings.options, convention: mappings.convention)
        } catch {
            throw Failure("\(error)")
        }
        var printer = RowPrinter(
            format, columns: ["establishment", "time", "level", "rule", "host", "account", "record"])
        let progress = Progress()
        var left = limit == 0 ? Int.max : limit
        var last = HuntProgress()
        try await hunt.forEachMatch(
            of: rules, on: ground,
            progress: {
                last = $0
                progress.show(HuntCommand.line($0))
            }
        ) { match in
            printer.add(
                [
                    .string(match.establishmentName), .string(match.time.description),
                    .string(match.level.name),
                    .string(match.title), .string(match.host), .string(match.account),
                    .string("\(match.batch):\(match.line + 1)"),
                ],
                document: .object([
                    ("establishment", .string(match.establishmentName)),
                    ("time", .string(match.time.description)),
                    ("level", .string(match.level.name)),
                    ("rule", .object([("id", .string(match.rule)), ("title", .string(match.title))])),
                    ("host", .string(match.host)), ("account", .string(match.account)),
                    ("segment", .string(match.batch)), ("line", .integer(Int64(match.line))),
                    ("record", .string(String(decoding: match.bytes, as: UTF8.self))),
                ]))
            left -= 1
            return left > 0
        }
        progress.clear()
        try printer.finish()
        // What was read is told after each segment: of a hunt that ended inside one, nobody counted to its end.
        if left == 0 {
            say("the first \(limit) matches were printed, and the rest was not read; --limit 0 prints all")
        } else {
            say("\(last.records) records in \(last.segments) segments were read")
        }
        HuntCommand.warn(of: last.damaged)
    }

    private static func line(_ progress: HuntProgress) -> String {
        let percent = progress.allBytes == 0 ? 100 : progress.bytes * 100 / progress.allBytes
        return
            "\(percent) %: segment \(progress.segments + 1) of \(progress.allSegments), \(progress.records) records, \(progress.found) found"
    }
}

/// A time as people give it to a hunt: a day, which begins at midnight in Paris as on the page, an instant, or how long ago.
struct HuntTime {
    let instant: Instant

    init?(_ text: String, now: Instant) {
        if let last = text.last, let number = Int(text.dropLast()), (0...100_000).contains(number),
            let seconds = ["h": 3_600, "d": 86_400, "j": 86_400, "m": 60][last]
        {
            instant = now.advanced(by: .seconds(-number * seconds))
        } else if let day = try? Day(parsing: text) {
            instant = Instant(startOfParisDay: day)
        } else if let exact = try? Instant(parsing: text) {
            instant = exact
        } else {
            return nil
        }
    }
}
