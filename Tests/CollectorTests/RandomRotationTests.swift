import Collector
import Foundation
import Logging
import TestSupport
import Testing

private let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

/// A program that writes lines, and a logrotate that is as unkind as it may be.
private struct UnkindRotation {
    let file: URL
    var numbers: SeededNumbers
    /// What the program writes to: it goes on with a renamed file until it is told.
    private var daemon: FileHandle
    private var unended = false
    private var isMoved = false
    /// Every line that was written, with or without a break.
    private(set) var lines: [String] = []
    /// Files beside the name that somebody may compress and delete: the follower had a look since they were made.
    private var seen: [URL] = []
    private var made: [URL] = []
    private var count = 0

    init(_ file: URL, _ numbers: SeededNumbers) throws {
        self.file = file
        self.numbers = numbers
        try Data().write(to: file)
        daemon = try UnkindRotation.open(file)
    }

    private static func open(_ file: URL) throws -> FileHandle {
        let descriptor = try FileHandle(forUpdating: file)
        try descriptor.seekToEnd()
        return descriptor
    }

    mutating func write() throws {
        try daemon.seekToEnd()
        if unended {
            lines[lines.count - 1] += "x"
            try daemon.write(contentsOf: Data("x\n".utf8))
            unended = false
        }
        for _ in 0..<Int.random(in: 0...3, using: &numbers) {
            lines.append(
                "line \(lines.count)\(String(repeating: ".", count: Int.random(in: 0...90, using: &numbers)))"
            )
            try daemon.write(contentsOf: Data("\(lines[lines.count - 1])\n".utf8))
        }
        if Int.random(in: 0..<4, using: &numbers) == 0 {
            lines.append("line \(lines.count) ")
            try daemon.write(contentsOf: Data(lines[lines.count - 1].utf8))
            unended = true
        }
    }

    /// Renames the file and makes a new one.
    mutating func rename() throws {
        count += 1
        let target = file.appendingPathExtension("\(count)")
        try FileManager.default.moveItem(at: file, to: target)
        if !FileManager.default.fileExists(atPath: file.path(percentEncoded: false)) {
            try Data().write(to: file)
        }
        made.append(target)
        isMoved = true
    }

    /// Tells the program to open its file anew.
    mutating func tell() throws {
        // What has no break in the old file never gets one.
        if isMoved { unended = false }
        isMoved = false
        daemon = try UnkindRotation.open(file)
    }

    /// Copies the file and empties it; `between` may look at both.
    mutating func copy(_ between: () async throws -> Void) async throws {
        // What is written between the two is lost by logrotate itself, and it cuts a line in two.
        if unended {
            lines[lines.count - 1] += "x"
            try daemon.write(contentsOf: Data("x\n".utf8))
            unended = false
        }
        count += 1
        let target = file.appendingPathExtension("\(count)")
        try FileManager.default.copyItem(at: file, to: target)
        if Bool.random(using: &numbers) { try await between() }
        let handle = try FileHandle(forWritingTo: file)
        try handle.truncate(atOffset: 0)
        try handle.close()
        made.append(target)
    }

    mutating func noteLook() { (seen, made) = (seen + made, []) }

    /// Deletes one that was looked at: who holds it open may read it still.
    mutating func compress() throws {
        guard !seen.isEmpty else { return }
        let file = seen.remove(at: Int.random(in: 0..<seen.count, using: &numbers))
        try FileManager.default.removeItem(at: file)
    }

    /// Whoever reads is about to stop: what is deleted is lost to them.
    mutating func noteStop() { (made, seen) = (made + seen, []) }
}

@Suite("Followed files, rotated at random", .timeLimit(.minutes(45))) struct RandomRotationTests {
    private let place: TemporaryFolder
    init() throws { place = try TemporaryFolder() }

    @Test("Each line comes once, whatever becomes of the file it is in", arguments: 0..<8)
    func once(_ round: UInt64) async throws {
        let seed = Seed()
        var numbers = SeededNumbers(seed.value &+ round)
        let logs = place.url.appending(path: "log-\(round)")
        try FileManager.default.createDirectory(at: logs, withIntermediateDirectories: true)
        let file = logs.appending(path: "auth.log")
        let path = numbers.pick([file, logs]).path(percentEncoded: false)
        let folder = place.url.appending(path: "spool-\(round)")
        var rotation = try UnkindRotation(file, SeededNumbers(numbers.next()))
        var spool = try Spool(folder: folder, limit: 2_000, logger: silent)
        var files = FollowedFiles([path], into: spool, logger: silent)
        var now = ContinuousClock.now
        var read = ""
        func drain() async throws {
            for batch in await spool.oldest(1_000) {
                read += String(decoding: try spool.records(of: batch), as: UTF8.self)
                await spool.drop(batch)
            }
        }
        func settle() async {
            for _ in 0..<2 { while await files.turn(now) {} }
        }
        await settle()
        for _ in 0..<150 {
            now += .milliseconds(numbers.pick([10, 500, 5_000]))
            switch Int.random(in: 0..<20, using: &numbers) {
            case 0..<6: try rotation.write()
            case 6..<12:
                _ = await files.turn(now)
                rotation.noteLook()
            case 12: try rotation.rename()
            case 13: try rotation.tell()
            case 14: try await rotation.copy { _ = await files.turn(now) }
            case 15: try rotation.compress()
            case 16, 17: try await drain()
            case 18:
                // Everything is read and the last lines are let go of; then files change while nobody looks.
                for _ in 0..<20 {
                    try await drain()
                    now += .seconds(301)
                    await settle()
                }
                try rotation.tell()
                rotation.noteStop()
                for _ in 0..<Int.random(in: 0...3, using: &numbers) {
                    try rotation.write()
                    try numbers.pick([0, 1]) == 0 ? rotation.rename() : await rotation.copy {}
                    try rotation.tell()
                }
                spool = try Spool(folder: folder, limit: 2_000, logger: silent)
                files = FollowedFiles([path], into: spool, logger: silent)
            default: await settle()
            }
        }
        try rotation.write()
        try rotation.tell()
        try rotation.rename()
        for _ in 0..<40 {
            try await drain()
            now += .seconds(301)
            await settle()
        }
        try await drain()
        let lines = read.split(separator: "\n").map(String.init)
        let counts = Dictionary(lines.map { ($0, 1) }, uniquingKeysWith: +)
        #expect(counts.filter { $0.value > 1 }.keys.sorted() == [], "\(seed)")
        #expect(rotation.lines.filter { counts[$0] == nil } == [], "\(seed)")
        #expect(lines.filter { !rotation.lines.contains($0) } == [], "\(seed)")
    }
}
