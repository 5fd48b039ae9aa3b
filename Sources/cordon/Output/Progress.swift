import Foundation
import Synchronization

/// One line that grows on a terminal, and nothing at all in a pipe.
final class Progress: Sendable {
    private let isShown = isatty(STDERR_FILENO) == 1
    private let clock = ContinuousClock()
    private let last = Mutex<ContinuousClock.Instant?>(nil)

    /// Shows the line, at most ten times a second.
    func show(_ line: @autoclosure () -> String) {
        guard isShown else { return }
        let now = clock.now
        let isSoon = last.withLock { last in
            if let last, last.duration(to: now) < .milliseconds(100) { return true }
            last = now
            return false
        }
        if isSoon { return }
        try? FileHandle.standardError.write(contentsOf: Data("\r\u{1B}[K\(line())".utf8))
    }

    /// Takes the line away.
    func clear() {
        guard isShown, last.withLock({ $0.take() }) != nil else { return }
        try? FileHandle.standardError.write(contentsOf: Data("\r\u{1B}[K".utf8))
    }
}

/// Whole milliseconds of a duration.
func milliseconds(_ duration: Duration) -> Int64 {
    duration.components.seconds * 1_000 + duration.components.attoseconds / 1_000_000_000_000_000
}
