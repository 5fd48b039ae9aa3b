public import Metrics
import Synchronization
import Vocabulary

/// Counters, gauges and histograms of the whole program, printed for Prometheus.
///
/// Bootstrap it once, at start: `MetricsSystem.bootstrap(metrics)`. Every library that speaks swift-metrics then
/// lands here.
///
/// > Source: Prometheus, "Exposition formats", text format 0.0.4.
public final class PrometheusMetrics: MetricsFactory {
    /// The most series kept: labels are our own, and this stops a mistake from filling the memory.
    public static let mostSeries = 10_000
    /// Upper bounds of the histograms, in seconds: from a page out of memory to a password's hashing and beyond.
    static let bounds: [Double] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

    private let series = Mutex<[SeriesName: Series]>([:])

    /// Nothing counted yet.
    public init() {}

    /// A count that only rises.
    public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        find(.counter, label, dimensions)
    }

    /// A sum that only rises.
    public func makeFloatingPointCounter(
        label: String, dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        find(.counter, label, dimensions)
    }

    /// A value that goes up and down.
    public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        find(.gauge, label, dimensions)
    }

    /// The last value recorded, or with `aggregate` the spread of all.
    public func makeRecorder(
        label: String, dimensions: [(String, String)], aggregate: Bool
    ) -> any RecorderHandler {
        find(aggregate ? .histogram : .gauge, label, dimensions)
    }

    /// The spread of times, in seconds.
    public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        find(.histogram, label, dimensions)
    }

    /// Counters are kept: Prometheus expects them to be there for as long as the program runs.
    public func destroyCounter(_ handler: any CounterHandler) {}
    /// Kept, as counters are.
    public func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {}
    /// Kept, as counters are.
    public func destroyMeter(_ handler: any MeterHandler) {}
    /// Kept, as counters are.
    public func destroyRecorder(_ handler: any RecorderHandler) {}
    /// Kept, as counters are.
    public func destroyTimer(_ handler: any TimerHandler) {}

    private func find(_ kind: Series.Kind, _ label: String, _ dimensions: [(String, String)]) -> Series {
        let name = SeriesName(label: label, labels: dimensions)
        return series.withLock { series in
            if let known = series[name] { return known }
            let new = Series(kind)
            if series.count < PrometheusMetrics.mostSeries { series[name] = new }
            return new
        }
    }

    /// Every series in the text format, in order of name.
    public func text() -> String {
        let all = series.withLock { $0 }.sorted { $0.key < $1.key }
        var text = ""
        var family = ""
        for (name, series) in all {
            if name.family != family {
                family = name.family
                text += "# TYPE \(family) \(series.kind.rawValue)\n"
            }
            text += series.lines(name)
        }
        return text
    }
}

/// A name and its labels, as they are printed.
private struct SeriesName: Hashable, Comparable {
    let family: String
    /// `method="GET",status="200"`.
    let labels: String

    init(label: String, labels: [(String, String)]) {
        family = SeriesName.allowed(label)
        self.labels = labels.map { "\(SeriesName.allowed($0.0))=\"\(SeriesName.escaped($0.1))\"" }.joined(
            separator: ",")
    }

    static func < (left: SeriesName, right: SeriesName) -> Bool {
        (left.family, left.labels) < (right.family, right.labels)
    }

    func line(_ suffix: String = "", _ label: String? = nil, _ value: String) -> String {
        let all = [labels.isEmpty ? nil : labels, label].compactMap(\.self).joined(separator: ",")
        return "\(family)\(suffix)\(all.isEmpty ? "" : "{\(all)}") \(value)\n"
    }

    private static func allowed(_ text: String) -> String {
        String(text.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == ":") ? $0 : "_" })
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }
}

/// One series: a number, or a histogram.
private final class Series: CounterHandler, FloatingPointCounterHandler, MeterHandler, RecorderHandler,
    TimerHandler
{
    enum Kind: String, Sendable {
        case counter, gauge, histogram
    }

    private struct Value {
        var sum = 0.0
        var count = 0
        var buckets = [Int](repeating: 0, count: PrometheusMetrics.bounds.count)
    }

    let kind: Kind
    private let value = Mutex(Value())

    init(_ kind: Kind) { self.kind = kind }

    func increment(by amount: Int64) { increment(by: Double(amount)) }
    func increment(by amount: Double) { value.withLock { $0.sum += amount } }
    func decrement(by amount: Double) { increment(by: -amount) }
    func reset() { value.withLock { $0 = Value() } }
    func set(_ amount: Int64) { set(Double(amount)) }
    func set(_ amount: Double) { value.withLock { $0.sum = amount } }
    func record(_ amount: Int64) { record(Double(amount)) }
    func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }

    func record(_ amount: Double) {
        guard kind == .histogram else { return set(amount) }
        value.withLock { value in
            value.sum += amount
            value.count += 1
            if let bucket = PrometheusMetrics.bounds.firstIndex(where: { amount <= $0 }) {
                value.buckets[bucket] += 1
            }
        }
    }

    func lines(_ name: SeriesName) -> String {
        let value = value.withLock { $0 }
        guard kind == .histogram else { return name.line("", nil, Series.number(value.sum)) }
        var text = ""
        var below = 0
        for (bound, count) in zip(PrometheusMetrics.bounds, value.buckets) {
            below += count
            text += name.line("_bucket", "le=\"\(Series.number(bound))\"", String(below))
        }
        text += name.line("_bucket", "le=\"+Inf\"", String(value.count))
        text += name.line("_sum", nil, Series.number(value.sum))
        return text + name.line("_count", nil, String(value.count))
    }

    private static func number(_ value: Double) -> String {
        plainFigure(value)
    }
}
