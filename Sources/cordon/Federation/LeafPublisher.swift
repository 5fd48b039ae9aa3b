import Collector
import Compression
import Federation
import Logging
import Registry
import Vocabulary

/// Brings batches to the hospital's leaf, which holds them while the line to the hub is cut.
///
/// What the hub took over stays in the leaf's stream too. When the stream is nearly full, what is older than so many hours
/// goes; until then everything stays, so that a long cut costs nothing while there is room. A stream that is full of younger
/// batches takes no more, and the spool holds them.
actor LeafPublisher: BatchCarrier {
    nonisolated let place = "leaf"
    private let options: FederationOptions
    private let finess: Finess
    private let bounds: Bounds
    private let logger: Logger
    private var link: NATSLink?
    private var checked = ContinuousClock.now
    private var isAging = false
    /// Bytes of the message that is to be brought.
    private var next: Int64 = 0

    /// What the leaf's stream may hold.
    struct Bounds {
        /// Bytes.
        var bytes: Int64
        /// What is older may go when the stream is nearly full, in seconds.
        var seconds: Int64
    }

    init(options: FederationOptions, finess: Finess, bounds: Bounds, logger: Logger) {
        self.options = options
        self.finess = finess
        self.bounds = bounds
        self.logger = logger
    }

    /// Makes the leaf's stream, so that the hub finds it before the first batch; a leaf that does not answer is told of then.
    func open() async {
        do { _ = try await connected() } catch { await disconnect() }
    }

    func carry(_ records: [UInt8], of batch: Spool.Batch) async -> CarriedBatch {
        do {
            let body = try Zstd.compress(records)
            next = Int64(body.count)
            let link = try await connected()
            try await link.publish(
                body, to: FederationNames.subject(of: finess), id: batch.key,
                headers: ["Cordon-Received": batch.received.description])
            return .kept
        } catch FederationError.tooLarge(let bytes, let most) {
            return .refused(reason: "\(bytes) bytes packed, and the leaf takes messages of \(most)")
        } catch {
            await disconnect()
            return .later(nil, reason: "\(error)")
        }
    }

    /// Lets go of the connection.
    func disconnect() async {
        let old = link
        link = nil
        await old?.close()
    }

    private func connected() async throws -> NATSLink {
        if let link {
            if checked.duration(to: .now) > .seconds(60) { try await makeRoom(link) }
            return link
        }
        let fresh = try options.link("cordon-collect-\(finess)")
        do {
            try await fresh.ensure(.leaf(of: finess, mostBytes: bounds.bytes, seconds: 0))
            isAging = false
            try await makeRoom(fresh)
        } catch {
            await fresh.close()
            throw error
        }
        link = fresh
        return fresh
    }

    private func makeRoom(_ link: NATSLink) async throws {
        checked = .now
        let held = try await link.bytes(in: FederationNames.leafStream(of: finess))
        // Between the two, what was decided last goes on.
        let isFull = held + next > bounds.bytes / 5 * 4
        guard isAging ? held < bounds.bytes / 2 : isFull else { return }
        isAging.toggle()
        if isAging {
            logger.warning(
                "leaf is nearly full: what is older than --leaf-hours goes",
                metadata: ["bytes": "\(held)", "limit": "\(bounds.bytes)", "seconds": "\(bounds.seconds)"])
        }
        try await link.ensure(
            .leaf(of: finess, mostBytes: bounds.bytes, seconds: isAging ? bounds.seconds : 0))
    }
}
