import CNats
import Foundation
public import Vocabulary

/// A connection to a NATS server, for one thing after the other.
///
/// The C client connects again by itself for as long as it takes; what is asked meanwhile fails after its time. No pointer
/// leaves this file.
@safe public actor NATSLink {
    private let executor: BlockingExecutor
    /// Where the actor's work runs.
    nonisolated public var unownedExecutor: UnownedSerialExecutor {
        unsafe executor.asUnownedSerialExecutor()
    }

    private var connection: OpaquePointer?
    private var context: OpaquePointer?
    private var buckets: [String: OpaquePointer] = unsafe [:]
    private var readings: [Int: Reading] = [:]
    private var nextReading = 1

    /// Connects to the first of those servers that answers: `nats://user:password@host:4222`, separated by commas.
    ///
    /// - Throws: ``FederationError/notConnected(url:reason:)``.
    public init(_ urls: String, name: String, authority: String? = nil) throws(FederationError) {
        executor = BlockingExecutor("cordon.nats.\(name)")
        var options: OpaquePointer?
        var connection: OpaquePointer?
        var context: OpaquePointer?
        let servers = urls.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
        let shown = servers.map { $0.replacing(#/:[^:@\/]*@/#, with: ":…@") }.joined(separator: ",")
        var status = unsafe natsOptions_Create(&options)
        if status == NATS_OK {
            var pointers = unsafe servers.map { unsafe UnsafePointer(strdup($0)) }
            status = unsafe natsOptions_SetServers(options, &pointers, Int32(pointers.count))
            unsafe pointers.forEach { unsafe free(UnsafeMutablePointer(mutating: $0)) }
        }
        unsafe natsOptions_SetName(options, name)
        unsafe natsOptions_SetAllowReconnect(options, true)
        unsafe natsOptions_SetMaxReconnect(options, -1)
        unsafe natsOptions_SetReconnectWait(options, 250)
        unsafe natsOptions_SetPingInterval(options, 5_000)
        unsafe natsOptions_SetMaxPingsOut(options, 2)
        unsafe natsOptions_SetFailRequestsOnDisconnect(options, true)
        if let authority {
            unsafe natsOptions_SetSecure(options, true)
            unsafe natsOptions_LoadCATrustedCertificates(options, authority)
        }
        if status == NATS_OK { status = unsafe natsConnection_Connect(&connection, options) }
        unsafe natsOptions_Destroy(options)
        if status == NATS_OK {
            var settings = unsafe jsOptions()
            unsafe jsOptions_Init(&settings)
            unsafe settings.Wait = 5_000
            status = unsafe natsConnection_JetStream(&context, connection, &settings)
        }
        guard status == NATS_OK else {
            unsafe natsConnection_Destroy(connection)
            throw .notConnected(url: shown, reason: text(status))
        }
        unsafe self.connection = unsafe connection
        unsafe self.context = unsafe context
    }

    /// Lets go of the connection; nothing may be asked afterwards.
    public func close() {
        for reading in readings.values { unsafe natsSubscription_Destroy(reading.subscription) }
        unsafe buckets.values.forEach { unsafe kvStore_Destroy($0) }
        unsafe jsCtx_Destroy(context)
        unsafe natsConnection_Destroy(connection)
        unsafe (connection, context, buckets, readings) = unsafe (nil, nil, [:], [:])
    }

    private func check(_ status: natsStatus, _ action: @autoclosure () -> String) throws(FederationError) {
        guard status == NATS_OK else { throw .failed(action: action(), reason: text(status)) }
    }
}

private func text(_ status: natsStatus) -> String { unsafe String(cString: natsStatus_GetText(status)) }

// MARK: - Streams

/// A stream to be there.
public struct StreamPlan: Sendable {
    /// Its name.
    public var name: String
    /// What it takes in.
    public var subjects: [String] = []
    /// Streams elsewhere that it takes in: name, subjects, and the prefixes of their API and of their deliveries.
    public var sources: [(name: String, subject: String, api: String, deliver: String)] = []
    /// How many servers hold it.
    public var replicas = 1
    /// The most that it holds, in bytes; then nothing more is taken in.
    public var mostBytes: Int64 = -1
    /// How long it holds a message, in seconds; 0 for ever.
    public var seconds: Int64 = 0
    /// For how long a message with a known identifier is left out, in seconds.
    public var duplicateSeconds: Int64 = 120

    /// A stream of that name.
    public init(_ name: String) { self.name = name }
}

extension NATSLink {
    /// Makes a stream, or brings it up to date.
    public func ensure(_ plan: StreamPlan) throws(FederationError) {
        try unsafe check(add(plan, context), "stream \(plan.name)")
    }

    /// How many messages a stream holds.
    public func messages(in stream: String) throws(FederationError) -> UInt64 {
        var information: UnsafeMutablePointer<jsStreamInfo>?
        try unsafe check(js_GetStreamInfo(&information, context, stream, nil, nil), "stream \(stream)")
        defer { unsafe jsStreamInfo_Destroy(information) }
        return unsafe information?.pointee.State.Msgs ?? 0
    }

    /// How many bytes a stream holds.
    public func bytes(in stream: String) throws(FederationError) -> Int64 {
        var information: UnsafeMutablePointer<jsStreamInfo>?
        try unsafe check(js_GetStreamInfo(&information, context, stream, nil, nil), "stream \(stream)")
        defer { unsafe jsStreamInfo_Destroy(information) }
        return unsafe Int64(clamping: information?.pointee.State.Bytes ?? 0)
    }

    /// Whether there is a stream of that name.
    public func hasStream(_ stream: String) throws(FederationError) -> Bool {
        var information: UnsafeMutablePointer<jsStreamInfo>?
        let status = unsafe js_GetStreamInfo(&information, context, stream, nil, nil)
        unsafe jsStreamInfo_Destroy(information)
        if status == NATS_NOT_FOUND { return false }
        try check(status, "stream \(stream)")
        return true
    }

    /// The places of the messages that a stream holds.
    public func sequences(in stream: String) throws(FederationError) -> Range<UInt64> {
        var information: UnsafeMutablePointer<jsStreamInfo>?
        try unsafe check(js_GetStreamInfo(&information, context, stream, nil, nil), "stream \(stream)")
        defer { unsafe jsStreamInfo_Destroy(information) }
        guard let state = unsafe information?.pointee.State else { return 0..<0 }
        let end = unsafe state.LastSeq + 1
        return unsafe min(state.FirstSeq, end)..<end
    }

    /// How long a stream keeps a message, in seconds; 0 for ever.
    public func age(of stream: String) throws(FederationError) -> Int64 {
        var information: UnsafeMutablePointer<jsStreamInfo>?
        try unsafe check(js_GetStreamInfo(&information, context, stream, nil, nil), "stream \(stream)")
        defer { unsafe jsStreamInfo_Destroy(information) }
        return unsafe (information?.pointee.Config?.pointee.MaxAge ?? 0) / 1_000_000_000
    }

    /// Publishes a message, and returns when the stream's servers have it. The same identifier again is kept once.
    public func publish(
        _ body: [UInt8], to subject: String, id: String, headers: [String: String] = [:]
    ) throws(FederationError) {
        let most = unsafe natsConnection_GetMaxPayload(connection)
        // With room for the headers.
        guard most <= 0 || body.count + 4_096 <= most else { throw .tooLarge(bytes: body.count, most: most) }
        var message: OpaquePointer?
        try unsafe check(
            body.withUnsafeBytes { bytes in
                unsafe natsMsg_Create(
                    &message, subject, nil, bytes.bindMemory(to: CChar.self).baseAddress, Int32(bytes.count))
            }, subject)
        defer { unsafe natsMsg_Destroy(message) }
        for (name, value) in headers.sorted(by: { $0.key < $1.key }) {
            try unsafe check(natsMsgHeader_Set(message, name, value), subject)
        }
        try unsafe check(natsMsgHeader_Set(message, "Nats-Msg-Id", id), subject)
        var options = unsafe jsPubOptions()
        unsafe jsPubOptions_Init(&options)
        unsafe options.MaxWait = 10_000
        try unsafe check(js_PublishMsg(nil, context, message, &options, nil), "publish to \(subject)")
    }
}

// MARK: - Reading in order

/// A message of a stream.
public struct StreamMessage: Sendable {
    /// Its place in the stream.
    public let sequence: UInt64
    /// What it was published to.
    public let subject: String
    /// Its identifier.
    public let id: String
    /// Where the server took it from, as the server says.
    public let source: String
    /// When the collector had it, as the collector says.
    public let received: String
    /// When the hub's stream took it, the same for all who read it.
    public let stored: Instant
    /// What it carries.
    public let body: [UInt8]
}

/// What is read in order, and how far.
@safe private struct Reading {
    let subscription: OpaquePointer
    let subjects: String
    /// The lowest place that was not read yet.
    var wanted: UInt64
    /// When something last came, or the server was last asked why nothing does.
    var heard: ContinuousClock.Instant
    /// Whether messages waited when the server was last asked: one may have come just then.
    var isWaiting = false
}

extension NATSLink {
    /// Reads the messages of some subjects from a place on, in order and without a gap, whatever happens to servers.
    ///
    /// - Returns: A number for ``next(_:within:)`` and ``stop(_:)``.
    public func read(_ stream: String, _ subjects: String, from sequence: UInt64) throws(FederationError)
        -> Int
    {
        var heap = unsafe CStrings()
        defer { unsafe heap.free() }
        var options = unsafe jsSubOptions()
        unsafe jsSubOptions_Init(&options)
        unsafe options.Stream = unsafe heap.copy(stream)
        unsafe options.Ordered = true
        unsafe options.Config.DeliverPolicy = js_DeliverByStartSequence
        unsafe options.Config.OptStartSeq = max(sequence, 1)
        var subscription: OpaquePointer?
        try unsafe check(
            js_SubscribeSync(&subscription, context, subjects, nil, &options, nil), "reading \(subjects)")
        defer { nextReading += 1 }
        guard let subscription = unsafe subscription else { return nextReading }
        readings[nextReading] = unsafe Reading(
            subscription: subscription, subjects: subjects, wanted: max(sequence, 1), heard: .now)
        return nextReading
    }

    /// The next message, or `nil` if none comes within so many milliseconds.
    ///
    /// - Throws: When reading cannot go on and must be begun again.
    public func next(_ reading: Int, within milliseconds: Int64) throws(FederationError) -> StreamMessage? {
        guard var known = readings[reading] else {
            throw .failed(action: "reading", reason: "it was stopped")
        }
        var message: OpaquePointer?
        let status = unsafe natsSubscription_NextMsg(&message, known.subscription, milliseconds)
        if status == NATS_TIMEOUT {
            guard known.heard.duration(to: .now) > NATSLink.longestSilence else { return nil }
            let isWaiting = try hasMessages(for: known)
            guard !(isWaiting && known.isWaiting) else {
                throw .failed(
                    action: "reading \(known.subjects)", reason: "messages wait and none of them comes")
            }
            (known.heard, known.isWaiting) = (.now, isWaiting)
            readings[reading] = known
            return nil
        }
        try check(status, "reading")
        defer { unsafe natsMsg_Destroy(message) }
        let place = try unsafe place(of: message)
        // The client, where the server forgot a reading that had brought nothing yet, begins with the stream's first message.
        guard place.sequence >= known.wanted else {
            throw .failed(
                action: "reading \(known.subjects)",
                reason: "message \(place.sequence) came again, \(known.wanted) is the next")
        }
        (known.heard, known.isWaiting) = (.now, false)
        known.wanted = place.sequence + 1
        readings[reading] = known
        func header(_ name: String) -> String {
            var value: UnsafePointer<CChar>?
            guard unsafe natsMsgHeader_Get(message, name, &value) == NATS_OK, let value = unsafe value else {
                return ""
            }
            return unsafe String(cString: value)
        }
        let count = unsafe Int(natsMsg_GetDataLength(message))
        let body = unsafe natsMsg_GetData(message).map { data in
            unsafe Array(UnsafeRawBufferPointer(start: data, count: count))
        }
        return unsafe StreamMessage(
            sequence: place.sequence, subject: String(cString: natsMsg_GetSubject(message)),
            id: header("Nats-Msg-Id"), source: header("Nats-Stream-Source"),
            received: header("Cordon-Received"), stored: place.stored,
            body: body ?? [])
    }

    /// Where a message stands in its stream. A subscription's messages say so in the subject that they are acknowledged to;
    /// the sequence of the message itself is that of messages asked for one by one.
    private func place(of message: OpaquePointer?) throws(FederationError) -> (
        sequence: UInt64, stored: Instant
    ) {
        var data: UnsafeMutablePointer<jsMsgMetaData>?
        try check(unsafe natsMsg_GetMetaData(&data, message), "reading")
        defer { unsafe jsMsgMetaData_Destroy(data) }
        guard let data = unsafe data else {
            return (0, Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000)))
        }
        return unsafe (
            data.pointee.Sequence.Stream, Instant(milliseconds: data.pointee.Timestamp / 1_000_000)
        )
    }

    /// Ends a reading.
    public func stop(_ reading: Int) {
        if let known = readings.removeValue(forKey: reading) {
            unsafe natsSubscription_Unsubscribe(known.subscription)
            unsafe natsSubscription_Destroy(known.subscription)
        }
    }

    /// A reading that brings nothing for so long is looked after: the client begins again by itself within twenty seconds where
    /// it notices that it must.
    private static let longestSilence: Duration = .seconds(25)

    /// Whether messages wait for a reading that brings nothing, as far as the server says now.
    ///
    /// - Throws: When the server knows nothing of it.
    private func hasMessages(for reading: Reading) throws(FederationError) -> Bool {
        var information: UnsafeMutablePointer<jsConsumerInfo>?
        let status = unsafe natsSubscription_GetConsumerInfo(&information, reading.subscription, nil, nil)
        defer { unsafe jsConsumerInfo_Destroy(information) }
        if status == NATS_NOT_FOUND {
            throw .failed(action: "reading \(reading.subjects)", reason: "the server has forgotten it")
        }
        // A server that does not answer now is asked again.
        guard status == NATS_OK else { return false }
        return unsafe (information?.pointee.NumPending ?? 0) > 0
    }
}

// MARK: - Keys

extension NATSLink {
    /// Makes a bucket, or opens it. Keys lapse after so many seconds; 0 for never.
    public func ensureBucket(_ name: String, seconds: Int64, replicas: Int) throws(FederationError) {
        guard unsafe buckets[name] == nil else { return }
        var heap = unsafe CStrings()
        defer { unsafe heap.free() }
        var configuration = unsafe kvConfig()
        unsafe kvConfig_Init(&configuration)
        unsafe configuration.Bucket = unsafe heap.copy(name)
        unsafe configuration.History = 1
        unsafe configuration.TTL = seconds * 1_000_000_000
        unsafe configuration.Replicas = Int32(replicas)
        var bucket: OpaquePointer?
        var status = unsafe js_KeyValue(&bucket, context, name)
        if status != NATS_OK { status = unsafe js_CreateKeyValue(&bucket, context, &configuration) }
        try check(status, "bucket \(name)")
        unsafe buckets[name] = unsafe bucket
    }

    /// A key's value and its revision; `nil` if there is none.
    public func get(_ key: String, in bucket: String) throws(FederationError) -> (
        value: [UInt8], revision: UInt64
    )? {
        var entry: OpaquePointer?
        let status = unsafe kvStore_Get(&entry, buckets[bucket], key)
        if status == NATS_NOT_FOUND { return nil }
        try check(status, "key \(key)")
        defer { unsafe kvEntry_Destroy(entry) }
        let count = unsafe Int(kvEntry_ValueLen(entry))
        let value = unsafe kvEntry_Value(entry).map {
            unsafe Array(UnsafeRawBufferPointer(start: $0, count: count))
        }
        return unsafe (value ?? [], kvEntry_Revision(entry))
    }

    /// Writes a key.
    ///
    /// - Parameters:
    ///   - value: Its new value.
    ///   - key: Which.
    ///   - bucket: In which bucket.
    ///   - revision: The revision that it must have; 0 if there must be none.
    /// - Returns: Its new revision.
    /// - Throws: ``FederationError/overtaken(key:)`` if it is another.
    public func put(_ value: [UInt8], _ key: String, in bucket: String, after revision: UInt64)
        throws(FederationError) -> UInt64
    {
        var new: UInt64 = 0
        let status = unsafe value.withUnsafeBytes { bytes in
            unsafe revision == 0
                ? kvStore_Create(&new, buckets[bucket], key, bytes.baseAddress, Int32(bytes.count))
                : kvStore_Update(&new, buckets[bucket], key, bytes.baseAddress, Int32(bytes.count), revision)
        }
        guard status != NATS_OK else { return new }
        // The client tells a wrong revision as an error of JetStream, like any other: whoever has the key now decides.
        if let now = try? get(key, in: bucket), now.revision != revision { throw .overtaken(key: key) }
        throw .failed(action: "key \(key)", reason: text(status))
    }

    /// Writes a key, whatever it was.
    public func put(_ value: [UInt8], _ key: String, in bucket: String) throws(FederationError) {
        let status = unsafe value.withUnsafeBytes { bytes in
            unsafe kvStore_Put(nil, buckets[bucket], key, bytes.baseAddress, Int32(bytes.count))
        }
        try check(status, "key \(key)")
    }

    /// Takes a key away.
    public func delete(_ key: String, in bucket: String) { unsafe kvStore_Delete(buckets[bucket], key) }

    /// Every key of a bucket.
    public func keys(in bucket: String) throws(FederationError) -> [String] {
        var list = unsafe kvKeysList()
        let status = unsafe kvStore_Keys(&list, buckets[bucket], nil)
        if status == NATS_NOT_FOUND { return [] }
        try check(status, "keys of \(bucket)")
        defer { unsafe kvKeysList_Destroy(&list) }
        return unsafe (0..<Int(list.Count)).compactMap {
            unsafe list.Keys[$0].map { unsafe String(cString: $0) }
        }.sorted()
    }
}

/// Adds a stream, or updates it: the client wants everything in C's own memory, and only for the call.
private func add(_ plan: StreamPlan, _ context: OpaquePointer?) -> natsStatus {
    var heap = unsafe CStrings()
    defer { unsafe heap.free() }
    var configuration = unsafe jsStreamConfig()
    unsafe jsStreamConfig_Init(&configuration)
    unsafe configuration.Name = unsafe heap.copy(plan.name)
    var subjects = unsafe plan.subjects.map { unsafe heap.copy($0) }
    var externals = unsafe plan.sources.map { source in
        var external = unsafe jsExternalStream()
        unsafe jsExternalStream_Init(&external)
        unsafe external.APIPrefix = unsafe heap.copy(source.api)
        // The client crashes on a prefix that is missing.
        unsafe external.DeliverPrefix = unsafe heap.copy(source.deliver)
        return unsafe external
    }
    unsafe configuration.Storage = js_FileStorage
    unsafe configuration.Replicas = Int64(plan.replicas)
    unsafe configuration.MaxBytes = plan.mostBytes
    unsafe configuration.MaxAge = plan.seconds * 1_000_000_000
    unsafe configuration.Duplicates = plan.duplicateSeconds * 1_000_000_000
    // What was taken in stays until it is old: a full stream refuses, and collectors keep theirs.
    unsafe configuration.Discard = plan.mostBytes > 0 ? js_DiscardNew : js_DiscardOld
    return unsafe externals.withUnsafeMutableBufferPointer { externals in
        var sources = unsafe zip(plan.sources, externals.indices).map { source, index in
            var one = unsafe jsStreamSource()
            unsafe jsStreamSource_Init(&one)
            unsafe one.Name = unsafe heap.copy(source.name)
            unsafe one.FilterSubject = unsafe heap.copy(source.subject)
            if let base = externals.baseAddress { unsafe one.External = unsafe base + index }
            return unsafe one
        }
        return unsafe sources.withUnsafeMutableBufferPointer { sources in
            var places = unsafe sources.indices.map { index in
                unsafe sources.baseAddress.map { unsafe $0 + index }
            }
            return unsafe subjects.withUnsafeMutableBufferPointer { subjects in
                unsafe places.withUnsafeMutableBufferPointer { places in
                    unsafe configuration.Subjects = subjects.count > 0 ? subjects.baseAddress : nil
                    unsafe configuration.SubjectsLen = Int32(subjects.count)
                    unsafe configuration.Sources = places.count > 0 ? places.baseAddress : nil
                    unsafe configuration.SourcesLen = Int32(places.count)
                    var options = unsafe jsOptions()
                    unsafe jsOptions_Init(&options)
                    unsafe options.Wait = 10_000
                    let made = unsafe js_AddStream(nil, context, &configuration, &options, nil)
                    return unsafe made == NATS_OK
                        ? made : js_UpdateStream(nil, context, &configuration, &options, nil)
                }
            }
        }
    }
}

/// Texts for C, freed together.
@unsafe private struct CStrings {
    private var texts: [UnsafeMutablePointer<CChar>] = unsafe []

    mutating func copy(_ text: String) -> UnsafePointer<CChar>? {
        guard let copy = unsafe strdup(text) else { return nil }
        unsafe texts.append(copy)
        return unsafe UnsafePointer(copy)
    }

    mutating func free() {
        unsafe texts.forEach { unsafe Foundation.free($0) }
        unsafe texts = unsafe []
    }
}
