import Metrics
import NIOCore

/// The records of one connection as they come.
struct ConnectionStream {
    private var framing: SyslogFraming
    private let time: ListenerTime
    /// Since when it has been inside one record; `nil` between two.
    private(set) var begun: Duration?
    private var cut = 0

    init(longestRecord: Int, _ time: ListenerTime) {
        self.time = time
        framing = SyslogFraming(longestRecord: longestRecord)
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
        if !framing.isInside { begun = nil } else if begun == nil || !lines.isEmpty { begun = time.next }
        return lines
    }

    /// Nothing was read meanwhile: the record that has begun has all its time again.
    mutating func resume() { if begun != nil { begun = time.next } }

    /// What the connection ended in.
    mutating func rest() -> [UInt8] {
        var lines: [UInt8] = []
        framing.finish { lines += $0 + [0x0A] }
        return lines
    }
}
