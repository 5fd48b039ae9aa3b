// The binary form of correlations: see RuleCodec.swift.

extension Correlation {
    /// Appends the binary form.
    public func encode(into bytes: inout [UInt8]) {
        RuleCodec.encode(.correlation, into: &bytes) { writer in
            metadata.write(to: &writer)
            kind.write(to: &writer)
            writer.texts(rules)
            writer.texts(groupBy)
            // Sorted, so that equal correlations have equal bytes.
            writer.list(aliases.sorted { $0.key < $1.key }) { writer, alias in
                writer.text(alias.key)
                writer.list(alias.value.sorted { $0.key < $1.key }) { writer, field in
                    writer.text(field.key)
                    writer.text(field.value)
                }
            }
            let (seconds, attoseconds) = timespan.components
            writer.signed(Int(seconds))
            writer.signed(Int(attoseconds))
            writer.flag(generates)
        }
    }

    /// Reads the binary form; see ``Rule/init(decoding:)``.
    public init(decoding bytes: Span<UInt8>) throws(RuleCodecError) {
        self = try RuleCodec.decode(.correlation, bytes) { reader throws(RuleCodecError) in
            Correlation(
                metadata: try Metadata(from: &reader), kind: try Kind(from: &reader),
                rules: try reader.texts(), groupBy: try reader.texts(), aliases: try reader.aliases(),
                timespan: try reader.timespan(), generates: try reader.flag())
        }
    }
}

extension BinaryReader {
    fileprivate mutating func aliases() throws(RuleCodecError) -> [String: [String: String]] {
        let pairs = try list { reader throws(RuleCodecError) in
            (
                try reader.text(),
                try reader.list { reader throws(RuleCodecError) in (try reader.text(), try reader.text()) }
            )
        }
        return Dictionary(
            pairs.map { ($0, Dictionary($1, uniquingKeysWith: { $1 })) }, uniquingKeysWith: { $1 })
    }

    fileprivate mutating func timespan() throws(RuleCodecError) -> Duration {
        let (seconds, attoseconds) = (try signed(), try signed())
        let span = Duration(secondsComponent: Int64(seconds), attosecondsComponent: Int64(attoseconds))
        guard span > .zero else { throw refusal("a time span is not positive") }
        return span
    }
}

extension Correlation.Kind: BinaryForm {
    package func write(to writer: inout BinaryWriter) {
        switch self {
        case .eventCount(let bounds):
            writer.byte(0)
            writer.list(bounds)
        case .valueCount(let fields, let bounds):
            writer.byte(1)
            writer.texts(fields)
            writer.list(bounds)
        case .valueSum(let field, let bounds):
            writer.byte(2)
            writer.text(field)
            writer.list(bounds)
        case .valueAverage(let field, let bounds):
            writer.byte(3)
            writer.text(field)
            writer.list(bounds)
        case .valuePercentile(let field, let percentile, let bounds):
            writer.byte(4)
            writer.text(field)
            writer.real(percentile)
            writer.list(bounds)
        case .temporal(let bounds):
            writer.byte(5)
            writer.list(bounds)
        case .temporalOrdered:
            writer.byte(6)
        case .valueMedian(let field, let bounds):
            writer.byte(7)
            writer.text(field)
            writer.list(bounds)
        }
    }

    package init(from reader: inout BinaryReader) throws(RuleCodecError) {
        switch try reader.byte() {
        case 0: self = .eventCount(try reader.list())
        case 1: self = .valueCount(try reader.texts(), try reader.list())
        case 2: self = .valueSum(try reader.text(), try reader.list())
        case 3: self = .valueAverage(try reader.text(), try reader.list())
        case 4:
            let (field, percentile) = (try reader.text(), try reader.real())
            guard (0...100).contains(percentile) else {
                throw reader.refusal("a percentile is not from 0 to 100")
            }
            self = .valuePercentile(field, percentile: percentile, try reader.list())
        case 5: self = .temporal(try reader.list())
        case 6: self = .temporalOrdered
        case 7: self = .valueMedian(try reader.text(), try reader.list())
        case let kind: throw reader.refusal("there is no correlation of kind \(kind)")
        }
    }
}

extension Correlation.Bound: BinaryForm {
    package func write(to writer: inout BinaryWriter) {
        writer.choice(comparison)
        writer.real(value)
    }

    package init(from reader: inout BinaryReader) throws(RuleCodecError) {
        self.init(try reader.choice(), try reader.real())
    }
}
