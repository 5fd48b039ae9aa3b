public import Events
import Foundation

/// Stops the process if an event is not what every reader of events relies on.
public func check(_ event: borrowing Event, _ names: FieldNames) {
    precondition(event.used <= event.bytes.count, "the event uses more bytes than it has")
    for field in event.fields {
        precondition(field.value.range.upperBound <= event.used, "a value lies outside the event")
        precondition(
            field.name.number < UInt32(names.count), "a field has a name that the table does not know")
        precondition(
            String(validating: event.bytes[field.value.range], as: UTF8.self) != nil, "a value is no UTF-8")
    }
    for part in [event.channelRange, event.computerRange, event.providerRange].compactMap(\.self) {
        precondition(part.range.upperBound <= event.used, "the envelope lies outside the event")
    }
}

/// Writes seeds into the folder that `FUZZ_SEEDS` names, before libFuzzer reads it.
public func write(seeds: [String]) {
    guard let folder = ProcessInfo.processInfo.environment["FUZZ_SEEDS"] else { return }
    for (number, seed) in seeds.enumerated() {
        let place = URL(filePath: folder).appending(path: "seed-\(number)")
        do { try Data(seed.utf8).write(to: place) } catch {
            preconditionFailure("\(place.path(percentEncoded: false)): \(error)")
        }
    }
}
