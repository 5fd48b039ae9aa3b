import Collector
import Foundation
import Logging

/// Takes one batch of the spool to where it is kept: over HTTP to the hub, or to the hospital's leaf.
protocol BatchCarrier: Sendable {
    /// What waits for the batch, for the log: `hub`, `leaf`.
    var place: String { get }
    /// Makes ready what can be made ready before there is a batch.
    func open() async
    /// Brings a batch there.
    func carry(_ records: [UInt8], of batch: Spool.Batch) async -> CarriedBatch
}

extension BatchCarrier {
    func open() async {}
}

/// What came of a batch.
enum CarriedBatch {
    /// It is on a disk there: the spool may let go of it.
    case kept
    /// It is to be brought again, after so long where the other side said.
    case later(Duration?, reason: String)
    /// It would never be taken.
    case refused(reason: String)
}

/// Sends what waits in the spool, oldest first, and lets go of what is kept elsewhere.
///
/// One batch at a time, so that the order of a host's records stays. A batch that is damaged or can never be taken is set
/// aside: it must not hold up what comes after it.
struct SpoolSender<Carrier: BatchCarrier>: Sendable {
    let spool: Spool
    let carrier: Carrier
    let logger: Logger

    private static var shortest: Duration { .milliseconds(500) }
    private static var longest: Duration { .seconds(30) }

    /// Sends until the task is cancelled.
    func run() async {
        let aside = await spool.setAside
        if aside.batches > 0 {
            logger.warning(
                "batches were set aside and wait for a person",
                metadata: ["batches": "\(aside.batches)", "bytes": "\(aside.bytes)"])
        }
        await carrier.open()
        var pause = Self.shortest
        var isCut = false
        while !Task.isCancelled {
            guard let batch = await spool.oldest(1).first else {
                await spool.arrival()
                continue
            }
            switch await send(batch) {
            case .kept:
                await spool.drop(batch)
                let waiting = await spool.backlog.batches
                if isCut { logger.notice("\(carrier.place) is back", metadata: ["waiting": "\(waiting)"]) }
                (pause, isCut) = (Self.shortest, false)
            case .later(let wait, let reason):
                if !isCut {
                    logger.warning(
                        "\(carrier.place) does not take batches", metadata: ["reason": "\(reason)"])
                }
                isCut = true
                try? await Task.sleep(for: wait ?? pause)
                pause = min(pause * 2, Self.longest)
            case .refused(let reason): await spool.setAside(batch, because: reason)
            }
        }
    }

    private func send(_ batch: Spool.Batch) async -> CarriedBatch {
        let records: [UInt8]
        do throws(SpoolFault) { records = try spool.records(of: batch) } catch {
            switch error {
            case .damaged(let reason): return .refused(reason: reason)
            // What is wrong with the machine is no fault of the batch: it keeps its place.
            case .unreadable(let reason):
                logger.error(
                    "batch not read",
                    metadata: ["file": "\(batch.file.lastPathComponent)", "reason": "\(reason)"])
                return .later(nil, reason: "a batch cannot be read now: \(reason)")
            }
        }
        return await carrier.carry(records, of: batch)
    }
}
