import Foundation
import Registry
import TestSupport
import Testing
import Vocabulary

@testable import Web

@Suite("Files that wait for their import") struct UploadShelfTests {
    private let file = UploadedFile(field: "file", name: "C:\\parc\\inventaire.csv", bytes: Array("a;b".utf8))
    private let now = Instant(milliseconds: 1_000_000)

    private func names(in folder: URL) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: folder.path(percentEncoded: false))) ?? []
    }

    @Test("A crash leaves nothing behind, an hour is the end, and only the sender finds a file")
    func life() throws {
        let temporary = try TemporaryFolder()
        let folder = temporary.url.appending(path: "été uploads")
        let path = folder.path(percentEncoded: false)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Data("left by a crash".utf8).write(to: folder.appending(path: "old"))
        let shelf = UploadShelf(folder: path)
        #expect(names(in: folder).isEmpty)
        let upload = try shelf.keep(file, as: .systems, for: "anne", at: now)
        #expect(upload.fileName == "inventaire.csv" && names(in: folder).count == 1)
        let kept = try #require(names(in: folder).first)
        #expect(try Data(contentsOf: folder.appending(path: kept)) == Data(file.bytes))
        #expect(shelf.find(upload.id, of: "anne", at: now) != nil)
        #expect(shelf.find(upload.id, of: "bruno", at: now) == nil)
        let late = now.advanced(by: UploadShelf.patience).advanced(by: .seconds(1))
        #expect(shelf.find(upload.id, of: "anne", at: late) == nil)
        #expect(names(in: folder).isEmpty, "what waited too long goes when somebody looks")
    }

    @Test("A file that cannot be written is an error and leaves nothing")
    func unwritable() throws {
        let temporary = try TemporaryFolder()
        let file = temporary.url.appending(path: "no folder")
        let shelf = UploadShelf(folder: file.appending(path: "uploads").path(percentEncoded: false))
        try Data().write(to: file)
        #expect(throws: (any Error).self) { try shelf.keep(self.file, as: .systems, for: "anne", at: now) }
    }
}
