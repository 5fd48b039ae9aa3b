import Crypto
import Foundation
import NIOSSL

/// Which client certificates are accepted, and whose they are.
///
/// A certificate is known by the SHA-256 of its bytes, which somebody registered for one owner: no authority has to be
/// trusted, and taking one back is deleting a row. The handshake proves that the client holds the key.
public struct ClientTrust: Sendable {
    private let ask: @Sendable (String) -> RecordOwner?

    /// Asks for the owner of a certificate by its fingerprint, in small hexadecimal.
    public init(_ ask: @escaping @Sendable (String) -> RecordOwner?) { self.ask = ask }

    /// The client that shows a certificate; `nil` if nobody registered it, or it is not valid today: a key that was given up
    /// must not be good for ever.
    func client(showing certificate: NIOSSLCertificate) -> ShownClient? {
        guard let bytes = try? certificate.toDERBytes() else { return nil }
        let fingerprint = ClientTrust.fingerprint(of: bytes)
        let (now, end) = (Int(Date().timeIntervalSince1970), Int(certificate.notValidAfter))
        guard let owner = ask(fingerprint), Int(certificate.notValidBefore) <= now, now <= end else {
            return nil
        }
        return ShownClient(fingerprint: fingerprint, notAfter: end, owner: owner)
    }

    /// At once: a sender that closes as soon as it has sent must find the handshake done.
    func judge(_ certificates: [NIOSSLCertificate]) -> NIOSSLVerificationResult {
        certificates.first.flatMap { client(showing: $0) } == nil ? .failed : .certificateVerified
    }

    /// Whether a client that was let in would be let in again.
    func stillTrusts(_ client: ShownClient) -> Bool {
        Int(Date().timeIntervalSince1970) <= client.notAfter && ask(client.fingerprint) == client.owner
    }

    /// The SHA-256 of a certificate's DER bytes, in small hexadecimal.
    public static func fingerprint(of der: [UInt8]) -> String {
        SHA256.hash(data: der).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// The fingerprint of the first certificate of a PEM file.
    ///
    /// - Throws: ``CollectorError/unusableCertificate(path:reason:)``.
    public static func fingerprint(ofPEM path: String) throws(CollectorError) -> String {
        do {
            guard let first = try NIOSSLCertificate.fromPEMFile(path).first else {
                throw CollectorError.unusableCertificate(path: path, reason: "there is no certificate in it")
            }
            return fingerprint(of: try first.toDERBytes())
        } catch {
            throw .unusableCertificate(path: path, reason: "\(error)")
        }
    }
}

/// What this end of a TLS connection shows.
public struct TLSIdentity: Sendable {
    /// PEM: the certificate and those between it and the root.
    public let certificatePath: String
    /// PEM: its key.
    public let keyPath: String

    /// The files at these paths.
    public init(certificatePath: String, keyPath: String) {
        self.certificatePath = certificatePath
        self.keyPath = keyPath
    }

    /// For a server that asks for a certificate too.
    func context() throws -> NIOSSLContext {
        // Makes the server ask for a certificate; `ClientTrust` judges it.
        try context(verifying: .noHostnameVerification)
    }

    /// For a server whose clients prove who they are in another way.
    func serverContext() throws -> NIOSSLContext { try context(verifying: .none) }

    private func context(verifying verification: CertificateVerification) throws -> NIOSSLContext {
        do {
            let chain = try NIOSSLCertificate.fromPEMFile(certificatePath).map {
                NIOSSLCertificateSource.certificate($0)
            }
            var configuration = TLSConfiguration.makeServerConfiguration(
                certificateChain: chain,
                privateKey: .privateKey(try NIOSSLPrivateKey(file: keyPath, format: .pem)))
            configuration.minimumTLSVersion = .tlsv12
            configuration.certificateVerification = verification
            return try NIOSSLContext(configuration: configuration)
        } catch {
            throw CollectorError.unusableCertificate(
                path: "\(certificatePath), \(keyPath)", reason: "\(error)")
        }
    }
}

/// Why nothing can be collected.
public enum CollectorError: Error, Equatable, Sendable {
    /// The certificate or its key cannot be read, or they do not belong together.
    case unusableCertificate(path: String, reason: String)
    /// The folder of the spool, or a file in it, cannot be used.
    case spool(path: String, reason: String)
    /// The file of tokens cannot be used.
    case tokens(path: String, reason: String)
    /// A file that is to be followed cannot be opened.
    case followed(path: String, reason: String)
}

extension CollectorError: CustomStringConvertible {
    /// What is wrong and where.
    public var description: String {
        switch self {
        case .unusableCertificate(let path, let reason): "\(path): the certificate cannot be used: \(reason)"
        case .spool(let path, let reason): "\(path): the spool cannot be used: \(reason)"
        case .tokens(let path, let reason): "\(path): the tokens cannot be used: \(reason)"
        case .followed(let path, let reason): "\(path): the file cannot be followed: \(reason)"
        }
    }
}
