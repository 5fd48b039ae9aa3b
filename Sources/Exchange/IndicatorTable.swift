public import Sharing
public import Vocabulary

/// Indicators as rows: a CSV table with a header, or one value a line.
public enum IndicatorTable {
    private static let columns = ["kind", "value", "tlp", "confidence", "expires", "about", "standing"]

    /// A table with a header, one indicator a line, as RFC 4180 writes it; formulas of spreadsheets are made harmless.
    public static func csv(_ indicators: [SharedIndicator]) -> String {
        let rows = indicators.map { shared in
            [
                shared.observable.kind.rawValue, shared.observable.value, shared.light.label,
                String(shared.confidence.percent), shared.expires.description, shared.about,
                shared.word.rawValue,
            ].map(cell).joined(separator: ",")
        }
        return ([columns.joined(separator: ",")] + rows).map { $0 + "\r\n" }.joined()
    }

    /// What a device is to refuse, on whose word and until when, one a line under a header.
    public static func blocks(_ blocks: [(observable: Indicator, circle: String, expires: Instant)]) -> String
    {
        let rows = blocks.map { block in
            [
                block.observable.kind.rawValue, block.observable.value, block.circle,
                block.expires.description,
            ].map(cell).joined(separator: ",")
        }
        return (["kind,value,circle,expires"] + rows).map { $0 + "\r\n" }.joined()
    }

    /// One value a line under a comment that says whose list it is and of when.
    public static func list(_ values: [Indicator], title: String, at now: Instant) -> String {
        let head = title.split(whereSeparator: \.isNewline).joined(separator: " ")
        return "# \(head)\n# \(now.description), \(values.count)\n" + values.map { $0.value + "\n" }.joined()
    }

    private static func cell(_ text: String) -> String {
        let safe = text.first.map { "=+-@\t\r".contains($0) } == true ? "'" + text : text
        guard safe.contains(where: { ",\"\r\n".contains($0) || $0.isNewline }) else { return safe }
        return "\"" + safe.replacing("\"", with: "\"\"") + "\""
    }

    static func hasHeader(_ text: String) -> Bool {
        guard let first = text.split(whereSeparator: \.isNewline).first(where: { !$0.hasPrefix("#") }) else {
            return false
        }
        let names = names(String(first))
        return names.count >= 2
            && names.contains { ["value", "indicator", "ioc", "valeur", "observable"].contains($0) }
    }

    private static func names(_ header: String) -> [String] {
        fields(header, separator: separator(of: header)).map { field in
            String(field.lowercased().filter { !$0.isWhitespace && $0 != "\u{FEFF}" })
        }
    }

    private static func separator(of header: String) -> Character {
        [",", ";", "\t"].max { left, right in
            header.count { $0 == left } < header.count { $0 == right }
        } ?? ","
    }

    static func read(_ text: String) throws(ExchangeFault) -> IndicatorReading {
        var reading = IndicatorReading(.csv)
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        guard let top = lines.firstIndex(where: { !$0.isEmpty && !$0.hasPrefix("#") }) else { return reading }
        let header = String(lines[top])
        let (separator, names) = (separator(of: header), names(header))
        func column(_ wanted: String...) -> Int? { names.firstIndex { wanted.contains($0) } }
        guard let value = column("value", "indicator", "ioc", "valeur", "observable") else {
            throw ExchangeFault(
                "line \(top + 1)", "il manque une colonne « value »", en: "a column 'value' is missing")
        }
        let (kind, light) = (column("kind", "type"), column("tlp"))
        let (confidence, expires) = (
            column("confidence", "confiance"), column("expires", "expiration", "valid_until")
        )
        let standing = column("standing")
        let about = column("about", "comment", "description", "commentaire")
        var next = top + 1
        while next < lines.count {
            let place = "line \(next + 1)"
            let fields = record(lines, from: &next, separator: separator)
            guard !fields.allSatisfy(\.isEmpty), !fields[0].hasPrefix("#") else { continue }
            guard reading.indicators.count < ExchangeLimits.entries else {
                throw ExchangeFault(place, "trop de lignes", en: "too many lines")
            }
            func field(_ index: Int?) -> String? {
                index.flatMap { $0 < fields.count ? fields[$0] : nil }.flatMap { $0.isEmpty ? nil : $0 }
            }
            // What another Cordon protects is no indicator.
            if field(standing)?.lowercased() == SharedIndicator.Word.protected.rawValue {
                reading.passedOver += 1
                continue
            }
            // A light that cannot be read is not one that is not stated: the entry may be for nobody else.
            let stated = field(light)
            let known = stated.flatMap { TrafficLight(label: $0) }
            if let text = stated, known == nil {
                reading.refuse(
                    place,
                    LocalizedText(
                        "TLP inconnu «\u{A0}\(text.prefix(40))\u{A0}»\u{A0}; écrivez par exemple TLP:AMBER+STRICT",
                        en: "unknown TLP '\(text.prefix(40))'; write for instance TLP:AMBER+STRICT"))
                continue
            }
            do throws(IndicatorFault) {
                let text = field(value) ?? ""
                let sort = field(kind).flatMap { IndicatorKind(rawValue: $0.lowercased()) }
                let observable = try Indicator(text, stated: sort)
                reading.indicators.append(
                    ImportedIndicator(
                        observable, light: known,
                        confidence: field(confidence).flatMap { Int($0) }.map { Confidence(clamping: $0) },
                        expires: field(expires).flatMap { text in
                            (try? Instant(parsing: text))
                                // The day itself still counts, as in the form.
                                ?? (try? Day(parsing: text)).map {
                                    Instant(startOfParisDay: $0.adding(days: 1)).advanced(by: .seconds(-1))
                                }
                        }, about: field(about) ?? ""))
            } catch {
                reading.refuse(place, error.text)
            }
        }
        return reading
    }

    /// The fields of the record that starts at a line; `next` becomes the line after it. A quoted field may go on for
    /// some lines; a quote that none of them closes is taken as part of its own line alone, so that one slip of a hand
    /// costs one row.
    private static func record(
        _ lines: [Substring], from next: inout Int, separator: Character
    ) -> [String] {
        let first = next
        var text = ""
        for line in lines[first...].prefix(linesOfRecord) {
            text += text.isEmpty ? String(line) : "\n" + line
            next += 1
            let (fields, isWhole) = split(text, separator: separator)
            if isWhole || text.utf8.count > ExchangeLimits.recordBytes { return fields }
        }
        next = first + 1
        return split(String(lines[first]), separator: separator).fields
    }

    /// The most lines of one record.
    private static let linesOfRecord = 40

    /// One value a line; what follows `#` or `;` is a remark, as is a second column of a hosts file's address.
    static func readList(_ text: String) -> IndicatorReading {
        var reading = IndicatorReading(.list)
        for (offset, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
            .enumerated()
        {
            var words = line.prefix { $0 != "#" && $0 != ";" }.split(whereSeparator: \.isWhitespace)
            if words.count >= 2, ["0.0.0.0", "127.0.0.1"].contains(words[0]) { words.removeFirst() }
            guard let word = words.first, word != "\u{FEFF}" else { continue }
            guard reading.indicators.count < ExchangeLimits.entries else {
                reading.refuse("line \(offset + 1)", LocalizedText("trop de lignes", en: "too many lines"))
                break
            }
            do throws(IndicatorFault) {
                reading.indicators.append(ImportedIndicator(try Indicator(detecting: String(word))))
            } catch {
                reading.refuse("line \(offset + 1)", error.text)
            }
        }
        return reading
    }

    private static func fields(_ line: String, separator: Character) -> [String] {
        split(line, separator: separator).fields
    }

    /// The fields of a record, and whether each quote is closed. A quote opens a field only at its start.
    private static func split(_ line: String, separator: Character) -> (fields: [String], isWhole: Bool) {
        var fields: [String] = []
        var field = ""
        var isQuoted = false
        var rest = line[...]
        while let character = rest.popFirst() {
            if character == "\"" {
                if isQuoted, rest.first == "\"" {
                    field.append("\"")
                    rest.removeFirst()
                } else if isQuoted || field.allSatisfy(\.isWhitespace) {
                    isQuoted.toggle()
                } else {
                    field.append(character)
                }
            } else if character == separator, !isQuoted {
                fields.append(field)
                field = ""
            } else {
                field.append(character)
            }
        }
        fields.append(field)
        let trimmed = fields.map { text in
            var kept = text[...]
            while kept.first?.isWhitespace == true { kept.removeFirst() }
            while kept.last?.isWhitespace == true { kept.removeLast() }
            return String(kept)
        }
        return (trimmed, !isQuoted)
    }
}

extension Indicator {
    /// A value of a kind that the source states, or of what it looks like.
    init(_ text: String, stated kind: IndicatorKind?) throws(IndicatorFault) {
        guard let kind else {
            self = try Indicator(detecting: text)
            return
        }
        self = try Indicator(kind, text)
    }
}
