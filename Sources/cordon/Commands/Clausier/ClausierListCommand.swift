public import ArgumentParser
public import Clausier
import Store
import Triage
import Vocabulary

/// `cordon clausier list`: the editions, or the controls of one.
struct ClausierListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List editions, the controls of one, or mappings.",
        discussion: "Filters add up: a control is listed when all of them hold.")

    @OptionGroup var folder: DataOption
    @Argument(help: "An edition; without it, the editions are listed.") var edition: EditionName?
    @Option(help: "Only controls of that criticality: minor, major or blocking.") var criticality:
        ControlCriticality?
    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "Only controls that concern a product of these traits and no other.", valueName: "trait"))
    var traits: [Trait] = []
    @Option(help: ArgumentHelp("Only controls whose answers feed that.", valueName: "feed")) var feeds: Feed?
    @Flag(help: "List the mappings that were imported.") var mappings = false
    @Option(help: "table, json, ndjson or csv.") var format: OutputFormat = .table
    @Option(help: "The language of titles and tests: fr or en.") var language: Language = .english

    func run() async throws {
        let store = try folder.storeIfAny()
        if mappings { return try await listMappings(store) }
        guard let edition else { return try await listEditions(store) }
        try listControls(try await edition.edition(in: store))
    }

    private func listEditions(_ store: Store?) async throws {
        var printer = RowPrinter(format, columns: ["edition", "controls", "title", "origin"])
        let shipped = try ShippedEditions.all()
        for edition in shipped {
            printer.add([
                .string(edition.key.description), .integer(Int64(edition.controls.count)),
                .string(edition.title[language]),
                .string("shipped"),
            ])
        }
        for row in try await store?.editions() ?? [] where !shipped.contains(where: { $0.key == row.key }) {
            printer.add([
                .string(row.key.description), .integer(Int64(row.controls)), .string(row.title[language]),
                .string("imported"),
            ])
        }
        try printer.finish()
    }

    private func listMappings(_ store: Store?) async throws {
        var printer = RowPrinter(format, columns: ["mapping", "relations", "title", "source", "target"])
        for row in try await store?.mappings() ?? [] {
            printer.add([
                .string(row.origin), .integer(Int64(row.relations)), .string(row.title), .string(row.source),
                .string(row.target),
            ])
        }
        try printer.finish()
    }

    private func listControls(_ edition: Edition) throws {
        let profile = traits.isEmpty ? Profile() : Profile(exactly: Set(traits))
        let listed = edition.controls(for: profile).filter { control in
            (criticality.map { control.criticality == $0 } ?? true)
                && (feeds.map { control.feeds.contains($0) } ?? true)
        }
        var printer = RowPrinter(
            format,
            columns: [
                "code", "theme", "criticality", "evidence", "respondent", "title", "test", "figures", "feeds",
            ])
        for control in listed {
            printer.add([
                .string(control.code.text), .string(control.theme), .string(control.criticality.rawValue),
                .string(control.evidence.rawValue), .string(control.respondent.rawValue),
                .string(control.title[language]), .string(control.test[language]),
                .string(control.rules.map { "\($0.key) \($0.figure[language])" }.joined(separator: "; ")),
                .string(control.feeds.map(\.rawValue).joined(separator: " ")),
            ])
        }
        try printer.finish()
        say("\(listed.count) of \(edition.controls.count) controls of \(edition.key)")
    }
}

extension ControlCriticality: ExpressibleByArgument {}
extension Trait: ExpressibleByArgument {}
extension Feed: ExpressibleByArgument {}
