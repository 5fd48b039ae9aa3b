import Detection
import Foundation
import Sigma
import Watch

/// What a correlation counted, as it is stored with its detection: in Sigma's words, which name the same things in
/// every language.
extension CorrelationMatch {
    /// The first events of those that made it are named; the archive has the others.
    static let namedEvents = 10

    /// The values of the group, what was reached, in which span of time, and where its first events lie; `place` tells
    /// that of a record, as `segment@offset:line`, unless its batch is no longer known.
    func words(place: (RecordReference) -> String?) -> [MatchedField] {
        var fields = group.map { field, value in
            MatchedField(
                field: field, value: value, marks: [MatchedField.Mark(offset: 0, length: value.utf8.count)])
        }
        fields.append(MatchedField(field: correlation.kind.words, value: reached, marks: []))
        fields.append(MatchedField(field: "timespan", value: "\(start)/\(time)", marks: []))
        let events = references.prefix(CorrelationMatch.namedEvents).compactMap { place(RecordReference($0)) }
        if !events.isEmpty {
            fields.append(MatchedField(field: "events", value: events.joined(separator: "\n"), marks: []))
        }
        return fields
    }

    /// `12 ≥ 10`; of rules that came one after the other, their names.
    private var reached: String {
        let bounds = correlation.kind.bounds.map {
            "\($0.comparison.sign) \(CorrelationMatch.text($0.value))"
        }
        switch correlation.kind {
        case .temporalOrdered: return correlation.rules.joined(separator: " → ")
        case .temporal where bounds.isEmpty: return correlation.rules.joined(separator: " + ")
        case .eventCount, .valueCount, .valueSum, .valueAverage, .valueMedian, .valuePercentile, .temporal:
            return ([CorrelationMatch.text(figure)] + bounds).joined(separator: " ")
        }
    }

    private static func text(_ number: Double) -> String {
        Int(exactly: number).map(String.init) ?? String(number)
    }

    /// The machine and the account that the group is about, where its fields name one.
    ///
    /// A machine may be named by its address alone: then that is what tells one attacker's alert from another's.
    var subject: (host: String, account: String) {
        func value(of names: Set<String>) -> String? {
            group.first { names.contains($0.field.lowercased()) && !$0.value.isEmpty && $0.value != "-" }?
                .value
        }
        let host = value(of: CorrelationMatch.machines) ?? value(of: CorrelationMatch.addresses) ?? ""
        return (host, value(of: CorrelationMatch.accounts) ?? "")
    }

    private static let machines: Set<String> = [
        "computer", "computername", "hostname", "host", "workstationname", "workstation", "devname",
    ]
    private static let addresses: Set<String> = [
        "ipaddress", "sourceip", "sourceaddress", "clientaddress", "src_ip", "srcip", "src", "c-ip", "remip",
    ]
    private static let accounts: Set<String> = [
        "targetusername", "user", "subjectusername", "username", "accountname", "account", "suser", "duser",
        "cs-username",
    ]
}

extension Correlation.Kind {
    /// As rules write it, with the fields that are counted or reckoned with.
    fileprivate var words: String {
        switch self {
        case .eventCount: "event_count"
        case .valueCount(let fields, _): "value_count(\(fields.joined(separator: ", ")))"
        case .valueSum(let field, _): "value_sum(\(field))"
        case .valueAverage(let field, _): "value_avg(\(field))"
        case .valueMedian(let field, _): "value_median(\(field))"
        case .valuePercentile(let field, let percentile, _): "value_percentile(\(field), \(percentile))"
        case .temporal: "temporal"
        case .temporalOrdered: "temporal_ordered"
        }
    }

    fileprivate var bounds: [Correlation.Bound] {
        switch self {
        case .eventCount(let bounds), .valueCount(_, let bounds), .valueSum(_, let bounds),
            .valueAverage(_, let bounds), .valueMedian(_, let bounds), .valuePercentile(_, _, let bounds),
            .temporal(let bounds):
            bounds
        case .temporalOrdered: []
        }
    }
}

extension Comparison {
    fileprivate var sign: String {
        switch self {
        case .equal: "="
        case .different: "≠"
        case .less: "<"
        case .lessOrEqual: "≤"
        case .greater: ">"
        case .greaterOrEqual: "≥"
        }
    }
}
