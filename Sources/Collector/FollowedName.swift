import Logging
import Metrics

/// The files that have, or had, one followed name, and those that rotation put beside it.
///
/// A look finds out what happened to the name, and opens what is to be read before it can go; it never waits for the spool. What is open
/// is read in the order of ``unread``:
///
/// - the file that bears the name, until the name is another's or nobody's;
/// - files that it ``left``: renamed ones, to which programs write on until they are told, and generations that came and went
///   between two looks. Each is kept open until nothing was written to it for ``patience``;
/// - files that are ``held``: new ones beside it that say the same as it does. Such a one may be the copy that is made before the file is
///   emptied (`copytruncate`): it is left alone as long as the file itself is there to be read, and once the file was emptied, it is
///   read from where the file was read to.
struct FollowedName: Sendable {
    let path: String
    /// Where it lies, without a slash at the end.
    let folder: String
    private let name: String
    /// Whether files that lay beside it when it was looked at first are read too.
    private let readsHistory: Bool
    /// How long a file that lost its name must be silent to be let go of.
    private let patience: Duration
    private let spool: Spool
    private let logger: Logger

    private(set) var file: OpenFile?
    private(set) var left: [OpenFile] = []
    private var held: [OpenFile] = []
    /// The file that bears the name, as it was when it was closed because too many were open.
    private var resting: FileState?
    /// What lies beside it and needs nothing, as it was when that was found out.
    private var settled: [FileIdentity: FileState] = [:]
    /// When a name last came or went when it was listed last: what is unknown and older was there before anybody followed the name,
    /// what is newer was never read.
    private var bound: Int64?
    private var listed: ContinuousClock.Instant?
    private var fault: String?
    /// Files beside it that wait to be opened, because too many are.
    private var closed: Set<FileIdentity> = []

    init(_ path: String, readsHistory: Bool, patience: Duration, spool: Spool, logger: Logger) {
        self.path = path
        let slash = path.lastIndex(of: "/")
        name = slash.map { String(path[path.index(after: $0)...]) } ?? path
        folder = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        self.readsHistory = readsHistory
        self.patience = patience
        self.spool = spool
        self.logger = logger
    }

    /// In the order in which they are read.
    var unread: [OpenFile] { left + (file.map { [$0] } ?? []) }
    /// How many descriptors it takes.
    var openFiles: Int { heldFiles + (file == nil ? 0 : 1) }
    /// How many of them are of files that do not bear the name.
    var heldFiles: Int { left.count + held.count }
    /// How many files beside it wait to be opened.
    var unopened: Int { closed.count }
    /// Which files it knows to be there.
    var present: [FileIdentity] {
        unread.map(\.file.identity) + held.map(\.file.identity) + settled.keys + closed
            + (resting.map { [$0.identity] } ?? [])
    }

    /// Finds out what happened to the name.
    ///
    /// - Parameters:
    ///   - listing: What lies in its folder.
    ///   - isThere: Whether it is still to be followed: `false` for a name that is gone from a followed folder.
    ///   - others: Paths that are followed by themselves.
    ///   - room: How many files beside names may still be opened.
    ///   - now: When it is looked.
    mutating func look(
        _ listing: FolderListing, isThere: Bool, others: Set<String>, room: inout Int,
        now: ContinuousClock.Instant
    ) async {
        let named = isThere ? FileState(of: path) : nil
        var listing = listing
        let hasMoved = file.map { $0.file.identity != named?.identity } ?? false
        if hasMoved, let old = file {
            left.append(old)
            file = nil
        }
        if let named, file == nil, named != resting { open(named, now) }
        file?.look(now)
        for index in left.indices { left[index].look(now) }
        for index in held.indices { held[index].look(now) }
        var emptied: [OpenFile] = []
        for open in unread where !open.isRead { if await isEmptied(open.file) { emptied.append(open) } }
        // The listing may be older than what was just seen.
        if hasMoved || !emptied.isEmpty { listing = FolderListing(of: folder) }
        for open in emptied { await restart(open, listing, others, now) }
        if listed != listing.taken {
            await gather(listing, others, &room, now)
            listed = listing.taken
        }
        await judgeHeld(now)
    }

    /// Closes the newest of what waits to be read, as far as it lies beside the name and so is found again; and where some of it
    /// waits to be opened, what was read to its end.
    ///
    /// - Returns: How many were closed of those that wait.
    mutating func shed(_ surplus: Int, _ listing: FolderListing) async -> Int {
        let rotations = listing.rotations(of: name).compactMap {
            FileState(of: "\(folder == "/" ? "" : folder)/\($0)")?.identity
        }
        let beside = Set(rotations)
        for open in left where unopened > 0 && open.isRead && beside.contains(open.file.identity) {
            // What has no break at its end yet is read once it is silent.
            if await spool.place(of: open.file.identity)?.offset == open.seen?.length { letGo(open) }
        }
        let before = heldFiles
        for open in (left + held).reversed() {
            let identity = open.file.identity
            guard before - heldFiles < surplus, beside.contains(identity) else { continue }
            // Found again, it is known to be unread: what is unknown and older than the last look is passed over.
            if await spool.place(of: identity) == nil { await spool.note([identity: .start]) }
            left.removeAll { $0.file.identity == identity }
            held.removeAll { $0.file.identity == identity }
            closed.insert(identity)
        }
        return before - heldFiles
    }

    /// Closes the file until it is changed, if it has been silent for long; what may lie open is bounded.
    mutating func rest(_ now: ContinuousClock.Instant) {
        guard let open = file, open.isRead, open.isSilent(for: patience, now) else { return }
        (resting, file) = (open.seen, nil)
    }

    /// Notes what came of reading a file.
    mutating func noteRead(_ identity: FileIdentity, _ isAtEnd: Bool) {
        if file?.file.identity == identity { file?.noteRead(isAtEnd) }
        for index in left.indices where left[index].file.identity == identity {
            left[index].noteRead(isAtEnd)
        }
    }

    /// Files that lost their name, are read to their end, and were silent for long.
    func silent(_ now: ContinuousClock.Instant) -> [OpenFile] {
        left.filter { $0.isRead && $0.isSilent(for: patience, now) }
    }

    /// Closes a file that lost its name.
    mutating func letGo(_ open: OpenFile) {
        left.removeAll { $0.file.identity == open.file.identity }
        settled[open.file.identity] = open.seen
    }

    private mutating func open(_ named: FileState, _ now: ContinuousClock.Instant) {
        resting = nil
        if let index = left.firstIndex(where: { $0.file.identity == named.identity }) {
            file = left.remove(at: index)
            return
        }
        held.removeAll { $0.file.identity == named.identity }
        do throws(CollectorError) {
            file = OpenFile(try FollowedFile(opening: path), now)
            fault = nil
        } catch {
            if fault != "\(error)" {
                logger.error("followed file not opened", metadata: ["reason": "\(error)"])
            }
            fault = "\(error)"
        }
    }

    /// Whether what was read of a file is no longer in it.
    private func isEmptied(_ file: FollowedFile) async -> Bool {
        guard let place = await spool.place(of: file.identity) else { return false }
        return place.offset > 0 && file.comparison(with: place) == false
    }

    /// Whether a file was read before and cannot be just now: nothing is known of it until it can be.
    private func isAway(_ file: FollowedFile) async -> Bool {
        guard let place = await spool.place(of: file.identity) else { return false }
        return place.offset > 0 && file.comparison(with: place) == nil
    }

    /// A file was emptied, or its number is a new file's: goes on in the copy that was made of it, if there is one, and then at its
    /// start.
    private mutating func restart(
        _ open: OpenFile, _ listing: FolderListing, _ others: Set<String>, _ now: ContinuousClock.Instant
    ) async {
        let identity = open.file.identity
        guard let place = await spool.place(of: identity) else { return }
        var places = [identity: FilePlace.start]
        let beside = siblings(listing, others).compactMap { FollowedFile($0.path) }
        let copies = (held + beside.map { OpenFile($0, now) }).filter {
            ($0.seen?.length ?? 0) >= place.offset && $0.file.agrees(with: place)
        }
        if let (copy, read) = await likeliest(of: copies, from: place) {
            // A stop came between: part of the copy was read before.
            if read < place.offset { places[copy.file.identity] = place }
            held.removeAll { $0.file.identity == copy.file.identity }
            left.insert(copy, at: left.firstIndex { $0.file.identity == identity } ?? left.endIndex)
        } else if open.wasRead || bound == nil && file?.file.identity == identity {
            // Otherwise it is a new file that got the number of one that is gone.
            logger.notice("followed file starts afresh", metadata: ["path": "\(path)"])
            Counter(label: "cordon_followed_files_restarted_total").increment()
        }
        await spool.note(places)
    }

    /// Which of several files that agree with a place is the copy, and how far it was read by itself.
    ///
    /// Logs repeat themselves: an older generation may have the same bytes before that offset. What was read past it is not the copy,
    /// and of others the newest is.
    private func likeliest(of copies: [OpenFile], from place: FilePlace) async -> (OpenFile, UInt64)? {
        var known: [(copy: OpenFile, read: UInt64)] = []
        for copy in copies { known.append((copy, await agreedPlace(of: copy.file)?.offset ?? 0)) }
        return known.max { first, second in
            func rank(_ file: (copy: OpenFile, read: UInt64)) -> (Int, Int64, UInt64) {
                (file.read < place.offset ? 1 : 0, file.copy.seen?.modified ?? 0, file.copy.seen?.length ?? 0)
            }
            return rank(first) < rank(second)
        }
    }

    private func agreedPlace(of file: FollowedFile) async -> FilePlace? {
        guard let place = await spool.place(of: file.identity) else { return nil }
        return place.offset == 0 || file.agrees(with: place) ? place : nil
    }

    /// What lies beside it, is not open, and is not followed by itself.
    private func siblings(_ listing: FolderListing, _ others: Set<String>) -> [Sibling] {
        let open = Set((unread + held).map(\.file.identity))
        let rotations = Set(listing.rotations(of: name))
        // By whatever name it was moved away by hand: a file that was read is known by its number.
        let names =
            readsHistory
            ? Array(rotations) : listing.names.filter { $0.hasPrefix(name) || rotations.contains($0) }
        return names.compactMap { other in
            let path = "\(folder == "/" ? "" : folder)/\(other)"
            guard other != name, !others.contains(path), let state = FileState(of: path),
                !open.contains(state.identity)
            else { return nil }
            return Sibling(path: path, state: state, isRotation: rotations.contains(other))
        }
    }

    private struct Sibling {
        let path: String
        let state: FileState
        let isRotation: Bool
    }

    /// Opens what lies beside it and was not read, or not to its end.
    private mutating func gather(
        _ listing: FolderListing, _ others: Set<String>, _ room: inout Int, _ now: ContinuousClock.Instant
    ) async {
        closed = []
        for sibling in siblings(listing, others) where settled[sibling.state.identity] != sibling.state {
            // Emptied, and renamed since; or its number was another's.
            guard let file = FollowedFile(sibling.path), await isEmptied(file) else { continue }
            await restart(OpenFile(file, now), listing, others, now)
        }
        let beside = siblings(listing, others).sorted {
            ($0.state.modified, $0.path) < ($1.state.modified, $1.path)
        }
        var newestKnown: Int64?
        var unknown: [Sibling] = []
        for sibling in beside where settled[sibling.state.identity] != sibling.state {
            guard let file = FollowedFile(sibling.path), file.identity == sibling.state.identity else {
                continue
            }
            if await isAway(file) { continue }
            guard let place = await agreedPlace(of: file) else {
                if sibling.isRotation { unknown.append(sibling) }
                continue
            }
            newestKnown = max(newestKnown ?? .min, sibling.state.modified)
            guard sibling.state.length > place.offset else {
                settled[file.identity] = sibling.state
                continue
            }
            guard room > 0 else {
                closed.insert(file.identity)
                continue
            }
            room -= 1
            if place.offset == 0 {
                held.append(OpenFile(file, now))
            } else {
                left.append(OpenFile(file, now))
            }
        }
        let written = await spool.bound(beside: path)
        // An older version wrote none down: what rotation made since has a newer time than what was read before.
        let before = bound ?? written ?? newestKnown ?? (readsHistory ? .min : nil)
        var places: [FileIdentity: FilePlace] = [:]
        for sibling in unknown {
            let identity = sibling.state.identity
            let isNew = before.map { sibling.state.modified >= $0 } ?? false
            if isNew, room <= 0 {
                // Known to be unread when it is looked at again.
                places[identity] = .start
                closed.insert(identity)
                continue
            }
            guard let file = FollowedFile(sibling.path), file.identity == identity else { continue }
            if isNew {
                held.append(OpenFile(file, now))
                room -= 1
            } else {
                places[identity] = file.place(at: sibling.state.length)
                settled[identity] = sibling.state
            }
        }
        settled = settled.filter { settled in beside.contains { $0.state.identity == settled.key } }
        let next = listing.changed ?? before ?? 0
        if !places.isEmpty || written == nil && !readsHistory {
            await spool.note(places, bound: (path, next))
        } else if next != written {
            await spool.remember(bound: next, beside: path)
        }
        bound = next
    }

    /// Decides what the new files beside it are.
    private mutating func judgeHeld(_ now: ContinuousClock.Instant) async {
        for open in held {
            let isCopy = unread.contains { open.file.isStartOf($0.file) }
            if isCopy {
                // Of a file that was not emptied: somebody else's copy.
                guard open.isSilent(for: patience, now), let state = open.file.state else { continue }
                await spool.note([open.file.identity: open.file.place(at: state.length)])
                settled[open.file.identity] = state
            } else {
                // Emptied between the last question and this one: the next look goes on in the copy.
                for other in unread { if await isEmptied(other.file) { return } }
                left.append(open)
            }
            held.removeAll { $0.file.identity == open.file.identity }
        }
    }
}

extension FollowedFile {
    /// Whether another file begins with all that is in this one, as far as its last bytes tell.
    func isStartOf(_ other: FollowedFile) -> Bool {
        guard let length = state?.length else { return false }
        return (other.state?.length ?? 0) >= length && place(at: length) == other.place(at: length)
    }
}
