import Events
import Foundation

// The input is a file without its header of 4,096 bytes: chunks, of which the last, and often the only one, is short. A
// cut chunk is read like a whole one, so that inputs stay small enough to be changed in all places.

private let names = FieldNames()

/// Decodes the input, and stops the process if an event is not what every reader of events relies on.
@_cdecl("LLVMFuzzerTestOneInput")
public func decodeOne(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let input = unsafe UnsafeBufferPointer(start: start, count: count).span
    // New each time, so that a find depends on its input alone.
    var decoder = EVTXDecoder(names: names)
    var event = Event(names: names)
    var report = DecodingReport()
    decoder.readHeader(input.extracting(first: 128), report: &report)
    var records = 0
    for start in stride(from: 0, to: count, by: EVTXDecoder.chunkLength) {
        let end = min(start + EVTXDecoder.chunkLength, count)
        do {
            try decoder.decode(
                input.extracting(start..<end), at: start, event: &event, report: &report
            ) { event in
                records += 1
                check(event)
            }
        } catch {
            preconditionFailure("nothing throws here: \(error)")
        }
    }
    precondition(report.records == records, "the report counts \(report.records) of \(records) records")
    precondition(records <= count / 28, "\(records) records in \(count) bytes")
    return 0
}

private func check(_ event: borrowing Event) {
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

/// Writes the seeds into the folder that `FUZZ_SEEDS` names, before libFuzzer reads it.
@_cdecl("LLVMFuzzerInitialize")
public func writeSeeds(
    _ count: UnsafeMutablePointer<CInt>,
    _ words: UnsafeMutablePointer<UnsafeMutablePointer<UnsafePointer<CChar>?>?>
) -> CInt {
    guard let folder = ProcessInfo.processInfo.environment["FUZZ_SEEDS"] else { return 0 }
    for (number, seed) in seeds().enumerated() {
        let place = URL(filePath: folder).appending(path: "seed-\(number)")
        do { try Data(seed).write(to: place) } catch {
            preconditionFailure("\(place.path(percentEncoded: false)): \(error)")
        }
    }
    return 0
}
