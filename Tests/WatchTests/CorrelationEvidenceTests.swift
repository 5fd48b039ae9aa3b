import Testing
import Vocabulary
import Watch

@Suite("What a correlation counted") struct CorrelationEvidenceTests {
    private func field(_ name: String, _ value: String) -> MatchedField {
        MatchedField(field: name, value: value, marks: [])
    }

    private func evidence(_ measure: String, _ value: String) -> CorrelationEvidence? {
        CorrelationEvidence([
            field("IpAddress", "10.1.2.3"), field(measure, value),
            field("timespan", "2026-03-14T11:04:30.000Z/2026-03-14T11:06:40.000Z"),
            field(
                "events", "990000012/2026/03/14/11-0.log.zst@12:4\n990000012/2026/03/14/11-0.log.zst@12:5\nx"),
        ])
    }

    @Test("It is read from the stored fields: measure, figure, threshold, group, span, records")
    func counted() throws {
        let counted = try #require(evidence("value_count(TargetUserName)", "12 ≥ 10 < 50"))
        #expect(counted.measure == .values(of: "TargetUserName"))
        #expect(counted.figure == "12")
        #expect(counted.bounds == [.init(sign: "≥", number: "10"), .init(sign: "<", number: "50")])
        #expect(counted.group.map(\.field) == ["IpAddress"])
        #expect(counted.span.upperBound.description == "2026-03-14T11:06:40.000Z")
        #expect(counted.places.map(\.line) == [4, 5])
        #expect(counted.places.first?.batch == "990000012/2026/03/14/11-0.log.zst@12")
    }

    @Test(
        "Every measure is known",
        arguments: [
            ("event_count", CorrelationEvidence.Measure.events), ("temporal", .rules),
            ("temporal_ordered", .rulesInOrder),
            ("value_sum(a)", .sum(of: "a")), ("value_avg(a)", .average(of: "a")),
            ("value_median(a)", .median(of: "a")),
            ("value_percentile(a, 95)", .percentile("95", of: "a")),
        ])
    func measures(_ name: String, _ measure: CorrelationEvidence.Measure) {
        #expect(evidence(name, "12 ≥ 10")?.measure == measure)
    }

    @Test("Rules are named in their order") func rules() {
        #expect(
            evidence("temporal_ordered", "many_failures → success")?.rules == ["many_failures", "success"])
        #expect(evidence("temporal", "a + b")?.rules == ["a", "b"])
    }

    @Test("A detection of a rule is none, even if one of its fields is called so") func rule() {
        #expect(CorrelationEvidence([field("timespan", "5m"), field("event_count", "1")]) == nil)
        #expect(CorrelationEvidence([field("Image", "a")]) == nil)
    }
}
