public import Logging
import Metrics

/// Gathers records of one owner from all its connections, and has them kept in batches: one wait for the disk for thousands.
///
/// What waits is bounded: whoever adds more than ``mostWaiting`` bytes waits until there is room, and so does the sender
/// behind its connection. While the disk is full, batches are tried again and nothing is dropped.
public actor RecordAssembler {
    /// A batch is kept once it has grown to this.
    static let batchBytes = 256 << 10
    /// The most that waits to be kept.
    static let mostWaiting = 4 << 20

    private let sink: any RecordSink
    private let owner: RecordOwner
    private let logger: Logger
    private let pause: Duration
    private var waiting: [UInt8] = []
    private var isWorking = false
    private var held: [CheckedContinuation<Void, Never>] = []
    private var isFull = false

    /// An assembler at rest. A batch is kept at the latest `pause` after its first record came.
    public init(
        _ sink: any RecordSink, owner: RecordOwner, pause: Duration = .milliseconds(250), logger: Logger
    ) {
        self.sink = sink
        self.owner = owner
        self.pause = pause
        self.logger = logger
    }

    /// Whether somebody waits for room, and the sender behind its connection with it.
    public var holdsBack: Bool { !held.isEmpty }

    /// Takes records, one a line with its break, and returns when there is room for more.
    public func add(_ lines: [UInt8]) async {
        guard !lines.isEmpty else { return }
        while waiting.count > RecordAssembler.mostWaiting {
            await withCheckedContinuation { held.append($0) }
        }
        waiting += lines
        start()
    }

    /// Takes records of a protocol that cannot be held back: `false` if there was no room, and they are lost.
    public func offer(_ lines: [UInt8]) -> Bool {
        guard waiting.count <= RecordAssembler.mostWaiting else { return false }
        waiting += lines
        start()
        return true
    }

    /// Returns when everything that was added is kept, or at the latest after `limit`.
    public func drain(within limit: Duration) async {
        let clock = ContinuousClock()
        let end = clock.now.advanced(by: limit)
        while isWorking || !waiting.isEmpty, clock.now < end {
            try? await clock.sleep(for: .milliseconds(20))
        }
    }

    private func start() {
        guard !isWorking else { return }
        isWorking = true
        Task { await work() }
    }

    private func work() async {
        while !waiting.isEmpty {
            if waiting.count < RecordAssembler.batchBytes { try? await Task.sleep(for: pause) }
            await keepOne()
        }
        isWorking = false
    }

    private func keepOne() async {
        let batch = takeBatch()
        var retry = Duration.milliseconds(100)
        while true {
            do throws(SinkError) {
                try await sink.keep(batch, of: owner)
                if isFull { logger.notice("intake goes on", metadata: ["owner": "\(owner.number)"]) }
                isFull = false
                return
            } catch {
                switch error {
                case .busy(let wait): retry = wait
                case .full, .refused:
                    if !isFull {
                        logger.error(
                            "intake stopped", metadata: ["owner": "\(owner.number)", "reason": "\(error)"])
                    }
                    isFull = true
                    Counter(label: "cordon_intake_stopped_total").increment()
                    retry = min(retry * 2, .seconds(10))
                }
            }
            try? await Task.sleep(for: retry)
        }
    }

    /// Whole lines, a few megabytes at most.
    private func takeBatch() -> [UInt8] {
        defer {
            for one in held { one.resume() }
            held = []
        }
        let most = RecordAssembler.batchBytes * 8
        guard waiting.count > most, let end = waiting[..<most].lastIndex(of: 0x0A) else {
            let batch = waiting
            waiting = []
            return batch
        }
        let batch = Array(waiting[...end])
        waiting.removeFirst(end + 1)
        return batch
    }
}
