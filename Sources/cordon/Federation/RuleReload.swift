import Detection
import Foundation
import Logging
import Synchronization

/// Looks whether a worker's rule files changed, and reads them again when they did.
///
/// What cannot be read changes nothing: the rules in use stay in use, and the log says why.
final class RuleReload: Sendable {
    typealias Rules = (set: RuleSet, correlations: CorrelationSet)

    private let folders: [String]
    /// The files of what placeholders stand for.
    private let values: [String]
    /// What records call the fields of rules, since the start.
    private let convention: Convention
    private let logger: Logger
    private let known: Mutex<RuleFingerprint?>

    /// Of these folders, as they are now; without any, the shipped rules stay.
    init(_ folders: [String], values: [String], _ convention: Convention, logger: Logger) {
        self.convention = convention
        self.folders = folders
        self.values = values
        self.logger = logger
        known = Mutex(RuleWatcher.fingerprint(folders, values))
    }

    /// The rules, if their files are others than when they were read last.
    func changed() -> Rules? {
        guard !folders.isEmpty, let now = RuleWatcher.fingerprint(folders, values) else { return nil }
        let isNew = known.withLock { known in
            defer { known = now }
            return known != now
        }
        return isNew ? read() : nil
    }

    private func read() -> Rules? {
        do {
            let (catalogue, _) = try RuleSource.catalogue(folders, try RuleValues.options(values))
            let correlations = CorrelationSet(
                catalogue.correlations, over: catalogue.rules, convention: convention)
            for error in catalogue.errors + correlations.errors {
                logger.warning("rule refused", metadata: ["reason": "\(error)"])
            }
            guard !catalogue.rules.isEmpty else {
                logger.error(
                    "rules not changed", metadata: ["reason": "none of the files holds a usable rule"])
                return nil
            }
            logger.notice("rules changed", metadata: ["rules": "\(catalogue.rules.count)"])
            return (catalogue.ruleSet(convention: convention), correlations)
        } catch {
            logger.error("rules not changed", metadata: ["reason": "\(error)"])
            return nil
        }
    }
}
