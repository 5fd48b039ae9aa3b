public import Registry
import Store
import Synchronization
public import Vocabulary
public import Watch

/// Carries new and changed alerts to the pages that are open.
///
/// Each reader has a queue of ``queueLength`` alerts; when a reader is too slow, its oldest are dropped. Figures on an open
/// page are raised by what comes, and true again when it is loaded; after a lost connection the page says so.
public final class LiveAlerts: Sendable {
    /// The most alerts that wait for one reader.
    public static let queueLength = 64

    private struct State {
        var readers: [Int: Reader] = [:]
        var next = 0
        var isClosed = false
    }

    private struct Reader {
        let account: ID<Account>
        let address: String
        let pages: AsyncStream<LiveNews>.Continuation
    }

    private let state = Mutex(State())

    /// Nobody listens yet.
    public init() {}

    /// Tells every open page; each sees only what lies in its reach.
    public func publish(_ alert: LiveAlert) {
        let readers = state.withLock { Array($0.readers.values) }
        for reader in readers { reader.pages.yield(.alert(alert)) }
    }

    /// Ends every stream, so that a stop does not wait for pages that stay open.
    public func close() {
        let readers = state.withLock { state in
            state.isClosed = true
            defer { state.readers = [:] }
            return Array(state.readers.values)
        }
        for reader in readers { reader.pages.finish() }
    }

    /// How many pages listen now.
    public var readerCount: Int { state.withLock { $0.readers.count } }

    /// What happens from now on; `nil` when too many listen, from this address or of all, or the server stops. Of one account the
    /// page that was opened first makes room for the one that is past the bound, and is told so: if it came back by itself, it
    /// would drive out the next, and that one the one after. A page that was left counts until the next sign of life finds it
    /// gone.
    func listen(
        as account: ID<Account>, from address: String, within bounds: LiveReaderBounds
    ) -> AsyncStream<LiveNews>? {
        let (stream, continuation) = AsyncStream.makeStream(
            of: LiveNews.self, bufferingPolicy: .bufferingNewest(LiveAlerts.queueLength))
        let (number, former): (Int?, Reader?) = state.withLock { state in
            guard !state.isClosed else { return (nil, nil) }
            // Of an account that has as many as it may, the page opened first makes room: mostly one that was left, and is not
            // missed yet.
            let own = state.readers.filter { $0.value.account == account }
            let first = own.count < bounds.ofAccount ? nil : own.keys.min()
            let others = state.readers.filter { $0.key != first }.values
            guard others.count < bounds.all,
                bounds.ofAddress.map({ most in others.count { $0.address == address } < most }) ?? true
            else { return (nil, nil) }
            let former = first.flatMap { state.readers.removeValue(forKey: $0) }
            state.next += 1
            state.readers[state.next] = Reader(account: account, address: address, pages: continuation)
            return (state.next, former)
        }
        former?.pages.yield(.madeRoom)
        former?.pages.finish()
        guard let number else { return nil }
        continuation.onTermination = { [weak self] _ in
            self?.state.withLock { _ = $0.readers.removeValue(forKey: number) }
        }
        return stream
    }
}

/// What one open page hears.
enum LiveNews: Hashable, Sendable {
    case alert(LiveAlert)
    /// Another page of the same account takes its place: the last word on this line.
    case madeRoom
}

/// What open pages learn of an alert.
public struct LiveAlert: Hashable, Sendable {
    /// Its number in the store, as in the address of its page.
    public var alert: Int64
    /// Where it happened: what a reader's reach is held against.
    public var establishment: ID<Establishment>
    /// The name of that establishment.
    public var establishmentName: String
    /// How serious it is.
    public var level: AlertLevel
    /// The rule's identifier.
    public var rule: String
    /// The rule's title, as its author wrote it.
    public var ruleTitle: String
    /// The machine; empty when the record names none.
    public var host: String
    /// The last detection.
    public var time: Instant
    /// Whether it is a new alert rather than one more detection of a known one.
    public var isNew: Bool

    /// What open pages learn of an alert.
    public init(
        alert: Int64, establishment: ID<Establishment>, establishmentName: String, level: AlertLevel,
        rule: String, ruleTitle: String, host: String, time: Instant, isNew: Bool
    ) {
        self.alert = alert
        self.establishment = establishment
        self.establishmentName = establishmentName
        self.level = level
        self.rule = rule
        self.ruleTitle = ruleTitle
        self.host = host
        self.time = time
        self.isNew = isNew
    }
}
