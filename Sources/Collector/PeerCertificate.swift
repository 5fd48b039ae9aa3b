import NIOCore
import NIOSSL
import Synchronization

/// Remembers which certificate the other end showed, from the first bytes on.
///
/// A sender may send and close at once. Then its connection is closed, and TLS gone from it, before anybody else comes to ask; what
/// it sent would be nobody's.
final class PeerCertificate: ChannelInboundHandler, Sendable {
    typealias InboundIn = ByteBuffer

    private let noted = Mutex<NIOSSLCertificate?>(nil)

    /// The certificate; `nil` while nothing came.
    var shown: NIOSSLCertificate? { noted.withLock { $0 } }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if shown == nil {
            let certificate = try? context.pipeline.syncOperations.nioSSL_peerCertificate()
            noted.withLock { $0 = certificate }
        }
        context.fireChannelRead(data)
    }
}
