import FoundationEssentials
public import Sharing
import Vocabulary

/// What a file of indicators gave.
public struct IndicatorReading: Sendable {
    /// How the file was read.
    public var format: IndicatorFormat
    /// What could be read.
    public var indicators: [ImportedIndicator] = []
    /// The first entries that could not be read, each with its reason.
    public var faults: [ExchangeFault] = []
    /// How many could not be read in all.
    public var refused = 0
    /// Entries that are no indicators, and are passed over in silence: relations, notes, what is not for detection.
    public var passedOver = 0

    init(_ format: IndicatorFormat) { self.format = format }

    mutating func refuse(_ place: String, _ what: LocalizedText) {
        refused += 1
        if faults.count < ExchangeLimits.faults { faults.append(ExchangeFault(place, what)) }
    }
}

/// The formats that indicators come in.
public enum IndicatorFormat: String, CaseIterable, Codable, Sendable {
    case stix, misp, csv, list
}

/// Reads a file of indicators, told apart by what it holds.
public enum IndicatorFile {
    /// Reads a STIX 2.1 bundle or a TAXII envelope, a MISP event, a CSV table with a header, or a plain list.
    public static func read(_ bytes: [UInt8], as format: IndicatorFormat? = nil) throws(ExchangeFault)
        -> IndicatorReading
    {
        guard bytes.count <= ExchangeLimits.bytes else {
            throw ExchangeFault(
                "file", "dépasse \(ExchangeLimits.bytes >> 20) Mio",
                en: "is larger than \(ExchangeLimits.bytes >> 20) MiB")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw ExchangeFault("file", "n’est pas en UTF-8", en: "is not UTF-8")
        }
        let first = text.unicodeScalars.first { !$0.properties.isWhitespace && $0.value != 0xFEFF }
        if format == .stix || format == .misp || (format == nil && (first == "{" || first == "[")) {
            let tree = try tree(bytes)
            if format == .misp
                || (format == nil
                    && (tree["Event"] != nil || tree["response"] != nil || tree["Attribute"] != nil))
            {
                return MISPReader.read(tree)
            }
            return try STIXReader.read(tree)
        }
        if format == .csv || (format == nil && IndicatorTable.hasHeader(text)) {
            return try IndicatorTable.read(text)
        }
        return IndicatorTable.readList(text)
    }

    /// JSON, bounded in depth before it is decoded: a parser that recurses could be made to overflow.
    static func tree(_ bytes: [UInt8]) throws(ExchangeFault) -> JSONTree {
        var depth = 0
        var isText = false
        var isEscaped = false
        for byte in bytes {
            if isText {
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte
                    == UInt8(ascii: "\"")
                {
                    isText = false
                }
                continue
            }
            switch byte {
            case UInt8(ascii: "\""): isText = true
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
            default: break
            }
            guard depth <= ExchangeLimits.depth else {
                throw ExchangeFault("file", "JSON trop profond", en: "the JSON is nested too deeply")
            }
        }
        do {
            return try JSONDecoder().decode(JSONTree.self, from: Data(bytes))
        } catch {
            throw ExchangeFault("file", "JSON illisible", en: "unreadable JSON")
        }
    }
}
