import Foundation

/// Figures of the pool as text.
enum PoolText {
    /// Eight digits after the point: whole cents of a million.
    static func millions(_ value: Double) -> String { String(format: "%.8f", value) }

    /// With so many digits after the point.
    static func number(_ value: Double, _ digits: Int) -> String { String(format: "%.\(digits)f", value) }

    /// Processor seconds of this process so far, all threads together.
    static func processorSeconds() -> Double { Double(clock()) / Double(CLOCKS_PER_SEC) }

    /// The largest resident size so far, in MB.
    static func peakMegabytes() -> Double {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM") } ?? ""
        return (Double(line.filter(\.isNumber)) ?? 0) / 1_024
    }
}
