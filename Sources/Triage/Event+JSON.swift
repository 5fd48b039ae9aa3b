package import Events

extension Event {
    /// Appends the record as one JSON object with its fields as rules see them, without blanks or a line's end.
    ///
    /// A field that has several values is a list. Every value is text, as in ``Event``.
    package func writeJSON(of source: String, to bytes: inout [UInt8]) {
        bytes.append(json: #"{"source":"#)
        bytes.append(quoted: source)
        bytes.append(json: #","record":"#)
        bytes.append(decimal: min(record, UInt64(Int64.max)))
        if item > 1 {
            bytes.append(json: #","item":"#)
            bytes.append(decimal: UInt64(item))
        }
        bytes.append(json: #","time":"#)
        bytes.append(time: time)
        if let logSource { logSource.writeJSON(to: &bytes) }
        bytes.append(json: #","event":"#)
        writeFields(to: &bytes)
        bytes.append(json: "}")
    }

    private func writeFields(to bytes: inout [UInt8]) {
        // In the order in which the names first come.
        var order: [FieldName] = []
        var values: [FieldName: [Text]] = [:]
        for field in fields {
            if values[field.name] == nil { order.append(field.name) }
            values[field.name, default: []].append(field.value)
        }
        var mark: StaticString = "{"
        for name in order {
            bytes.append(json: mark)
            bytes.append(quoted: names.text(of: name))
            bytes.append(json: ":")
            write(values[name] ?? [], to: &bytes)
            mark = ","
        }
        bytes.append(json: order.isEmpty ? "{}" : "}")
    }

    private func write(_ values: [Text], to bytes: inout [UInt8]) {
        guard values.count != 1 else { return bytes.append(quoted: Array(self.bytes[values[0].range])) }
        var mark: StaticString = "["
        for value in values {
            bytes.append(json: mark)
            bytes.append(quoted: Array(self.bytes[value.range]))
            mark = ","
        }
        bytes.append(json: "]")
    }
}

extension EventLogSource {
    fileprivate func writeJSON(to bytes: inout [UInt8]) {
        let parts: [(StaticString, String?)] = [
            (#""product":"#, product), (#""category":"#, category), (#""service":"#, service),
        ]
        bytes.append(json: #","logsource":{"#)
        var isFirst = true
        for (name, value) in parts {
            guard let value else { continue }
            if !isFirst { bytes.append(json: ",") }
            bytes.append(json: name)
            bytes.append(quoted: value)
            isFirst = false
        }
        bytes.append(json: "}")
    }
}
