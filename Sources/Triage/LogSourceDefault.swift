package import Detection
package import Events

/// What a person says of inputs that do not carry their log source: `product=…,category=…,service=…`.
package struct LogSourceDefault: Sendable {
    private let source: EventLogSource
    private let channel: String?

    /// Why a text is no log source.
    package struct Refusal: Error, CustomStringConvertible {
        package let description: String
    }

    /// Reads the text; with `product=windows` and a service, the channel of that service is meant.
    package init(_ text: String, convention: Convention) throws(Refusal) {
        var source = EventLogSource()
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let sides = part.split(separator: "=", maxSplits: 1).map { $0.trimmed.lowercased() }
            guard sides.count == 2, !sides[1].isEmpty else {
                throw LogSourceDefault.refusal(of: String(part))
            }
            switch sides[0] {
            case "product": source.product = sides[1]
            case "category": source.category = sides[1]
            case "service": source.service = sides[1]
            default: throw LogSourceDefault.refusal(of: String(part))
            }
        }
        self.source = source
        let isWindows = source.product == "windows" && source.category == nil
        channel = isWindows ? source.service.flatMap { convention.services[$0]?.first } : nil
    }

    private static func refusal(of part: String) -> Refusal {
        Refusal(
            description:
                "'\(part)' is no part of a log source; write for example product=linux,service=sshd")
    }

    /// Completes an event: what the record itself says of its source stands.
    package func complete(_ event: inout Event) {
        guard event.channel == nil else { return }
        if let channel { return event.setChannel(channel) }
        guard let stated = event.logSource else {
            event.logSource = source
            return
        }
        // A part that contradicts what the record says means that the option is not about this record.
        func agrees(_ part: KeyPath<EventLogSource, String?>) -> Bool {
            stated[keyPath: part] == nil || source[keyPath: part] == nil
                || stated[keyPath: part]?.lowercased() == source[keyPath: part]
        }
        guard agrees(\.product), agrees(\.category), agrees(\.service) else { return }
        event.logSource = EventLogSource(
            product: stated.product ?? source.product, category: stated.category ?? source.category,
            service: stated.service ?? source.service, otherServices: stated.otherServices)
    }
}

extension Substring {
    fileprivate var trimmed: Substring {
        var part = self
        while part.first == " " { part.removeFirst() }
        while part.last == " " { part.removeLast() }
        return part
    }
}
