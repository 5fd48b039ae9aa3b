package import Vocabulary

/// What the hub keeps back of one hospital that is not in its register yet, and where: as files up to the hospital's share, past that
/// in the hub's own stream, which it is read from again.
///
/// All of it is taken in in the order in which it came: batches before what was found in them, files before what the stream
/// has. So whatever comes while something waits in the stream waits there too.
package struct HeldHospital: Sendable {
    /// What came.
    package enum Kind: String, Sendable {
        case batch, findings
    }

    /// Where a message is to wait.
    package enum Place: Sendable {
        case file, stream
    }

    /// What is to be taken in next.
    package enum Step: Equatable, Sendable {
        case file(Kind, UInt64)
        case stream(Kind, ClosedRange<UInt64>)
    }

    /// Messages that the hub's stream alone still has.
    package struct Left: Codable, Equatable, Sendable {
        package var first: UInt64
        package var last: UInt64
        /// How many of that range are the hospital's.
        package var messages: Int
        /// When the first of them was left there.
        package var since: Instant
    }

    /// What is written beside the files, as these tell nothing of it.
    package struct Note: Codable, Equatable, Sendable {
        package var batches: Left?
        package var findings: Left?
        /// Messages that the stream had let go of before they could be kept.
        package var lost = 0
        package var lastLost: Instant?

        package init() {}

        package subscript(kind: Kind) -> Left? {
            get { kind == .batch ? batches : findings }
            set { if kind == .batch { batches = newValue } else { findings = newValue } }
        }
    }

    package private(set) var batches = HeldLine()
    package private(set) var findings = HeldLine()
    package private(set) var refused: [String: Int] = [:]
    package private(set) var refusedBytes = 0
    package var note: Note
    /// Files of what was taken in, which may go once the disk holds what was made of them.
    package private(set) var spent: [Kind: Set<UInt64>] = [:]
    /// Since when files wait.
    package private(set) var since: Instant?

    /// A hospital of which that much is noted.
    package init(_ note: Note = Note()) { self.note = note }

    /// Whether something waits for the hospital to be registered.
    package var isAwaited: Bool {
        batches.count > 0 || findings.count > 0 || note.batches != nil || note.findings != nil
    }

    /// Bytes of files that wait; those that nobody will ever take do not count against the share of what will be.
    package var waitingBytes: Int { batches.bytes + findings.bytes }

    /// Where a message is to wait. What is told to wait in the stream is noted.
    package mutating func place(
        _ kind: Kind, _ sequence: UInt64, bytes: Int, share: Int, at now: Instant
    ) -> Place {
        if batches.contains(sequence), kind == .batch { return .file }
        if findings.contains(sequence), kind == .findings { return .file }
        if var left = note[kind] {
            // Read again after a stop: it is counted already.
            guard sequence > left.last else { return .stream }
            left.last = sequence
            left.messages += 1
            note[kind] = left
            return .stream
        }
        guard waitingBytes + bytes > share else { return .file }
        note[kind] = Left(first: sequence, last: sequence, messages: 1, since: now)
        return .stream
    }

    /// A file is there.
    package mutating func put(_ kind: Kind, _ sequence: UInt64, bytes: Int, at time: Instant) {
        since = min(since ?? time, time)
        // Read again after a stop of the stream, and held again: the file is a new one.
        spent[kind]?.remove(sequence)
        if kind == .batch {
            batches.put(sequence, bytes: bytes)
        } else {
            findings.put(sequence, bytes: bytes)
        }
    }

    /// Files are there, in whichever order they were found; the oldest of them is of that time.
    package mutating func put(_ kind: Kind, _ files: [(sequence: UInt64, bytes: Int)], since time: Instant) {
        guard !files.isEmpty else { return }
        since = min(since ?? time, time)
        if kind == .batch { batches.put(files) } else { findings.put(files) }
    }

    /// A file waits no longer.
    package mutating func remove(_ kind: Kind, _ sequence: UInt64) {
        if kind == .batch { batches.remove(sequence) } else { findings.remove(sequence) }
        if batches.count == 0, findings.count == 0 { since = nil }
    }

    /// What a file holds was taken in. It stays until the disk holds that too, see ``takeSpent()``.
    package mutating func spend(_ kind: Kind, _ sequence: UInt64) {
        remove(kind, sequence)
        spent[kind, default: []].insert(sequence)
    }

    /// The files that may go, once each: to be called when the disk holds what was made of them.
    package mutating func takeSpent() -> [(kind: Kind, sequence: UInt64)] {
        defer { spent = [:] }
        return spent.flatMap { kind, sequences in sequences.sorted().map { (kind, $0) } }
    }

    /// A file that nobody will ever take is there.
    package mutating func putRefused(_ name: String, bytes: Int) {
        refusedBytes += bytes - (refused[name] ?? 0)
        refused[name] = bytes
    }

    /// What is to be taken in next; `nil` if nothing waits.
    package var next: Step? {
        if let first = batches.first { return .file(.batch, first) }
        if let left = note.batches { return .stream(.batch, left.first...left.last) }
        if let first = findings.first { return .file(.findings, first) }
        return note.findings.map { .stream(.findings, $0.first...$0.last) }
    }

    /// A message was read again from the stream and taken in.
    ///
    /// - Returns: How many the stream let go of, where this was the last that waited there.
    package mutating func took(_ kind: Kind, _ sequence: UInt64, at now: Instant) -> Int {
        pass(kind, sequence, messages: 1, at: now)
    }

    /// A message of the stream is not the hospital's: what waits there waits behind it.
    ///
    /// - Returns: How many the stream let go of, where nothing of the hospital can stand behind it.
    package mutating func pass(_ kind: Kind, _ sequence: UInt64, at now: Instant) -> Int {
        pass(kind, sequence, messages: 0, at: now)
    }

    private mutating func pass(_ kind: Kind, _ sequence: UInt64, messages: Int, at now: Instant) -> Int {
        guard var left = note[kind], sequence >= left.first else { return 0 }
        left.messages -= messages
        left.first = sequence + 1
        note[kind] = left
        return left.first > left.last ? end(kind, at: now) : 0
    }

    /// The stream has nothing more of what waited there.
    ///
    /// - Returns: How many messages it let go of before they were read.
    package mutating func end(_ kind: Kind, at now: Instant) -> Int {
        let lost = max(0, note[kind]?.messages ?? 0)
        note[kind] = nil
        lose(lost, at: now)
        return lost
    }

    /// That many messages are gone.
    package mutating func lose(_ messages: Int, at now: Instant) {
        guard messages > 0 else { return }
        note.lost += messages
        note.lastLost = now
    }
}
