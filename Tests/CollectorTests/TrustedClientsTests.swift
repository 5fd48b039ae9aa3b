import Foundation
import Logging
import Testing

@testable import Collector

private let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

/// Writes over a file so that neither its length nor its time tells of it, as a `chmod` does not.
private func overwrite(_ file: URL, _ bytes: Data, at time: Date) throws {
    let handle = try FileHandle(forWritingTo: file)
    try handle.write(contentsOf: bytes)
    try handle.close()
    try FileManager.default.setAttributes(
        [.modificationDate: time], ofItemAtPath: file.path(percentEncoded: false))
}

@Suite("Certificates of clients, in a folder for each hospital") struct TrustedClientsTests {
    private let home = FileManager.default.temporaryDirectory.appending(path: "clients-\(UUID().uuidString)")
    private let first = RecordOwner(1)
    private let second = RecordOwner(2)
    private let pem = Data(
        """
        -----BEGIN CERTIFICATE-----
        MIIBbjCCARWgAwIBAgIUPk7Q9XHr7qDkVuYRqL11brp2p5kwCgYIKoZIzj0EAwIw
        DTELMAkGA1UEAwwCYzEwHhcNMjYxMTI5MjEyOTM0WhcNMzYxMTI2MjEyOTM0WjAN
        MQswCQYDVQQDDAJjMTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABLZ2LtDMbNKJ
        kSJIb496SuUcG1brqW0NE5PjBsLbEBAeAMfrCEtHy3HOWUHDJGWJGYOg6tSbxJQU
        Bj7EUwvbf3WjUzBRMB0GA1UdDgQWBBRjoouFfypeU7V1/rzpzuS0JSv4mDAfBgNV
        HSMEGDAWgBRjoouFfypeU7V1/rzpzuS0JSv4mDAPBgNVHRMBAf8EBTADAQH/MAoG
        CCqGSM49BAMCA0cAMEQCIG3I2CG4Dg7GLPdDY/2JahNUOx5A4ZBixfNZtrs7kKx6
        AiA2g5MJ8ONU59nd1N8oc1X4qDgAhmrvHfuRGV80VugTRg==
        -----END CERTIFICATE-----
        """.utf8)

    private func folder(_ name: String) throws -> String {
        let folder = home.appending(path: name)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder.path(percentEncoded: false)
    }

    private func isLetIn(_ clients: TrustedClients, _ owner: RecordOwner) throws -> Bool {
        let file = home.appending(path: "known")
        try pem.write(to: file)
        let fingerprint = try ClientTrust.fingerprint(ofPEM: file.path(percentEncoded: false))
        return clients.trust.stillTrusts(
            ShownClient(fingerprint: fingerprint, notAfter: .max, owner: owner))
    }

    @Test("A certificate that could not be read is tried again, whether its file changed or not")
    func readable() async throws {
        defer { try? FileManager.default.removeItem(at: home) }
        let folder = try folder("990000010")
        let file = URL(filePath: folder).appending(path: "relay.pem")
        let time = Date(timeIntervalSince1970: 1_790_000_000)
        try Data().write(to: file)
        try overwrite(file, Data(repeating: 0x2D, count: pem.count), at: time)
        let clients = try await TrustedClients(logger: silent) { [first] in [folder: first] }
        #expect(try !isLetIn(clients, first))
        try overwrite(file, pem, at: time)
        try await clients.refresh()
        #expect(try isLetIn(clients, first))
        try FileManager.default.removeItem(at: file)
        try await clients.refresh()
        #expect(try !isLetIn(clients, first))
    }

    @Test("A folder that cannot be listed keeps its clients, and those of other folders come and go")
    func folders() async throws {
        defer { try? FileManager.default.removeItem(at: home) }
        let (one, other) = (try folder("990000010"), try folder("990000028"))
        try pem.write(to: URL(filePath: one).appending(path: "relay.pem"))
        let clients = try await TrustedClients(logger: silent) { [first, second] in
            [one: first, other: second]
        }
        #expect(try isLetIn(clients, first))
        // A plain file in its place, as when a hospital's number was given to one.
        try FileManager.default.removeItem(atPath: one)
        try Data().write(to: URL(filePath: one))
        try await clients.refresh()
        #expect(try isLetIn(clients, first))
        let third = URL(filePath: other).appending(path: "third.pem")
        try FileManager.default.removeItem(atPath: one)
        _ = try folder("990000010")
        try pem.write(to: third)
        try await clients.refresh()
        #expect(try isLetIn(clients, second))
        try FileManager.default.removeItem(atPath: one)
        try Data().write(to: URL(filePath: one))
        try FileManager.default.removeItem(at: third)
        try await clients.refresh()
        #expect(try !isLetIn(clients, second))
    }

    @Test("Where no folder can be listed at the start, that is said")
    func none() async throws {
        let folder = home.path(percentEncoded: false)
        await #expect(throws: (any Error).self) {
            _ = try await TrustedClients(logger: silent) { [first] in [folder: first] }
        }
    }

    @Test("Tokens that could not be used are looked at again, whether their file changed or not")
    func tokens() throws {
        try FileManager.default.createDirectory(at: home, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: home) }
        let file = home.appending(path: "tokens")
        let (old, new) = ("premier-jeton-de-collecte", "un-autre-jeton-de-collect")
        try Data(old.utf8).write(to: file)
        let tokens = try BearerTokens(file: file.path(percentEncoded: false))
        let time = Date(timeIntervalSince1970: 1_790_000_000)
        try overwrite(file, Data("court\nun-jeton-de-la-collecte".prefix(old.utf8.count).utf8), at: time)
        tokens.look(silent)
        #expect(tokens.admit("Bearer \(old)"))
        try overwrite(file, Data(new.utf8), at: time)
        tokens.look(silent)
        #expect(tokens.admit("Bearer \(new)") && !tokens.admit("Bearer \(old)"))
    }
}
