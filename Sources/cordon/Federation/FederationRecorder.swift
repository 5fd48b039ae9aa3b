import Compression
import Federation
import Foundation
import Intake
import Logging
import Metrics
import Registry
import Store
import Vocabulary

/// Brings what a federation carries into a data folder: batches into the archive, what workers found into alerts.
///
/// Places in the two streams are kept in a file. What a stop makes it read again is known by its key, and changes nothing.
struct FederationRecorder: Sendable {
    let options: FederationOptions
    let intake: Intake
    let store: Store
    let file: URL
    let held: HeldBatches
    let logger: Logger

    private struct Places: Codable {
        var events: UInt64 = 0
        var findings: UInt64 = 0
    }

    /// Records until the task is cancelled.
    func run() async {
        while !Task.isCancelled {
            do {
                try await options.withLink("cordon-hub") { try await record($0) }
            } catch {
                logger.warning("federation is away", metadata: ["reason": "\(error)"])
                try? await Task.sleep(for: .seconds(2))
            }
        }
    }

    private func record(_ link: NATSLink) async throws {
        var places = (try? JSONDecoder().decode(Places.self, from: Data(contentsOf: file))) ?? Places()
        let events = try await link.read(FederationNames.events, "events.>", from: places.events + 1)
        let findings = try await link.read(FederationNames.findings, "findings.*", from: places.findings + 1)
        try await link.ensureBucket(FederationNames.notices, seconds: 0, replicas: 1)
        var register = Register()
        await held.keeps(try await link.age(of: FederationNames.events))
        await held.tell()
        var saved = ContinuousClock.now
        // Findings whose batch is not here yet.
        var early: StreamMessage?
        var (told, isTold) = (WatchList.empty, false)
        var looked = ContinuousClock.now.advanced(by: .seconds(-60))
        var (isTakingIn, isUnsaved) = (false, false)
        while !Task.isCancelled {
            var isBusy = false
            if looked.duration(to: .now) > .seconds(1) {
                looked = .now
                let list = try await store.watchList(told)
                if !isTold || list.version != told.version {
                    try await tell(list, link)
                    (told, isTold) = (list, true)
                }
                isTakingIn = true
            }
            // A part of it in each turn: what others send meanwhile does not wait for all of it.
            if isTakingIn { isTakingIn = try await takeIn(&register, link) }
            for _ in 0..<64 {
                guard let message = try await link.next(events, within: 5) else { break }
                try await keep(message, &register)
                places.events = message.sequence
                isBusy = true
            }
            for _ in 0..<64 {
                var next = early
                if next == nil { next = try await link.next(findings, within: 5) }
                guard let message = next else { break }
                early = message
                guard try await note(message, events, &places, &register, link) else { break }
                early = nil
                places.findings = message.sequence
                isBusy = true
            }
            let isHeldUnsaved = await held.isUnsaved
            isUnsaved = isUnsaved || isBusy || isTakingIn || isHeldUnsaved
            if isUnsaved, saved.duration(to: .now) > .seconds(1) {
                try await save(places)
                (saved, isUnsaved) = (.now, false)
            }
        }
        try await save(places)
    }

    /// Tells the workers what is looked for: one confirmed sighting is watched for everywhere within seconds.
    private func tell(_ list: WatchList, _ link: NATSLink) async throws {
        let carried = list.carried(try await store.establishmentNumbers())
        try await PartedValue(name: "watch", bucket: FederationNames.notices).write(
            Array(JSONEncoder().encode(carried)), version: carried.version, link)
    }

    /// A place must not be on the disk before what was recorded up to it.
    private func save(_ places: Places) async throws {
        try await store.synchronize()
        try await held.save()
        try JSONEncoder().encode(places).write(to: file, options: .atomic)
    }

    /// The register's numbers, read again when one is asked for that is not in it, at most once in some seconds.
    private struct Register {
        private var owners: [String: ID<Establishment>] = [:]
        private var read = ContinuousClock.now.advanced(by: .seconds(-60))

        mutating func owner(of finess: String, in store: Store) async throws -> ID<Establishment>? {
            let age = read.duration(to: .now)
            if age > .seconds(60) || (owners[finess] == nil && age > .seconds(2)) {
                owners = Dictionary(
                    try await store.establishmentNumbers().map { ($0.value.text, $0.key) },
                    uniquingKeysWith: { first, _ in first })
                read = .now
            }
            return owners[finess]
        }
    }

    /// Takes a batch into the archive, or holds it: a collector let go of it.
    private func keep(
        _ message: StreamMessage, _ register: inout Register
    ) async throws {
        guard let finess = sender(of: message) else {
            // No collector's: the hub's own configuration says which stream each message comes from.
            return refuse("batch refused", message, "it comes from no hospital's stream")
        }
        // What came first is taken in first: while something of a hospital waits, all of it does.
        guard await !held.isAwaited(finess),
            let owner = try await register.owner(of: finess, in: store)
        else {
            return try await held.hold(
                message, .batch, of: finess, .waiting,
                why: "no establishment of that FINESS number is registered yet")
        }
        if let refusal = try await accept(message, owner) {
            // One hospital's message must not hold up those of all others.
            try await held.hold(message, .batch, of: finess, refusal.standing, why: refusal.why)
        }
    }

    /// Why a message was not taken in, and whether it is worth trying again.
    private struct Refusal {
        let why: String
        var standing = HeldBatches.Standing.refused
    }

    /// Whose batch it is, if it is what it says.
    private func sender(of message: StreamMessage) -> String? {
        guard let finess = FederationNames.owner(ofSource: message.source)?.text,
            message.subject.hasSuffix(".\(finess)")
        else { return nil }
        return finess
    }

    private func accept(_ message: StreamMessage, _ owner: ID<Establishment>) async throws -> Refusal? {
        try await accept(message.body, key: message.id, received: message.counted, owner)
    }

    /// Brings a batch into the archive, however long that takes; or says why it is not taken.
    private func accept(
        _ body: [UInt8], key: String, received: Instant?, _ owner: ID<Establishment>
    ) async throws -> Refusal? {
        let records: [UInt8]
        do {
            records = try Zstd.decompress(body, limit: intake.longestBatch)
        } catch {
            return Refusal(why: "it cannot be unpacked (\(error))")
        }
        var batch = IntakeBatch(key: key, establishment: owner, received: .now, bytes: records)
        // As workers judge it: it may have waited here for longer than a collector would be believed.
        if let received { batch.collected = min(received, batch.received) }
        var pause = Duration.milliseconds(100)
        while !Task.isCancelled {
            do throws(IntakeRefusal) {
                _ = try await intake.accept(batch)
                return nil
            } catch {
                switch error {
                case .busy, .diskFull, .unavailable:
                    logger.warning("batch waits", metadata: ["reason": "\(error)"])
                    try? await Task.sleep(for: pause)
                    pause = min(pause * 2, .seconds(10))
                case .tooLarge, .badKey, .otherContent: return Refusal(why: "\(error)")
                // It left the register just now, and may come back.
                case .unknownEstablishment: return Refusal(why: "\(error)", standing: .waiting)
                }
            }
        }
        throw CancellationError()
    }

    /// How many messages that were held are taken in between two looks at what comes.
    private static let mostTakenIn = 64

    /// Takes in some of what was held of hospitals that are registered now.
    ///
    /// - Returns: Whether there is more.
    private func takeIn(_ register: inout Register, _ link: NATSLink) async throws -> Bool {
        var owners: [(finess: String, id: ID<Establishment>)] = []
        for finess in await held.awaited {
            if let owner = try await register.owner(of: finess, in: store) { owners.append((finess, owner)) }
        }
        let most = max(8, FederationRecorder.mostTakenIn / max(1, owners.count))
        var isMore = false
        for (finess, owner) in owners {
            if try await takeIn(of: finess, owner, most, link) { isMore = true }
        }
        return isMore
    }

    private func takeIn(
        of finess: String, _ owner: ID<Establishment>, _ most: Int, _ link: NATSLink
    ) async throws -> Bool {
        for _ in 0..<most {
            switch await held.next(of: finess) {
            case .file(let kind, let sequence):
                let name = HeldBatches.Name(
                    finess: finess, sequence: sequence, kind: kind, standing: .waiting)
                if let refusal = try await takeIn(name, owner) {
                    guard refusal.standing == .refused else { return false }
                    await held.refuse(name, because: refusal.why)
                } else {
                    await held.drop(name)
                }
            case .stream(let kind, let places):
                return try await readAgain(kind, places, of: finess, owner, most, link)
            case nil:
                logger.notice("held messages taken in", metadata: ["finess": "\(finess)"])
                return false
            }
        }
        return true
    }

    /// Takes in some of what was left in the stream.
    ///
    /// - Returns: Whether there is more that can be had at once.
    private func readAgain(
        _ kind: HeldHospital.Kind, _ places: ClosedRange<UInt64>, of finess: String,
        _ owner: ID<Establishment>,
        _ most: Int, _ link: NATSLink
    ) async throws -> Bool {
        let number = try Finess(parsing: finess)
        let stream = kind == .batch ? FederationNames.events : FederationNames.findings
        let reading = try await link.read(
            stream,
            kind == .batch ? FederationNames.subject(of: number) : FederationNames.findings(of: number),
            from: places.lowerBound)
        do {
            for _ in 0..<most {
                guard let message = try await link.next(reading, within: 500) else {
                    // Slow, or gone.
                    let isGone = try await link.sequences(in: stream).lowerBound > places.upperBound
                    if isGone { await held.end(kind, of: finess) }
                    await link.stop(reading)
                    return isGone
                }
                guard message.sequence <= places.upperBound else {
                    await held.end(kind, of: finess)
                    break
                }
                switch try await takeIn(message, kind, of: finess, owner) {
                case .taken: await held.took(kind, message.sequence, of: finess)
                // The hub's own configuration may let others' messages in: one that is not passed is read for ever.
                case .another: await held.pass(kind, message.sequence, of: finess)
                case .waits:
                    await link.stop(reading)
                    return false
                }
                if message.sequence == places.upperBound { break }
            }
        } catch {
            await link.stop(reading)
            throw error
        }
        await link.stop(reading)
        return true
    }

    /// What came of a message that was left in the stream.
    private enum Outcome {
        case taken
        /// It is another hospital's.
        case another
        case waits
    }

    /// Takes in one message that was left in the stream, or leaves it to a person.
    private func takeIn(
        _ message: StreamMessage, _ kind: HeldHospital.Kind, of finess: String, _ owner: ID<Establishment>
    ) async throws -> Outcome {
        switch kind {
        case .batch:
            guard sender(of: message) == finess else { return .another }
            if let refusal = try await accept(message, owner) {
                guard refusal.standing == .refused else { return .waits }
                try await held.hold(message, .batch, of: finess, .refused, why: refusal.why)
            }
        case .findings:
            if let why = try await record(message.body) { refuse("findings refused", message, why) }
        }
        return .taken
    }

    /// Takes in one message that was held; or says why it is not taken.
    private func takeIn(_ name: HeldBatches.Name, _ owner: ID<Establishment>) async throws -> Refusal? {
        let message: HeldBatches.Message
        do { message = try await held.read(name) } catch { return Refusal(why: "\(error)") }
        switch name.kind {
        case .batch:
            return try await accept(message.body, key: message.key, received: message.received, owner)
        case .findings: return try await record(message.body).map { Refusal(why: $0) }
        }
    }

    /// Records findings whose batch was taken in; or says why they never would be.
    private func record(_ body: [UInt8]) async throws -> String? {
        guard let findings = try? findings(in: body) else { return "it cannot be read" }
        do {
            return try await intake.record(findings) ? nil : "its batch is not here"
        } catch let error as StoreError where error.isLasting {
            return "\(error)"
        }
    }

    private func findings(in body: [UInt8]) throws -> BatchFindings {
        try JSONDecoder().decode(BatchFindings.self, from: Data(Zstd.decompress(body, limit: 256 << 20)))
    }

    private func refuse(_ what: Logger.Message, _ message: StreamMessage, _ reason: String) {
        Counter(label: "cordon_federation_refused_total").increment()
        logger.error(
            what,
            metadata: [
                "sequence": "\(message.sequence)", "subject": "\(message.subject)", "reason": "\(reason)",
            ])
    }

    /// Records findings once their batch is here; `false` while it is on its way.
    ///
    /// They may be read before it: at a start with a backlog, or while the stream of batches is slow. Batches are then read up
    /// to theirs.
    private func note(
        _ message: StreamMessage, _ events: Int, _ places: inout Places, _ register: inout Register,
        _ link: NATSLink
    ) async throws -> Bool {
        guard let findings = try? findings(in: message.body) else {
            refuse("findings refused", message, "they cannot be read")
            return true
        }
        while places.events < findings.sequence, let batch = try await link.next(events, within: 1_000) {
            try await keep(batch, &register)
            places.events = batch.sequence
        }
        if places.events >= findings.sequence, await held.isAwaited(findings.finess) {
            try await held.hold(
                message, .findings, of: findings.finess, .waiting, why: "batches of its hospital are held")
            return true
        }
        do {
            if try await intake.record(findings) { return true }
        } catch let error as StoreError where error.isLasting {
            refuse("findings refused", message, "\(error)")
            return true
        }
        var isComing = false
        if places.events < findings.sequence {
            isComing = try await link.sequences(in: FederationNames.events).contains(findings.sequence)
        }
        if !isComing { refuse("findings of an unknown batch", message, findings.key) }
        return !isComing
    }
}
