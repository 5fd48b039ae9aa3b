import ArgumentParser
import Foundation
import Posture
import Triage
import Vocabulary

/// `cordon posture judge`: what evidence says of a hospital's protections.
struct PostureJudgeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "judge", abstract: "Judge the protections of a hospital from files of evidence.",
        discussion: """
            Evidence comes as --evidence kind=file: pingcastle (XML), ads, restores, exercises, exposure, coverage, declarations (CSV). \
            What is measured wins over what is declared; what is missing is neither zero nor good and leaves the interval wide; \
            evidence fades with its age.
            """)

    @Option(
        help: ArgumentHelp("A file of evidence, as restores=tests.csv; repeatable.", valueName: "kind=file"))
    var evidence: [String] = []
    @Option(help: ArgumentHelp("The day it holds for; today by default.", valueName: "date")) var at: String?
    @Flag(help: "Print every fact with what it counts.") var explain = false
    @Flag(help: "Print what would raise the posture most.") var advice = false
    @Option(help: "table, json, ndjson or csv.") var format: OutputFormat = .table
    @Option(help: "The language of words: fr or en.") var language: Language = .english

    func validate() throws {
        if let at, (try? Day(parsing: at)) == nil {
            throw ValidationError("'\(at)' is no date; write it as 2027-01-31.")
        }
    }

    func run() throws {
        let day = try at.map { try Day(parsing: $0) } ?? Instant.now.parisDay
        let judge = PostureJudge()
        let posture = judge.posture(try items(), on: day)
        if explain { return try printFacts(posture) }
        if advice { return try printAdvice(posture, judge) }
        var printer = RowPrinter(
            format, columns: ["aspect", "title", "level", "low", "high", "facts", "contradictions"])
        for aspect in posture.aspects {
            printer.add([
                .string(aspect.aspect.word), .string(aspect.aspect.title[language]),
                // What nothing proves has no level, only a range.
                aspect.isUnknown ? .null : percent(aspect.level),
                percent(aspect.low),
                percent(aspect.high), .integer(Int64(aspect.counted.count)),
                .integer(Int64(aspect.contradictions.count)),
            ])
        }
        try printer.finish()
        for found in posture.contradictions {
            say(
                "declared and measured differ: \(found.declared.fact[language]); \(found.measured.fact[language])"
            )
        }
    }

    private func items() throws -> [EvidenceItem] {
        try evidence.flatMap { text -> [EvidenceItem] in
            let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2, let kind = EvidenceFile(rawValue: parts[0]) else {
                throw Failure(
                    "'\(text)' cannot be read; write one of \(EvidenceFile.allCases.map(\.rawValue).joined(separator: ", ")), '=' and a file"
                )
            }
            guard let bytes = FileManager.default.contents(atPath: parts[1]) else {
                throw Failure("\(parts[1]) cannot be read")
            }
            do {
                return try kind.evidence([UInt8](bytes), named: URL(filePath: parts[1]).lastPathComponent)
            } catch {
                throw Failure("\(parts[1]): \(error)")
            }
        }
    }

    private func percent(_ level: Double) -> JSONText { .verbatim(PoolText.number(level, 3)) }

    private func printFacts(_ posture: EstablishmentPosture) throws {
        var printer = RowPrinter(
            format, columns: ["aspect", "basis", "kind", "level", "share", "date", "fact", "set_aside"])
        for aspect in posture.aspects + posture.asked {
            let counted = aspect.counted.map { ($0.item, Optional($0.share), "") }
            let others = aspect.setAside.map { ($0.item, Double?.none, $0.reason.title[language]) }
            for (item, share, reason) in counted + others {
                printer.add([
                    .string(aspect.aspect.word), .string(item.basis.title[language]),
                    .string(item.kind.title[language]),
                    percent(item.level), share.map(percent) ?? .null, .string(item.asOf.description),
                    .string(item.fact[language]), .string(reason),
                ])
            }
        }
        try printer.finish()
    }

    private func printAdvice(_ posture: EstablishmentPosture, _ judge: PostureJudge) throws {
        var printer = RowPrinter(format, columns: ["aspect", "do", "gain", "narrowing"])
        for advice in PostureAdvice.ranked(posture, judge: judge).prefix(20) {
            let action =
                switch advice.action {
                case .mend(let item):
                    language == .french ? "corriger\u{A0}: \(item.fact.french)" : "fix: \(item.fact.english)"
                case .show(let kind):
                    language == .french
                        ? "montrer\u{A0}: \(kind.title.french)" : "show: \(kind.title.english)"
                }
            printer.add([
                .string(advice.aspect.word), .string(action), percent(advice.gain), percent(advice.narrowing),
            ])
        }
        try printer.finish()
    }
}
