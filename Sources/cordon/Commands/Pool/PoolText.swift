import Foundation
import Vocabulary

/// Figures of the pool as text.
enum PoolText {
    /// Eight digits after the point: whole cents of a million.
    static func millions(_ value: Double) -> String { number(value, 8) }

    /// With so many digits after the point; what rounds to nothing has no sign.
    static func number(_ value: Double, _ digits: Int) -> String {
        let text = String(format: "%.\(digits)f", value)
        return text.hasPrefix("-") && text.allSatisfy { "-0.".contains($0) } ? String(text.dropFirst()) : text
    }

    /// A share from the command line.
    ///
    /// - Throws: ``Failure`` naming the option, for one out of range and for what is no number.
    static func share(_ value: Double?, _ option: String, upTo most: Double = 1) throws -> Double? {
        guard let value else { return nil }
        guard (0...most).contains(value) else {
            throw Failure("--\(option) is \(value); it must be 0 to \(plainFigure(most))")
        }
        return value
    }

    /// Processor seconds of this process so far, all threads together.
    static func processorSeconds() -> Double { Double(clock()) / Double(CLOCKS_PER_SEC) }

    /// The largest resident size so far, in MB.
    static func peakMegabytes() -> Double {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM") } ?? ""
        return (Double(line.filter(\.isNumber)) ?? 0) / 1_024
    }
}
