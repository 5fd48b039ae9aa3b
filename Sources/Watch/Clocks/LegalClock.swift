public import Vocabulary

/// A duty that an incident opened, with its deadline.
public struct LegalClock: Hashable, Sendable {
    /// The duty.
    public let duty: LegalDuty
    /// Whether it is sure that the duty applies.
    public let ground: Ground
    /// The last instant that is in time; `nil` while what it counts from has not happened.
    public let deadline: Instant?
    /// When it was done.
    public let done: Instant?

    /// Why a clock runs.
    public enum Ground: Hashable, Sendable {
        /// The facts say that the duty applies.
        case applies
        /// These facts are unknown, and one of them decides.
        case mayApply(missing: [Question])
    }

    /// A fact that somebody should find out.
    public enum Question: String, CaseIterable, Codable, Sendable {
        case isSerious, personalData, isNIS2Entity, isSignificant, claimsCover, involvesDevice,
            involvesSupplier
    }

    /// How a clock stands at a moment.
    public enum State: Hashable, Sendable {
        /// Done in time, or nothing was asked sooner.
        case done
        /// Done, and too late by so much.
        case doneLate(by: Duration)
        /// So much is left.
        case running(left: Duration)
        /// Past by so much.
        case overdue(by: Duration)
        /// What it counts from has not happened.
        case waiting
    }

    /// How the clock stands at that moment.
    public func state(at now: Instant) -> State {
        guard let deadline else { return done == nil ? .waiting : .done }
        if let done {
            // What is owed at once is never late once it is done: the law names no hour.
            return duty.delay == .atOnce || done <= deadline
                ? .done : .doneLate(by: done.duration(since: deadline))
        }
        return now <= deadline
            ? .running(left: deadline.duration(since: now)) : .overdue(by: now.duration(since: deadline))
    }
}

extension CaseFacts {
    /// The clocks that these facts open, the first deadline first, those that wait last.
    public func clocks(_ duties: [LegalDuty]) -> [LegalClock] {
        duties.compactMap(clock).sorted { left, right in
            (left.deadline?.milliseconds ?? .max, left.duty.kind.order)
                < (right.deadline?.milliseconds ?? .max, right.duty.kind.order)
        }
    }

    private func clock(_ duty: LegalDuty) -> LegalClock? {
        guard let ground = ground(of: duty.kind) else { return nil }
        return LegalClock(
            duty: duty, ground: ground, deadline: start(of: duty).map { duty.delay.deadline(from: $0) },
            done: done[duty.kind])
    }

    private func start(of duty: LegalDuty) -> Instant? {
        switch duty.start {
        case .knowledge: knownAt
        case .incidentNotification: done[.incidentNotification]
        }
    }

    /// `nil` where the facts say that the duty does not apply.
    private func ground(of kind: LegalDuty.Kind) -> LegalClock.Ground? {
        switch kind {
        case .seriousIncident: every([(isSerious, .isSerious)])
        case .personalData:
            every([(personalData.map { $0 == .likely || $0 == .high }, .personalData)])
        case .personsConcerned: every([(personalData.map { $0 == .high }, .personalData)])
        case .earlyWarning, .incidentNotification, .finalReport:
            every([(isNIS2Entity, .isNIS2Entity), (isSignificant, .isSignificant)])
        case .complaint: every([(claimsCover, .claimsCover)])
        case .device: every([(involvesDevice, .involvesDevice)])
        case .supplierNotice: every([(involvesSupplier, .involvesSupplier)])
        }
    }

    /// All must hold: one that does not closes the clock, one that is unknown leaves it open.
    private func every(_ facts: [(holds: Bool?, question: LegalClock.Question)]) -> LegalClock.Ground? {
        if facts.contains(where: { $0.holds == false }) { return nil }
        let missing = facts.filter { $0.holds == nil }.map(\.question)
        return missing.isEmpty ? .applies : .mayApply(missing: missing)
    }
}

extension LegalDuty.Kind {
    /// Ties between deadlines are told in the order of the declaration.
    fileprivate var order: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

extension LegalClock.Question {
    /// As one asks the person who knows.
    public var title: LocalizedText {
        switch self {
        case .isSerious:
            LocalizedText(
                "Les soins, les données de santé ou le fonctionnement de l’établissement sont-ils touchés, ou peuvent-ils l’être\u{A0}?",
                en: "Are care, health data or the establishment’s operations affected, or could they be?")
        case .personalData:
            LocalizedText(
                "Des données personnelles ont-elles été lues, perdues, modifiées ou rendues indisponibles, et avec quel risque\u{A0}?",
                en: "Were personal data read, lost, altered or made unavailable, and with what risk?")
        case .isNIS2Entity:
            LocalizedText(
                "L’établissement est-il une entité essentielle ou importante au sens de NIS\u{A0}2\u{A0}?",
                en: "Is the establishment an essential or important entity under NIS 2?")
        case .isSignificant:
            LocalizedText(
                "L’incident est-il important\u{A0}: activité interrompue, pertes, dommages à d’autres\u{A0}?",
                en: "Is the incident significant: operations stopped, losses, damage to others?")
        case .claimsCover:
            LocalizedText(
                "L’établissement demandera-t-il une indemnisation à son assureur ou à la mutuelle\u{A0}?",
                en: "Will the establishment claim from its insurer or the pool?")
        case .involvesDevice:
            LocalizedText(
                "Un dispositif médical a-t-il causé un dommage à un patient, ou aurait-il pu en causer\u{A0}?",
                en: "Did a medical device harm a patient, or could it have?")
        case .involvesSupplier:
            LocalizedText(
                "Le produit, le service ou l’accès d’un fournisseur est-il en cause\u{A0}?",
                en: "Is a supplier’s product, service or access involved?")
        }
    }
}
