public import Detection
public import Foundation
import Registry
import Store
import Vocabulary
import Watch

extension Intake {
    /// Correlation rules, and where what they have seen is kept over a stop.
    public struct Correlations: Sendable {
        /// The rules.
        public var set: CorrelationSet
        /// The file; its folder is made where it is missing.
        public var file: URL

        /// Rules that go on after a stop from what the file says.
        public init(_ set: CorrelationSet, savedIn file: URL) {
            self.set = set
            self.file = file
        }
    }

    /// The detections of correlations, with what made them.
    nonisolated func explained(_ correlations: [Findings.Correlated]) async throws -> [NewDetection] {
        guard !correlations.isEmpty else { return [] }
        let batches = Set(
            correlations.flatMap { $0.match.references.prefix(CorrelationMatch.namedEvents) }.map {
                RecordReference($0).batch
            })
        let places = Dictionary(
            try await store.batches(batches).map { ($0.id, RecordLocator.text(of: $0)) }
        ) { first, _ in first }
        return correlations.map { correlated in
            var detection = correlated.detection
            let words = correlated.match.words { reference in
                places[reference.batch].map { "\($0):\(reference.line)" }
            }
            detection.matched = MatchedField.json(words)
            return detection
        }
    }
}

extension CorrelationSet {
    /// No correlation.
    static let none = CorrelationSet([], over: [])
}
