public import Access
public import Archive
public import Events
public import Registry
public import Store
public import Vocabulary

/// Looks observables up in what establishments have stored: who has met it, since when, how often; then the records.
///
/// The index answers; parts of segments that it does not cover yet are read, so that the answer is whole. Nothing beyond
/// the reach that is given is looked at.
public struct ArchiveHunt: Sendable {
    let store: Store
    let archive: EventArchive
    let index: ArchiveIndex
    let reading: RecordReading

    /// A hunt over a data folder.
    public init(
        store: Store, archive: EventArchive, index: ArchiveIndex, reading: RecordReading = RecordReading()
    ) {
        self.reading = reading
        self.store = store
        self.archive = archive
        self.index = index
    }

    /// Where to look.
    public struct Ground: Hashable, Sendable {
        /// What whoever asks may see.
        public var reach: Reach
        /// Only this group's members.
        public var group: ID<Group>?
        /// Only this establishment.
        public var establishment: ID<Establishment>?
        /// Only records received within, by whole hours; `nil` for all.
        public var hours: ClosedRange<Instant>?

        /// Everything within a reach, unless narrowed.
        public init(
            reach: Reach, group: ID<Group>? = nil, establishment: ID<Establishment>? = nil,
            hours: ClosedRange<Instant>? = nil
        ) {
            self.reach = reach
            self.group = group
            self.establishment = establishment
            self.hours = hours
        }
    }

    /// Every establishment that has met any of the observables, once for each that it met.
    public func sightings(of observables: [Observable], on ground: Ground) async throws -> HuntAnswer {
        try await ArchiveReading.run { try await look(for: observables, on: ground) }
    }

    private func look(for observables: [Observable], on ground: Ground) async throws -> HuntAnswer {
        let places = try await establishments(on: ground)
        let fingerprints = Array(Set(observables.map(\.fingerprint)))
        var answer = index.ask(fingerprints, of: places.map(\.finess), within: ground.hours)
        var damaged: [SegmentName] = []
        for part in answer.behind {
            try Task.checkCancellation()
            if try await !read(part, for: Set(fingerprints), into: &answer) { damaged.append(part.segment) }
        }
        let sightings = places.flatMap { place in
            observables.compactMap { observable in
                answer.found[place.finess]?[observable.fingerprint].map {
                    ArchiveSighting(
                        establishment: place.id, name: place.name, observable: observable,
                        records: Int($0.records),
                        firstSeen: $0.firstSeen, lastSeen: $0.lastSeen)
                }
            }
        }
        return HuntAnswer(
            sightings: sightings, establishments: places.count, days: answer.days, damaged: damaged)
    }

    func establishments(on ground: Ground) async throws -> [SearchableEstablishment] {
        try await store.searchableEstablishments(
            within: ground.reach, group: ground.group, only: ground.establishment)
    }

    /// Returns whether the part could be read to its end.
    private func read(
        _ part: UnindexedPart, for wanted: Set<Fingerprint>, into answer: inout IndexAnswer
    ) async throws -> Bool {
        let names = FieldNames()
        var extractor = ObservableExtractor(names: names)
        var all = IndexGathering()
        var frames = FrameWalk(archive, part.segment, from: part.start)
        while let (frame, records) = try await frames.next() {
            try Task.checkCancellation()
            let lines = ArchivedLines(
                records, received: frame.header.received, of: part.segment.establishment, reading)
            all.add(IndexGathering(lines, received: frame.header.received, names, &extractor))
        }
        answer.add(all.entries.filter { wanted.contains($0.key) }, of: part.segment.establishment)
        return !frames.isDamaged
    }
}

/// Who has met an observable.
public struct HuntAnswer: Hashable, Sendable {
    /// By the names of the establishments, then in the order of the question.
    public let sightings: [ArchiveSighting]
    /// How many establishments were asked.
    public let establishments: Int
    /// How many days of records were asked, over all of them.
    public let days: Int
    /// Segments that no index covers and of which a part cannot be read: what stands there, nobody can say.
    public let damaged: [SegmentName]
}

/// What one establishment has stored of one observable.
public struct ArchiveSighting: Hashable, Sendable {
    /// Whose records.
    public let establishment: ID<Establishment>
    /// For people.
    public let name: String
    /// What was met.
    public let observable: Observable
    /// In how many records.
    public let records: Int
    /// The earliest record, by its own clock, to the second.
    public let firstSeen: Instant
    /// The latest record, by its own clock, to the second.
    public let lastSeen: Instant
}
