import Events
import FuzzSupport

// The input is lines, of which the later ones are read with what the earlier ones taught about keys and their order.

private let names = FieldNames()
private let fresh = JSONLineDecoder(names: names)

/// Decodes the lines, and stops the process if an event is not what every reader of events relies on.
@_cdecl("LLVMFuzzerTestOneInput")
public func decodeOne(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let input = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    // It has learnt nothing, so that a find depends on its input alone.
    var decoder = fresh
    var event = Event(names: names)
    var report = DecodingReport()
    var lines = 0
    for line in input.split(separator: 0x0A) {
        lines += 1
        let isRead = decoder.decode(line.span, number: UInt64(lines), into: &event, report: &report)
        precondition(event.raw == line, "the record is not the line")
        guard isRead else { continue }
        check(event, names)
        precondition(event.fields.count <= line.count * 3 + 64, "more fields than the line has room for")
    }
    precondition(report.records + report.skippedCount == lines, "a line is neither read nor told of")
    return 0
}

/// Writes the seeds before libFuzzer reads them.
@_cdecl("LLVMFuzzerInitialize")
public func prepare(
    _ count: UnsafeMutablePointer<CInt>,
    _ words: UnsafeMutablePointer<UnsafeMutablePointer<UnsafePointer<CChar>?>?>
) -> CInt {
    write(seeds: [
        ##"{"Event":{"System":{"Provider":{"#attributes":{"Name":"P"}},"EventID":1,"Channel":"c"},"EventData":{"Data":[{"@Name":"a","#text":"b"}],"Channel":"d"}}}"##,
        #"{"a":"\u00e9\ud83d\ude00\\","b":[1,-2.5e3,true,null,{"c":{}}],"é":"ü"}"#,
        #"{"logsource":{"product":"x","service":"y"},"event":{"k":"v"},"time":"2026-02-11T02:04:05Z"}"#,
        #"{"winlog":{"channel":"C","event_id":1,"event_data":{"Image":"C:\\a.exe"}},"host":{"name":"h"},"process":{"executable":"x"}}"#,
        #"{"_source":{"data":{"win":{"system":{"eventID":"1"},"eventdata":{"image":"x"}}}}}"#,
        #"{"class_uid":1007,"activity_id":1,"device":{"os":{"type":"Windows"}},"process":{"cmd_line":"x"},"time":1770775445123}"#,
        #"{"Workload":"Exchange","Operation":"New-InboxRule","Parameters":[{"Name":"ForwardTo","Value":"x"}],"RecordType":1}"#,
        "{\"a\":1}\n{\"a\":2,\"b\":3}\n{\"b\":1,\"a\":{\"a\":1}}",
    ])
    return 0
}
