import Sigma

extension Finding {
    /// Appends the match as one JSON object, without blanks or a line's end.
    package func writeJSON(to bytes: inout [UInt8]) {
        bytes.append(json: #"{"rule":{"id":"#)
        bytes.append(quoted: rule.id)
        bytes.append(json: #","title":"#)
        bytes.append(quoted: rule.title)
        bytes.append(json: #","level":"#)
        bytes.append(quoted: rule.level.rawValue)
        bytes.append(json: #"},"event":{"source":"#)
        bytes.append(quoted: source)
        bytes.append(json: #","record":"#)
        bytes.append(decimal: min(record, UInt64(Int64.max)))
        if item > 1 {
            bytes.append(json: #","item":"#)
            bytes.append(decimal: UInt64(item))
        }
        bytes.append(json: #","time":"#)
        bytes.append(time: time)
        bytes.append(json: #","computer":"#)
        bytes.append(quotedOrNull: computer)
        bytes.append(json: #","channel":"#)
        bytes.append(quotedOrNull: channel)
        bytes.append(json: #"},"matched":"#)
        writeMatched(to: &bytes)
        if let correlation {
            bytes.append(json: #","correlation":"#)
            correlation.writeJSON(to: &bytes)
        } else {
            writeReasons(to: &bytes)
        }
        bytes.append(json: "}")
    }

    /// Appends why the rule matched: the selections that hold, and the bytes of each value that it looked for, as offset and
    /// length in the value's UTF-8.
    private func writeReasons(to bytes: inout [UInt8]) {
        bytes.append(json: #","selections":["#)
        for (offset, selection) in selections.enumerated() {
            if offset > 0 { bytes.append(json: ",") }
            bytes.append(quoted: selection)
        }
        bytes.append(json: #"],"marks":{"#)
        for (offset, value) in matched.enumerated() {
            if offset > 0 { bytes.append(json: ",") }
            bytes.append(quoted: value.field)
            bytes.append(json: ":[")
            for (offset, mark) in value.textMarks.enumerated() {
                bytes.append(json: offset > 0 ? ",[" : "[")
                bytes.append(decimal: UInt64(mark.lowerBound))
                bytes.append(json: ",")
                bytes.append(decimal: UInt64(mark.count))
                bytes.append(json: "]")
            }
            bytes.append(json: "]")
        }
        bytes.append(json: "}")
    }

    /// Appends what the rule found something in: an object of the values by field.
    package func writeMatched(to bytes: inout [UInt8]) {
        var mark: StaticString = "{"
        for value in matched {
            bytes.append(json: mark)
            bytes.append(quoted: value.field)
            bytes.append(json: ":")
            bytes.append(quoted: value.bytes)
            mark = ","
        }
        bytes.append(json: matched.isEmpty ? "{}" : "}")
    }
}

extension CorrelationFacts {
    fileprivate func writeJSON(to bytes: inout [UInt8]) {
        bytes.append(json: #"{"start":"#)
        bytes.append(time: start)
        bytes.append(json: #","figure":"#)
        bytes.append(contentsOf: JSONText.number(figure).compact.utf8)
        bytes.append(json: #","matches":"#)
        bytes.append(contentsOf: String(count).utf8)
        bytes.append(json: #","events":["#)
        for (offset, place) in places.enumerated() {
            bytes.append(json: offset > 0 ? #",{"source":"# : #"{"source":"#)
            bytes.append(quoted: place.source)
            bytes.append(json: #","record":"#)
            bytes.append(decimal: min(place.record, UInt64(Int64.max)))
            bytes.append(json: "}")
        }
        bytes.append(json: "]}")
    }
}

extension [UInt8] {
    fileprivate mutating func append(quotedOrNull text: String?) {
        if let text { append(quoted: text) } else { append(json: "null") }
    }
}
