public import Detection
import Events
public import Sigma
import Store

/// A kind of record, as the binding of rules tells them apart: the channel and number of a Windows event, or the log source
/// that a record states.
public struct LogKind: Hashable, Sendable {
    /// `windows|security|4624`, or `source|linux||sshd`.
    public let text: String
    private let channel: String?
    private let eventID: Int?
    private let sources: [LogSource]

    init(_ event: borrowing Event) {
        if let source = event.logSource,
            source.product?.lowercased() != "windows" || source.category != nil || source.service != nil
        {
            let parts = [source.product, source.category, source.service].map { ($0 ?? "").lowercased() }
            self.init(source: parts)
        } else {
            self.init(channel: event.channel?.lowercased() ?? "", eventID: event.eventID)
        }
    }

    /// Reads what ``text`` says; `nil` for anything else.
    public init?(_ text: String) {
        let parts = text.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
        switch parts.first {
        case "windows" where parts.count == 3: self.init(channel: parts[1], eventID: Int(parts[2]))
        case "source" where parts.count == 4: self.init(source: Array(parts.dropFirst()))
        default: return nil
        }
    }

    private init(channel: String, eventID: Int?) {
        let name = channel.replacing("|", with: "/").bounded(to: 120)
        text = "windows|\(name)|\(eventID.map(String.init) ?? "")"
        (self.channel, self.eventID, sources) = (name, eventID, [])
    }

    private init(source parts: [String]) {
        let parts = parts.map { $0.replacing("|", with: "/").bounded(to: 50) }
        text = "source|" + parts.joined(separator: "|")
        (channel, eventID) = (nil, nil)
        func part(_ index: Int) -> String? { parts[index].isEmpty ? nil : parts[index] }
        sources = [LogSource(category: part(1), product: part(0), service: part(2))]
    }

    /// Whether rules of that log source are asked about such records.
    public func isRead(by source: LogSource, convention: Convention = .standard) -> Bool {
        guard let channel else { return sources.contains { source.covers($0) } }
        return convention.bindings(of: source).contains { binding in
            binding.channels?.contains(channel) ?? true
                && (binding.eventIDs.map { identifiers in eventID.map(identifiers.contains) ?? false } ?? true)
        }
    }
}
