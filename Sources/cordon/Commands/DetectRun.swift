import ArgumentParser
import Events
import Foundation
import Inputs
import Triage
import Vocabulary

/// Takes what a scan gives, in its order.
protocol DetectResults: AnyObject {
    /// Sets what the scan must tell.
    func prepare(_ scan: inout Scan)
    /// Takes one part; `false` once nothing more can be written.
    func take(_ part: Scan.Part) -> Bool
    /// Ends the output.
    ///
    /// - Throws: ``Failure`` when it could not be written.
    func finish(_ ledger: InputLedger) throws
}

/// One run over some inputs: results, progress and summary.
final class DetectRun {
    private var scan: Scan
    private let inputs: [InputFile]
    private let results: any DetectResults
    private var ledger: InputLedger
    private let progress: ScanProgress
    private let clock = ContinuousClock()
    private var isCutShort = false

    init(_ scan: Scan, _ inputs: [InputFile], _ results: any DetectResults) {
        self.scan = scan
        self.inputs = inputs
        self.results = results
        ledger = InputLedger(inputs)
        progress = ScanProgress(inputs)
        results.prepare(&self.scan)
    }

    /// Reads everything.
    ///
    /// - Throws: `ExitCode(1)` when no input could be read at all, which was said; ``Failure`` when the results could not
    ///   be written. Records and files that were left out are told in the summary: the others were read.
    func run(threads: Int) throws {
        let start = clock.now
        scan.run(inputs, threads: threads) { [self] part in take(part) }
        progress.clear()
        let elapsed = start.duration(to: clock.now)
        try results.finish(ledger)
        say(ledger.summary(elapsed))
        if isCutShort { say("stopped early: whoever read the output went away") }
        if ledger.isNothingRead { throw ExitCode(1) }
    }

    private func take(_ part: Scan.Part) -> Bool {
        ledger.add(part)
        if case .failure(let error) = part.news {
            progress.clear()
            say("\(error)")
        }
        // Rows and progress may share one terminal.
        if !part.rows.isEmpty, Terminal.width != nil { progress.clear() }
        let goesOn = results.take(part)
        progress.show(part, ledger)
        isCutShort = isCutShort || !goesOn
        return goesOn
    }
}

/// Shows on a terminal how far a scan has come.
private struct ScanProgress {
    private let progress = Progress()
    private let clock = ContinuousClock()
    private let start: ContinuousClock.Instant
    private let files: Int
    private let length: Int

    init(_ inputs: [InputFile]) {
        files = inputs.count
        length = inputs.reduce(0) { $0 + $1.length }
        start = clock.now
    }

    func clear() { progress.clear() }

    func show(_ part: Scan.Part, _ ledger: InputLedger) {
        progress.show(line(part, ledger))
    }

    private func line(_ part: Scan.Part, _ ledger: InputLedger) -> String {
        let seconds = Double(milliseconds(start.duration(to: clock.now))) / 1_000
        let share = length > 0 ? min(1, Double(part.bytesRead) / Double(length)) : 0
        var words = ["file \(part.input + 1) of \(files)", megabytes(part.bytesRead)]
        if length > 0 { words[1] += " of \(megabytes(length)), \(Int(share * 100)) %" }
        words.append("\(ledger.report.records) records")
        words.append("\(Int(Double(ledger.report.records) / max(0.001, seconds)))/s")
        words.append("\(ledger.levels.total) matches")
        if share > 0.01, seconds > 2 {
            let left = Int(seconds / share * (1 - share))
            words.append("\(left / 60) min \(left % 60) s left")
        }
        return words.joined(separator: "  ")
    }

    private func megabytes(_ bytes: Int) -> String {
        "\(bytes / 1_000_000).\(bytes / 100_000 % 10) MB"
    }
}
