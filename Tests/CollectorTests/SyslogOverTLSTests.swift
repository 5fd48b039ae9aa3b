import Collector
import Foundation
import Logging
import NIOCore
import NIOPosix
import NIOSSL
import TestSupport
import Testing

private let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

/// Of nobody, and good for a hundred years.
private let certificate = """
    -----BEGIN CERTIFICATE-----
    MIIBmzCCAUGgAwIBAgIUH4K8W+i2+zyyYK7SnAep6uGreA4wCgYIKoZIzj0EAwIw
    FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTIwMDEwMTAwMDAwMFoYDzIxMTkxMjA4
    MDAwMDAwWjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
    PQMBBwNCAARGkk5YqcALW/2S0rfqBVwqlInkuRTIFuSDDrQss5v2tHeYzkzcIzTa
    rwuf3WFSRKvD+4b31LbySP5aa1qX8YJRo28wbTAdBgNVHQ4EFgQUo5VwwPImf3XI
    cIKCvTU0K7hpHIowHwYDVR0jBBgwFoAUo5VwwPImf3XIcIKCvTU0K7hpHIowDwYD
    VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
    zj0EAwIDSAAwRQIgUPcH2vIJSAxkWh2MlGDyKtQUyjHXwpiRH6ZDFJIPLIICIQDs
    S1WctZtthLg8p4NbtAxwujOAJ8KQu2vUhg6x4/9MLg==
    -----END CERTIFICATE-----
    """
private let key = """
    -----BEGIN PRIVATE KEY-----
    MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgowDbRh4Gqbw3kxoF
    fo2Eh8DUa4vz5VjD9kC8xZ42Q0OhRANCAARGkk5YqcALW/2S0rfqBVwqlInkuRTI
    FuSDDrQss5v2tHeYzkzcIzTarwuf3WFSRKvD+4b31LbySP5aa1qX8YJR
    -----END PRIVATE KEY-----
    """

/// Keeps what comes in memory.
private actor MemorySink: RecordSink {
    private(set) var text = ""

    func keep(_ lines: [UInt8], of owner: RecordOwner) async throws(SinkError) {
        text += String(decoding: lines, as: UTF8.self)
    }
}

@Suite("Syslog over TLS", .timeLimit(.minutes(45))) struct SyslogOverTLSTests {
    @Test("What a client sends that closes at once is kept, though nobody was there before it was gone")
    func brief() async throws {
        let place = try TemporaryFolder()
        let (pem, keyFile) = (place.appending(path: "pem"), place.appending(path: "key"))
        try Data(certificate.utf8).write(to: pem)
        try Data(key.utf8).write(to: keyFile)
        let sink = MemorySink()
        let (ports, told) = AsyncStream.makeStream(of: Int.self)
        let identity = TLSIdentity(
            certificatePath: pem.path(percentEncoded: false), keyPath: keyFile.path(percentEncoded: false))
        let listener = SyslogListener(
            [SyslogListener.Port(.tls(identity), host: "127.0.0.1", port: 0, owner: nil)],
            to: AssemblyDesk(sink, pause: .milliseconds(10), logger: silent),
            trust: ClientTrust { _ in RecordOwner(1) }, logger: silent,
            onListening: { port, _ in told.yield(port) })
        let task = Task { try await listener.run() }
        let port = try #require(await ports.first { _ in true })

        var configuration = TLSConfiguration.makeClientConfiguration()
        let chain = try NIOSSLCertificate.fromPEMBytes(Array(certificate.utf8))
        configuration.trustRoots = .certificates(chain)
        configuration.certificateChain = chain.map { .certificate($0) }
        configuration.privateKey = .privateKey(try NIOSSLPrivateKey(bytes: Array(key.utf8), format: .pem))
        let context = try NIOSSLContext(configuration: configuration)
        let lines = (0..<30).map { "<34>1 2026-11-29T10:00:00Z h a - - - \($0)." }
        for line in lines {
            let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(
                            NIOSSLClientHandler(context: context, serverHostname: "localhost"))
                    }
                }
                .connect(host: "127.0.0.1", port: port).get()
            try await channel.writeAndFlush(ByteBuffer(string: line + "\n")).get()
            try? await channel.close().get()
        }
        var found: Set<Substring> = []
        while found.count < lines.count {
            try await Task.sleep(for: .milliseconds(10))
            found = await Set(sink.text.split(separator: "\n"))
        }
        #expect(found == Set(lines.map { $0[...] }))
        task.cancel()
        _ = await task.result
    }
}
