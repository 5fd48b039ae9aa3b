public import Sigma

/// Windows records that a rule reads.
public struct Binding: Sendable, Hashable {
    /// The channels, in lower case; `nil` for every channel.
    public let channels: Set<String>?
    /// The event identifiers; `nil` for all.
    public let eventIDs: Set<Int>?
    /// What other fields must be.
    public let when: [String: [String]]
    /// What the records call a field of the rule.
    public let renames: [String: String]
}

extension Convention {
    /// Where a log source is found in Windows records; nowhere if it is not a Windows one, or the convention does not
    /// know it.
    public func bindings(of source: LogSource) -> [Binding] {
        guard source.product == nil || source.product == "windows" else { return [] }
        var channels: Set<String>?
        if let service = source.service {
            guard let names = services[service] else { return [] }
            channels = Set(names.map { $0.lowercased() })
        }
        guard let category = source.category else {
            guard source.product != nil || channels != nil else { return [] }
            return [Binding(channels: channels, eventIDs: nil, when: [:], renames: [:])]
        }
        return (categories[category] ?? []).compactMap { binding($0, within: channels) }
    }

    private func binding(_ alternative: Alternative, within channels: Set<String>?) -> Binding? {
        var own = Set((services[alternative.service] ?? []).map { $0.lowercased() })
        if let channels { own.formIntersection(channels) }
        guard !own.isEmpty else { return nil }
        let identifiers = alternative.when["EventID"].map { Set($0.compactMap { Int($0) }) }
        let when = alternative.when.filter { $0.key != "EventID" }
        return Binding(channels: own, eventIDs: identifiers, when: when, renames: alternative.renames)
    }
}
