/// Why compressed bytes could not be read or made.
public enum CompressionError: Error, Equatable, Sendable {
    /// The bytes are not what they claim to be; the offset counts compressed bytes.
    case corrupt(format: String, offset: Int, reason: String)
    /// The bytes end before the data do.
    case truncated(format: String, offset: Int)
    /// The data grow past what the caller allows.
    case tooLarge(format: String, limit: Int)
    /// The library could not get the memory it needs.
    case outOfMemory(format: String)
}

extension CompressionError: CustomStringConvertible {
    /// What is wrong and where.
    public var description: String {
        switch self {
        case .corrupt(let format, let offset, let reason):
            "damaged \(format) data at byte \(offset): \(reason)"
        case .truncated(let format, let offset): "\(format) data end too soon, at byte \(offset)"
        case .tooLarge(let format, let limit):
            "\(format) data expand past \(limit) bytes, which is more than is allowed here"
        case .outOfMemory(let format): "no memory for \(format) data"
        }
    }
}

/// How far data may expand: a small file must not fill a memory or keep a machine busy for hours.
public struct ExpansionLimit: Hashable, Sendable {
    /// The most bytes that may come out in all.
    public var total: Int
    /// The most bytes that may come out for each byte that went in, once ``grace`` bytes have come out.
    public var ratio: Int
    /// What may come out before the ratio counts.
    public var grace = 64 << 20

    /// Both bounds at once.
    public init(total: Int = .max, ratio: Int = 1_000) {
        self.total = total
        self.ratio = ratio
    }

    /// The most that may have come out after so many bytes went in.
    func allowance(after input: Int) -> Int {
        let (product, overflow) = input.multipliedReportingOverflow(by: ratio)
        return min(total, max(grace, overflow ? .max : product))
    }
}
