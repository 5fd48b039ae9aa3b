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
    private var folders: [String: FolderListing] = [:]
    private var retry = Retry()
    private var told: ContinuousClock.Instant?

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
    ///   - mostOpen: Past so many open files, those that are silent are closed until they are changed.
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
        let (followed, order) = expanded(now)
        var hasRead = false
        for path in order {
            var name =
                names[path]
                ?? FollowedName(
                    path, readsHistory: !paths.contains(path), patience: patience, spool: spool,
                    logger: logger)
            let isThere = followed.contains(path)
            let listing = self.listing(of: name.folder, now)
            await name.look(listing, isThere: isThere, others: followed, now: now)
            if retry.isDue(now) { hasRead = await read(&name, now) || hasRead }
            names[path] = isThere || name.openFiles > 0 ? name : nil
        }
        if openFiles > mostOpen { for path in order { names[path]?.rest(now) } }
        if told.map({ now - $0 >= .seconds(3_600) }) ?? true {
            await spool.note(present: names.values.flatMap(\.present))
            told = now
        }
        return hasRead
    }

    /// How many descriptors are taken.
    package var openFiles: Int { names.values.reduce(0) { $0 + $1.openFiles } }

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
        if let known = folders[folder], known.isFresh(now, for: FollowedFiles.listingAge) { return known }
        let fresh = FolderListing(of: folder, now: now)
        folders[folder] = fresh
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
            }
        }
        return false
    }

    private enum Reading {
        case read, nothing
        /// What was read is no longer in it: the next look finds out what happened.
        case changed
        case refused(SinkError)
    }

    /// Reads the next lines; with `isLast`, what has no break at the end is a line too: nobody writes to the file any more.
    private func readOn(_ file: FollowedFile, isLast: Bool) async -> Reading {
        let place = await spool.place(of: file.identity) ?? .start
        let before = Int(min(place.offset, FilePlace.remembered))
        // What stands before the place comes with the same call: both are of one file, or the place tells.
        let bytes = file.bytes(from: place.offset - UInt64(before), before + FollowedFiles.chunk)
        let isSame =
            FilePlace(offset: place.offset, after: bytes.prefix(before)) == place && file.agrees(with: place)
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
        let after = bytes[..<end].suffix(Int(FilePlace.remembered))
        let next = FilePlace(offset: place.offset + UInt64(end - before), after: after)
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
