import Sigma
import Synchronization

/// What rules are read with now, for hunts of pages: value files may change while Cordon serves.
final class CurrentOptions: Sendable {
    private let options: Mutex<ReadingOptions>

    init(_ options: ReadingOptions) { self.options = Mutex(options) }

    var value: ReadingOptions { options.withLock { $0 } }

    /// Reads with these from now on.
    func use(_ next: ReadingOptions) { options.withLock { $0 = next } }
}
