import ArgumentParser
import Logging
import Metrics
import ServiceLifecycle
import Web

/// `--metrics`: where a program without pages tells its counters.
struct MetricsOption: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Tell counters for Prometheus at this port of this machine: 127.0.0.1:9100.", valueName: "port"))
    var metrics: String?

    func validate() throws {
        guard let metrics else { return }
        guard let place = ListenAddress(metrics) else {
            throw ValidationError("'\(metrics)' is no port; write --metrics 127.0.0.1:9100.")
        }
        guard place.isLocal else {
            throw ValidationError(
                """
                The counters tell how busy a hospital is, and are told to whoever asks: write --metrics 127.0.0.1:\(place.port) \
                and let the monitoring of this machine read them.
                """)
        }
    }

    /// Counts from now on; to be called once. Without the option nothing is counted.
    func services(_ logger: Logger) -> [any Service] {
        guard let place = metrics.flatMap({ ListenAddress($0) }) else { return [] }
        let counters = PrometheusMetrics()
        MetricsSystem.bootstrap(counters)
        return [
            MetricsListener(
                host: place.host, port: place.port, metrics: counters, logger: logger,
                onListening: { say("metrics: http://\(place.host):\($0)/metrics") })
        ]
    }
}
