public import Vocabulary

/// A flaw that touches a release, with why it is thought so.
public struct FlawMatch: Hashable, Sendable {
    /// The flaw's number.
    public var cve: String
    /// The release it touches.
    public var release: ReleaseKey
    /// What the match rests on.
    public var why: FlawReason
    /// How sure, in 0...1.
    public var confidence: Double
    /// Whether a free correction ever came for this release.
    public var remedy: FlawRemedy
    /// The day it was listed as exploited.
    public var listed: Day
    /// Whether campaigns that encrypt and extort use it.
    public var isUsedByRansomware: Bool
    /// Its chance of use, where scored.
    public var score: ExploitScore?
    /// The part of the product that brings it, by its name and version; `nil` for the product itself.
    public var component: String?

    /// Whether nothing closes it here: no correction comes, or the version that is installed is one that has it.
    public func isOpen(extensionBought: Bool) -> Bool {
        if why == .versionInRange { return true }
        switch remedy {
        case .none: return true
        case .paidUpdate: return !extensionBought
        case .update, .unknown: return false
        }
    }

    /// What a person is told of its correction.
    public var fix: LocalizedText {
        guard why == .versionInRange, remedy == .update else { return remedy.title }
        return LocalizedText("Correctif publié, non installé", en: "Fix published, not installed")
    }

    /// Below this, a match is not shown.
    public static let least = 0.3
    /// How sure a match is that rests on names alone.
    public static let ofSameName = 0.35
}

/// What a match of a flaw and a release rests on.
public enum FlawReason: String, CaseIterable, Codable, Sendable {
    case versionInRange, releaseInRange, namedProduct, partOfProduct, sameName

    /// As people say it.
    public var title: LocalizedText {
        switch self {
        case .versionInRange:
            LocalizedText(
                "Version installée dans la plage vulnérable",
                en: "Installed version is in the vulnerable range")
        case .releaseInRange:
            LocalizedText(
                "Version majeure touchée, version exacte installée inconnue",
                en: "Release touched, exact installed version unknown")
        case .namedProduct:
            LocalizedText(
                "Produit nommé par le catalogue, version antérieure à la faille",
                en: "Product named in the catalogue, release older than the flaw")
        case .partOfProduct:
            LocalizedText(
                "Composant du produit nommé par le catalogue, version antérieure à la faille",
                en: "Component of the product named in the catalogue, release older than the flaw")
        case .sameName:
            LocalizedText(
                "Même éditeur et même nom de produit\u{A0}: version non comparée, à vérifier",
                en: "Same vendor and product name: versions not compared, to be checked")
        }
    }
}

/// Whether a correction can be had.
public enum FlawRemedy: String, CaseIterable, Codable, Sendable {
    /// The flaw was listed while free corrections came: an update closes it, if it was installed.
    case update
    /// The flaw was listed after free corrections ended, while paid ones came.
    case paidUpdate
    /// The flaw was listed after all corrections ended.
    case none
    /// The dates are unknown.
    case unknown

    /// As people say it.
    public var title: LocalizedText {
        switch self {
        case .update:
            LocalizedText(
                "Correctif publié : vérifier qu’il est installé".typographic,
                en: "Corrected: check that the update is installed")
        case .paidUpdate:
            LocalizedText(
                "Correctif réservé à l’extension payante", en: "Fixed in the paid extension only")
        // A maker sometimes still corrects what it no longer supports: only the dates are known here.
        case .none:
            LocalizedText("Signalée après la fin des correctifs", en: "Listed after fixes had ended")
        case .unknown: LocalizedText("Correctif inconnu", en: "Fix unknown")
        }
    }
}

/// A person's decision that a flaw does not matter here, for a time.
public struct FlawDismissal: Hashable, Codable, Sendable {
    /// The flaw's number.
    public var cve: String
    /// The release it is dismissed for.
    public var release: ReleaseKey
    /// Why: never empty.
    public var reason: String
    /// Who decided, as the audit log names people.
    public var by: String
    /// First day.
    public var from: Day
    /// Last day: a dismissal without an end would be forgotten.
    public var until: Day

    /// Refuses an empty reason and an end before the start.
    public init?(cve: String, release: ReleaseKey, reason: String, by: String, from: Day, until: Day) {
        guard reason.contains(where: { !$0.isWhitespace }), from <= until else { return nil }
        self.cve = cve
        self.release = release
        self.reason = reason
        self.by = by
        self.from = from
        self.until = until
    }

    /// Whether it holds on a day.
    public func isInForce(on day: Day) -> Bool { from <= day && day <= until }

    /// Whether it is about that match: a dismissal for a whole product covers its releases.
    public func covers(_ match: FlawMatch) -> Bool {
        cve == match.cve && release.product == match.release.product
            && (release.cycle == nil || release.cycle == match.release.cycle)
    }
}

extension [FlawMatch] {
    /// Without those that are dismissed on a day.
    public func without(_ dismissals: [FlawDismissal], on day: Day) -> [FlawMatch] {
        filter { match in !dismissals.contains { $0.isInForce(on: day) && $0.covers(match) } }
    }
}
