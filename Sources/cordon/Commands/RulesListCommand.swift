public import ArgumentParser
import Attack
import Detection
public import Sigma
import Triage

/// `cordon rules list`: one row for each rule.
struct RulesListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List rules: identifier, level, status, log source, title.",
        discussion: "Filters add up: a rule is listed when all of them hold.")

    @OptionGroup var rules: RuleArguments
    @Option(help: "How rows come out.") var format = OutputFormat.table
    @Option(help: ArgumentHelp("Only rules of that level or above.", valueName: "level")) var minLevel: Level?
    @Option(help: ArgumentHelp("Only rules of that status; may be given several times.", valueName: "status"))
    var status: [Status] = []
    @Option(
        help: ArgumentHelp(
            "Only rules of that log source, or a part of it: product=windows.", valueName: "source"))
    var logsource: String?
    @Option(
        help: ArgumentHelp(
            "Only rules with that tag: a technique (T1003, its sub-techniques included), a tactic or any other.",
            valueName: "tag"))
    var tag: String?
    @Option(help: ArgumentHelp("Only rules whose title holds that text.", valueName: "text")) var title:
        String?

    func validate() throws {
        if let logsource { _ = try parts(of: logsource) }
    }

    func run() throws {
        let wanted = try logsource.map(parts)
        let listed = try rules.usable().filter { isListed($0, wanted) }
        var printer = RowPrinter(
            format, columns: ["id", "level", "status", "logsource", "title", "tactics", "techniques", "file"])
        for rule in listed {
            let metadata = rule.metadata
            printer.add([
                .string(rule.id), .string(rule.level.rawValue),
                metadata.status.map { .string($0.rawValue) } ?? .null,
                .string(rule.logSource.description), .string(rule.title),
                .string(rule.tactics.map(\.rawValue).joined(separator: " ")),
                .string(rule.techniques.map(\.id).joined(separator: " ")),
                .string(metadata.location.description),
            ])
        }
        try printer.finish()
        say("\(listed.count) rules")
    }

    private func isListed(_ rule: Rule, _ source: LogSource?) -> Bool {
        if let minLevel, rule.level < minLevel { return false }
        if !status.isEmpty, !(rule.metadata.status.map(status.contains) ?? false) { return false }
        if let source, !source.covers(rule.logSource) { return false }
        if let title, !rule.title.lowercased().contains(title.lowercased()) { return false }
        return tag.map { hasTag(rule, $0) } ?? true
    }

    private func hasTag(_ rule: Rule, _ tag: String) -> Bool {
        let lowered = tag.lowercased().replacing("_", with: "-")
        let plain = lowered.hasPrefix("attack.") ? String(lowered.dropFirst(7)) : lowered
        return rule.metadata.tags.contains { tag in
            switch tag {
            case .technique(let id): id.lowercased() == plain || id.lowercased().hasPrefix(plain + ".")
            case .tactic(let name): name == plain
            case .actor(let id), .vulnerability(let id): id.lowercased() == plain
            case .other(let label): label.lowercased() == lowered
            }
        }
    }

    private func parts(of text: String) throws -> LogSource {
        var source = LogSource()
        for part in text.split(separator: ",") {
            let sides = part.split(separator: "=", maxSplits: 1).map { $0.lowercased() }
            guard sides.count == 2 else { throw wrong(part) }
            switch sides[0] {
            case "product": source.product = sides[1]
            case "category": source.category = sides[1]
            case "service": source.service = sides[1]
            default: throw wrong(part)
            }
        }
        return source
    }

    private func wrong(_ part: Substring) -> ValidationError {
        ValidationError(
            "'\(part)' is no part of a log source; write for example product=windows,service=security")
    }
}

extension Status: ExpressibleByArgument {}
