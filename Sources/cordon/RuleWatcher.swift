import Detection
import Foundation
import Intake
import Logging
import ServiceLifecycle
import Watch

/// Looks whether rule files were added, changed or removed, and brings what they hold into use while records go on
/// coming in.
///
/// What cannot be read changes nothing: the rules in use stay in use, and the log says why.
struct RuleWatcher: Service {
    /// How often the folders are looked at: what the file system says of a few thousand files takes milliseconds.
    static let pause: Duration = .seconds(3)

    let folders: [String]
    /// The files of what placeholders stand for.
    let values: [String]
    /// What records call the fields of rules, since the start: what is stored must be read as it was.
    let convention: Convention
    let intake: Intake
    let ruleBook: RuleBook
    let ruleWork: EngineRuleWork
    /// What hunts of pages read rules with.
    let options: CurrentOptions
    let logger: Logger
    /// What the files were when the rules in use were read.
    var known: RuleFingerprint?

    func run() async throws {
        guard !folders.isEmpty else { return try await gracefulShutdown() }
        await cancelWhenGracefulShutdown {
            var known = known
            while !Task.isCancelled {
                try? await Task.sleep(for: RuleWatcher.pause)
                guard !Task.isCancelled, let now = RuleWatcher.fingerprint(folders, values), now != known
                else {
                    continue
                }
                known = now
                read()
            }
        }
    }

    /// What the files are now; `nil` if there are none, or if one is being written.
    static func fingerprint(_ folders: [String], _ values: [String]) -> RuleFingerprint? {
        guard let mappings = try? RuleMappings(reading: []),
            let rules = try? RuleSource.inputs(behind: folders),
            let values = try? RuleValues.inputs(behind: values)
        else { return nil }
        return RuleFingerprint(mappings, stampsOf: rules + values)
    }

    private func read() {
        do {
            let next = try RuleValues.options(values)
            let (catalogue, texts) = try RuleSource.catalogue(folders, next)
            let correlations = CorrelationSet(
                catalogue.correlations, over: catalogue.rules, convention: convention)
            for error in catalogue.errors + correlations.errors {
                logger.warning("rule refused", metadata: ["reason": "\(error)"])
            }
            guard !catalogue.rules.isEmpty else {
                logger.error(
                    "rules not changed", metadata: ["reason": "none of the files holds a usable rule"])
                return
            }
            intake.use(catalogue.ruleSet(convention: convention), correlations: correlations)
            ruleWork.use(catalogue)
            options.use(next)
            ruleBook.replace(with: RuleBook(catalogue, texts: texts, french: [:]))
            logger.notice(
                "rules changed",
                metadata: ["rules": "\(catalogue.rules.count)", "refused": "\(catalogue.errors.count)"])
        } catch {
            logger.error("rules not changed", metadata: ["reason": "\(error)"])
        }
    }
}
