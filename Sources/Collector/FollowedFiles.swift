package import Logging
import Metrics

/// The followed names and what is open of them, turn by turn.
package struct FollowedFiles: Sendable {
    private let paths: [String]
    private let spool: Spool
    private let logger: Logger
    private let patience: Duration
    private let mostOpen: Int
    private var names: [String: FollowedName] = [:]
    private var folders: [String: (listing: FolderListing, turn: Int)] = [:]
    private var turns = 0
    /// How often a folder was listed.
    package private(set) var listings = 0
    private var retry = Retry()
    private var told: ContinuousClock.Instant?
    /// When the log was told that rotated files wait unopened.
    private var toldOfCrowd: ContinuousClock.Instant?
    /// Files that the log was told of because they cannot be read.
    private var unreadable: Set<FileIdentity> = []

    /// The most that is read at once; a longer line is cut there.
    static let chunk = 1 << 20
    /// A folder is listed anew when a name came or went, and at least so often.
    static let listingAge = Duration.seconds(10)

    /// Nothing is open yet.
    ///
    /// - Parameters:
    ///   - paths: Files and folders.
    ///   - spool: Where the lines go, and where it is written down how far files were read.
    ///   - patience: How long a file that lost its name must be silent to be let go of.
    ///   - mostOpen: Past so many open files, those that are silent are closed until they are changed. Of files without their name,
    ///     which wait to be read, no more are kept open where they are found again by a name that rotation gave them.
    ///   - logger: Where it is told what goes wrong.
    package init(
        _ paths: [String], into spool: Spool, patience: Duration = .seconds(300), mostOpen: Int = 256,
        logger: Logger
    ) {
        self.paths = paths
        self.spool = spool
        self.patience = patience
        self.mostOpen = mostOpen
        self.logger = logger
    }

    /// Looks at each name and reads on in one of its files; whether anything was read, so that there may be more at once.
    package mutating func turn(_ now: ContinuousClock.Instant = .now) async -> Bool {
        turns += 1
        let (followed, order) = expanded(now)
        var hasRead = false
        var room = max(0, mostOpen - heldFiles)
        for path in order {
            var name =
                names[path]
                ?? FollowedName(
                    path, readsHistory: !paths.contains(path), patience: patience, spool: spool,
                    logger: logger)
            let isThere = followed.contains(path)
            let listing = self.listing(of: name.folder, now)
            await name.look(listing, isThere: isThere, others: followed, room: &room, now: now)
            if retry.isDue(now) { hasRead = await read(&name, now) || hasRead }
            names[path] = isThere || name.openFiles > 0 ? name : nil
        }
        if openFiles > mostOpen { for path in order { names[path]?.rest(now) } }
        await shed(order, now)
        if told.map({ now - $0 >= .seconds(3_600) }) ?? true {
            await spool.note(present: names.values.flatMap(\.present))
            told = now
        }
        return hasRead
    }

    /// How many descriptors are taken.
    package var openFiles: Int { names.values.reduce(0) { $0 + $1.openFiles } }

    private var heldFiles: Int { names.values.reduce(0) { $0 + $1.heldFiles } }

    /// Closes the newest of what rotation made, where too much of it waits to be read: while a spool is full for days, all descriptors
    /// would go, and the room of all that is deleted meanwhile.
    private mutating func shed(_ order: [String], _ now: ContinuousClock.Instant) async {
        var surplus = heldFiles - mostOpen
        for path in order.reversed() {
            guard var name = names[path], surplus > 0 || name.unopened > 0 else { continue }
            let closed = await name.shed(max(0, surplus), listing(of: name.folder, now))
            surplus -= closed
            names[path] = name
        }
        let waiting = names.values.reduce(0) { $0 + $1.unopened }
        guard waiting > 0, toldOfCrowd.map({ now - $0 >= .seconds(3_600) }) ?? true else { return }
        toldOfCrowd = now
        logger.error(
            "rotated files wait unopened: what is compressed or deleted before it is read is lost",
            metadata: ["files": "\(waiting)", "open": "\(openFiles)"])
    }

    /// The names to follow now, and after them those of which something is still open; all in order.
    private mutating func expanded(_ now: ContinuousClock.Instant) -> (followed: Set<String>, order: [String])
    {
        var order: [String] = []
        for path in paths {
            guard FileState.changed(folder: path) != nil else {
                order.append(path)
                continue
            }
            let folder = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
            let listing = self.listing(of: folder, now)
            let there = Set(listing.names)
            order += listing.names.filter { name in
                // What rotation makes of a name is read with that name, in the order in which it was written.
                !listing.isRotation(name) { there.contains($0) || names["\(folder)/\($0)"] != nil }
            }.map { "\(folder)/\($0)" }
        }
        let followed = Set(order)
        return (followed, order + names.keys.filter { !followed.contains($0) }.sorted())
    }

    private mutating func listing(of folder: String, _ now: ContinuousClock.Instant) -> FolderListing {
        // One listing does for a turn, also while names come and go: there may be thousands of names to look at.
        if let known = folders[folder],
            known.turn == turns || known.listing.isFresh(now, for: FollowedFiles.listingAge)
        {
            return known.listing
        }
        let fresh = FolderListing(of: folder, now: now)
        folders[folder] = (fresh, turns)
        listings += 1
        return fresh
    }

    /// Reads the next lines of one of a name's files, the oldest first; whether there were any.
    private mutating func read(_ name: inout FollowedName, _ now: ContinuousClock.Instant) async -> Bool {
        for open in name.unread where open.isWorthReading(now) {
            switch await readOn(open.file, isLast: false) {
            case .read:
                retry.reset()
                name.noteRead(open.file.identity, false)
                return true
            case .nothing: name.noteRead(open.file.identity, true)
            case .changed: name.noteRead(open.file.identity, false)
            case .unreadable(let reason):
                name.noteRead(open.file.identity, false)
                tell(open.file, reason)
            case .refused(let reason):
                retry.wait(now, of: open.file.path, because: reason, logger)
                return false
            }
        }
        for open in name.silent(now) {
            switch await readOn(open.file, isLast: true) {
            case .read: return true
            case .refused(let reason):
                retry.wait(now, of: open.file.path, because: reason, logger)
                return false
            case .nothing, .changed: name.letGo(open)
            case .unreadable(let reason): tell(open.file, reason)
            }
        }
        return false
    }

    /// Tells once of a file that it cannot be read, until it can be again.
    private mutating func tell(_ file: FollowedFile, _ reason: CollectorError) {
        guard unreadable.insert(file.identity).inserted else { return }
        logger.error("followed file cannot be read just now", metadata: ["reason": "\(reason)"])
    }

    private enum Reading {
        case read, nothing
        /// What was read is no longer in it: the next look finds out what happened.
        case changed
        /// As of a share that is away: the place holds, and it is read on when it is there again.
        case unreadable(CollectorError)
        case refused(SinkError)
    }

    /// Reads the next lines; with `isLast`, what has no break at the end is a line too: nobody writes to the file any more.
    private mutating func readOn(_ file: FollowedFile, isLast: Bool) async -> Reading {
        let place = await spool.place(of: file.identity) ?? .start
        let before = Int(min(place.offset, FilePlace.remembered))
        // What stands before the place comes with the same call: both are of one file, or the place tells.
        let bytes: [UInt8]
        do throws(CollectorError) {
            bytes = try file.read(from: place.offset - UInt64(before), before + FollowedFiles.chunk)
        } catch {
            return .unreadable(error)
        }
        unreadable.remove(file.identity)
        let isSame = FilePlace.digest(of: bytes.prefix(before)) == place.digest && file.agrees(with: place)
        guard place.offset == 0 || isSame else { return .changed }
        var end = (bytes[min(before, bytes.count)...].lastIndex(of: 0x0A) ?? before - 1) + 1
        if end == before {
            guard bytes.count == before + FollowedFiles.chunk || isLast && bytes.count > before else {
                return .nothing
            }
            if !isLast { Counter(label: "cordon_followed_lines_cut_total").increment() }
            end = bytes.count
        }
        let lines = Array(bytes[before..<end]) + (bytes[end - 1] == 0x0A ? [] : [0x0A])
        let remembered = Int(FilePlace.remembered)
        // Up to there, the bytes in hand are the file's first.
        let head =
            before < remembered
            ? FilePlace.digest(of: bytes[..<end].prefix(remembered))
            : place.head ?? FilePlace.digest(of: file.bytes(from: 0, remembered))
        let next = FilePlace(
            offset: place.offset + UInt64(end - before), after: bytes[..<end].suffix(remembered), head: head)
        do throws(SinkError) {
            try await spool.keep(lines, readTo: [file.identity: next])
            return .read
        } catch {
            return .refused(error)
        }
    }

    /// When a spool that took nothing is asked again.
    private struct Retry {
        private var pause = Duration.milliseconds(200)
        private var due: ContinuousClock.Instant?

        func isDue(_ now: ContinuousClock.Instant) -> Bool { due.map { now >= $0 } ?? true }

        mutating func reset() { self = Retry() }

        mutating func wait(
            _ now: ContinuousClock.Instant, of path: String, because reason: SinkError, _ logger: Logger
        ) {
            logger.error("followed file waits", metadata: ["path": "\(path)", "reason": "\(reason)"])
            due = now + pause
            pause = min(pause * 2, .seconds(10))
        }
    }
}
