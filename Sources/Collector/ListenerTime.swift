import Synchronization

/// The time of a listener: counted in the looks that it takes at its connections, not read from a clock.
///
/// A sender is judged by time in which it could have been read. A process that was suspended, or that waited a minute for a
/// processor, takes one look when it wakes; for its senders no more has passed than between any two looks, and nobody is
/// closed for what only the listener missed.
final class ListenerTime: Sendable {
    private let step: Duration
    private let looks = Atomic<Int>(0)

    /// A time at its start; a look follows the one before after `step`.
    init(step: Duration) { self.step = step }

    /// The time of the next look. What begins now is counted from there: nobody has less than its whole time.
    var next: Duration { step * (looks.load(ordering: .relaxed) + 1) }

    /// Begins the next look; its time.
    func look() -> Duration { step * looks.wrappingAdd(1, ordering: .relaxed).newValue }
}

/// How long a sender has kept its listener waiting, in the listener's time.
struct SenderWait {
    /// Since when it has been inside what it must end; `nil` between two.
    private(set) var begun: Duration?
    /// When something last came of it.
    private var heard: Duration
    /// Whether nothing is read of it: there is no room for what it sent, or that is just being kept.
    private var isHeldBack = false

    /// A sender that has just come.
    init(at now: Duration) { heard = now }

    /// Something came of it, which leaves it inside what was begun then; `nil` for between two.
    mutating func hear(at now: Duration, begun: Duration?) {
        (self.begun, heard, isHeldBack) = (begun, now, false)
    }

    /// Something came of it, and it is where it was.
    mutating func hear(at now: Duration) { heard = now }

    /// Nothing is read of it until what it sent is kept: that it ends nothing meanwhile is not its fault.
    mutating func holdBack() { (begun, isHeldBack) = (nil, true) }

    /// Whether it has not ended for longer than it may what it began.
    func isSlow(at now: Duration, longest: Duration) -> Bool { begun.map { now - $0 >= longest } ?? false }

    /// Whether it has said nothing for longer than it may.
    func isSilent(at now: Duration, longest: Duration) -> Bool { !isHeldBack && now - heard >= longest }
}
