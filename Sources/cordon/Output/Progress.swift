import Foundation

/// One line that grows on a terminal, and nothing at all in a pipe.
final class Progress {
    private let isShown = isatty(STDERR_FILENO) == 1
    private let clock = ContinuousClock()
    private var last: ContinuousClock.Instant?

    /// Shows the line, at most ten times a second.
    func show(_ line: @autoclosure () -> String) {
        guard isShown else { return }
        let now = clock.now
        if let last, last.duration(to: now) < .milliseconds(100) { return }
        last = now
        try? FileHandle.standardError.write(contentsOf: Data("\r\u{1B}[K\(line())".utf8))
    }

    /// Takes the line away.
    func clear() {
        guard isShown, last != nil else { return }
        try? FileHandle.standardError.write(contentsOf: Data("\r\u{1B}[K".utf8))
        last = nil
    }
}
