import Archive
import ArgumentParser
import Foundation
import Store

/// `cordon verify`: whether anything was changed behind Cordon's back.
struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract:
            "Check the chains of the audit log, of cases and of insurers' files, and every frame of the archive.",
        discussion: "Exit code 0 when all is whole; 1 with the first broken link otherwise.")

    @OptionGroup var folder: DataOption

    func run() async throws {
        let data = try folder.existing()
        let report = try await data.store.verify()
        for damage in report.damages { say("the data file is damaged: \(damage)") }
        say(report.audit.description)
        var broken = report.damages.count
        if case .broken = report.audit { broken += 1 }
        switch try await data.store.verifyCaseLogs() {
        case .sound(let lines): say("the logs of cases are intact: \(counted(lines, "line"))")
        case .broken(let reference, let lane, let sequence):
            say("the log of case \(reference) is broken: chain \(lane), line \(sequence)")
            broken += 1
        }
        switch try await data.store.verifyInsurerFiles() {
        case .sound(let files): say("the insurers' files are intact: \(counted(files, "file"))")
        case .broken(let establishment, let sequence):
            say("the insurer's file \(sequence) of \(establishment) is not what was handed over")
            broken += 1
        }

        let progress = Progress()
        var (frames, records, bytes) = (0, 0, 0)
        for segment in data.archive.segments() {
            progress.show("checking \(segment)")
            let damage: ArchiveError?
            do {
                damage = try data.archive.walk(segment) { frame, content in
                    frames += 1
                    records += frame.header.records
                    bytes += content.count
                }.damage
            } catch {
                // A server beside this one deletes what was kept long enough.
                guard FileManager.default.fileExists(atPath: data.file(of: segment)) else { continue }
                throw error
            }
            if let damage, try await isLasting(damage, of: segment, data) {
                progress.clear()
                say("the archive is broken: \(damage)")
                broken += 1
            }
        }
        progress.clear()
        let missing = try await data.batchesMissingFromArchive()
        for place in missing.prefix(10) { say("the archive lacks a batch that was acknowledged: \(place)") }
        broken += missing.count
        guard broken == 0 else { throw ExitCode(1) }
        say(
            "the archive is intact: \(counted(records, "record")) in \(counted(frames, "batch")), \(bytes) bytes"
        )
    }
}

extension VerifyCommand {
    /// Whether damage is more than a batch that the server is writing right now, of which nobody was told yet.
    private func isLasting(
        _ damage: ArchiveError, of segment: SegmentName, _ data: DataFolder
    ) async throws -> Bool {
        guard case .damaged(_, let offset, _) = damage,
            try await offset >= Int64(data.store.archivedEnd(of: segment.path))
        else { return true }
        try await Task.sleep(for: .seconds(1))
        guard case .damaged(_, offset, _)? = try data.archive.walk(segment, from: offset, { _, _ in }).damage
        else { return false }
        return true
    }
}

/// A number with its noun: `1 batch`, `2 batches`.
private func counted(_ number: Int, _ noun: String) -> String {
    "\(number) \(noun)" + (number == 1 ? "" : noun.hasSuffix("ch") ? "es" : "s")
}
