import Fiction
import Foundation
import Registry
import Vocabulary

/// Writes a fictional day as files: one for each hospital and dialect, in a folder named by the hospital's FINESS number.
struct LogFolder {
    private let folder: URL
    private let numbers: [ID<Establishment>: Finess]
    /// What waits to be written, by file.
    private var waiting: [File: [UInt8]] = [:]
    private var waitingBytes = 0
    /// How many lines were written.
    private(set) var records = 0

    private struct File: Hashable {
        let hospital: Finess
        let format: LogFormat
    }

    /// A few writes of megabytes rather than one for each minute and hospital.
    private static let mostWaiting = 32 << 20

    /// A folder that is made; one that is there must be empty, because lines are appended.
    ///
    /// - Throws: ``Failure`` when it holds something or cannot be made.
    init(_ path: String, for network: FictionalNetwork) throws {
        folder = URL(filePath: path, directoryHint: .isDirectory)
        numbers = Dictionary(network.establishments.map { ($0.id, $0.finess) }) { first, _ in first }
        let there = try? FileManager.default.contentsOfDirectory(atPath: path)
        guard there?.isEmpty ?? true else {
            throw Failure("'\(path)' holds files already; name an empty or a new folder with --logs")
        }
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        } catch {
            throw Failure("'\(path)' cannot be made: \(error.localizedDescription)")
        }
    }

    mutating func add(_ record: FictionalRecord) throws {
        guard let hospital = numbers[record.establishment] else { return }
        let file = File(hospital: hospital, format: record.format)
        waiting[file, default: []] += record.line
        waiting[file, default: []].append(0x0A)
        waitingBytes += record.line.count + 1
        records += 1
        if waitingBytes > LogFolder.mostWaiting { try flush() }
    }

    /// Writes what waits.
    ///
    /// - Throws: ``Failure`` when a file cannot be written.
    mutating func flush() throws {
        for (file, bytes) in waiting.sorted(by: { $0.key.hospital.text < $1.key.hospital.text }) {
            try append(bytes, to: file)
        }
        waiting.removeAll(keepingCapacity: true)
        waitingBytes = 0
    }

    private func append(_ bytes: [UInt8], to file: File) throws {
        let place = folder.appending(path: file.hospital.text, directoryHint: .isDirectory)
        let path = place.appending(path: "\(file.format.rawValue).log").path(percentEncoded: false)
        do {
            try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
            let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
            guard descriptor >= 0 else {
                let reason = unsafe String(cString: strerror(errno)).lowercased()
                throw Failure("\(path) cannot be written: \(reason)")
            }
            try FileHandle(fileDescriptor: descriptor, closeOnDealloc: true).write(contentsOf: bytes)
        } catch let failure as Failure {
            throw failure
        } catch {
            throw Failure("\(path) cannot be written: \(error.localizedDescription)")
        }
    }
}
