import Metrics
import NIOCore

/// The records of one connection as they come.
struct ConnectionStream {
    private var framing: SyslogFraming
    private let bounds: SyslogListener.Bounds
    private let clock = ContinuousClock()
    /// Since when it has been inside one record; `nil` between two.
    private(set) var begun: ContinuousClock.Instant?
    private var cut = 0

    init(_ bounds: SyslogListener.Bounds) {
        self.bounds = bounds
        framing = SyslogFraming(longestRecord: bounds.longestRecord)
    }

    /// The records that end in the buffer, one a line.
    mutating func lines(in buffer: ByteBuffer) -> [UInt8] {
        var lines: [UInt8] = []
        lines.reserveCapacity(buffer.readableBytes + 64)
        framing.take(Array(buffer.readableBytesView)) {
            lines += $0
            lines.append(0x0A)
        }
        if framing.cut > cut {
            Counter(label: "cordon_syslog_records_cut_total").increment(by: Int64(framing.cut - cut))
            cut = framing.cut
        }
        // A record that ends starts the clock of the next one.
        if !framing.isInside { begun = nil } else if begun == nil || !lines.isEmpty { begun = clock.now }
        return lines
    }

    /// Nothing was read meanwhile: the record that has begun has all its time again.
    mutating func resume() { if begun != nil { begun = clock.now } }

    /// What the connection ended in.
    mutating func rest() -> [UInt8] {
        var lines: [UInt8] = []
        framing.finish { lines += $0 + [0x0A] }
        return lines
    }

    /// Whether the record that has begun may go on: a sender that drips a byte a second holds a place for ever.
    var isPatienceLeft: Bool { begun.map { $0.duration(to: clock.now) < bounds.recordTime } ?? true }
}

/// Closes a connection that sends nothing.
final class IdleCloser: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is IdleStateHandler.IdleStateEvent {
            context.close(promise: nil)
        } else {
            context.fireUserInboundEventTriggered(event)
        }
    }
}
