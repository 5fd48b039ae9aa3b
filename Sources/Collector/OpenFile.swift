/// A file that is read as it grows, and when it last did.
struct OpenFile: Sendable {
    let file: FollowedFile
    /// As it was at the last look.
    private(set) var seen: FileState?
    private var changed: ContinuousClock.Instant
    /// As it was when there was nothing more to be read of it.
    private var spent: FileState?
    /// Whether anybody looked into it.
    private(set) var wasRead = false

    init(_ file: FollowedFile, _ now: ContinuousClock.Instant) {
        self.file = file
        seen = file.state
        changed = now
    }

    /// Whether nothing was written to it since it was read to its end.
    var isRead: Bool { spent != nil && spent == seen }

    mutating func look(_ now: ContinuousClock.Instant) {
        let state = file.state
        // Two changes within one tick of the file system's clock look like one: it is read on for a while.
        if state != seen { (seen, changed, spent) = (state, now, nil) }
    }

    mutating func noteRead(_ isAtEnd: Bool) {
        spent = isAtEnd ? seen : nil
        wasRead = true
    }

    func isSilent(for time: Duration, _ now: ContinuousClock.Instant) -> Bool { now - changed >= time }

    /// Whether it is worth a look into the file.
    func isWorthReading(_ now: ContinuousClock.Instant) -> Bool {
        !isRead || !isSilent(for: .seconds(3), now)
    }
}
