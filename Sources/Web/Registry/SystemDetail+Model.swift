import Access
import Markup
import Registry
import Store
import Vocabulary

/// A system as its page shows it.
struct SystemDetailModel {
    let page: SystemDetailPage
    let today: Day
    let owner: (name: String, link: SiteLink?)
    let badges: [(text: LocalizedText, tone: Tone)]
    let timeline: Timeline?
    let certificate: CertificateState?
    let uses: [Use]
    let outOfReach: LocalizedText?

    struct Use {
        let name: String
        let link: SiteLink
        let isOwner: Bool
        let criticality: Criticality
        let careServices: [String]
    }

    init(_ page: SystemDetailPage, healthDataLeave: Bool, visit: Visit) {
        self.page = page
        today = visit.today
        let row = page.row
        owner = (
            row.ownerName, visit.reach.includes(row.system.owner) ? .establishment(row.system.owner) : nil
        )
        var badges: [(LocalizedText, Tone)] = [(row.support.title, row.support.tone)]
        if let retirement = row.retirement, retirement.day <= visit.today {
            badges.insert((LocalizedText("Hors service", en: "Out of service"), .quiet), at: 0)
        }
        if let level = row.criticality { badges.append((level.title, level.tone)) }
        if row.system.isExposed {
            badges.append((LocalizedText("Exposé sur internet", en: "Exposed to the internet"), .high))
        }
        if row.system.holdsHealthData {
            badges.append((LocalizedText("Données de santé", en: "Health data"), .low))
        }
        self.badges = badges
        timeline = row.installed?.release.lifecycle.flatMap { Timeline($0.value, today: visit.today) }
        certificate = CertificateState(page, isNeeded: healthDataLeave, today: visit.today)
        uses = page.uses.map {
            Use(
                name: $0.establishmentName, link: .establishment($0.establishment),
                isOwner: $0.establishment == row.system.owner, criticality: $0.criticality,
                careServices: $0.careServices.map(\.name))
        }
        outOfReach =
            page.usersOutOfReach == 0
            ? nil
            : .count(
                page.usersOutOfReach,
                one: LocalizedText(
                    "autre établissement, hors de votre périmètre, utilise ce système.",
                    en: "other establishment, outside your scope, uses this system."),
                many: LocalizedText(
                    "autres établissements, hors de votre périmètre, utilisent ce système.",
                    en: "other establishments, outside your scope, use this system."))
    }
}

/// Whether the place where a system runs may hold health data, on a day.
enum CertificateState {
    case valid(HDSCertificate)
    case lapsed(HDSCertificate)
    /// Health data leave the hospital, and no certificate is recorded.
    case missing
    /// None is needed.
    case unneeded

    init?(_ page: SystemDetailPage, isNeeded: Bool, today: Day) {
        guard page.row.hosting != nil else { return nil }
        if let certificate = page.certificate {
            self = certificate.expires >= today ? .valid(certificate) : .lapsed(certificate)
        } else {
            self = isNeeded ? .missing : .unneeded
        }
    }
}

/// The life of a release on one line, from its first day to its last, with today on it.
struct Timeline {
    /// One kind of support, as fractions of the whole line.
    struct Span {
        let support: Support
        let start: Double
        let end: Double
        let days: (from: Day, to: Day)
    }

    let spans: [Span]
    let today: Double
    let todayDay: Day

    /// `nil` when no end is known: there is nothing to draw.
    init?(_ life: Lifecycle, today: Day) {
        let ends = [life.activeSupportEnd, life.securitySupportEnd, life.extendedSupportEnd].compactMap(
            \.self)
        guard let last = ends.max(), let first = ends.min() else { return nil }
        // Five years before the first end stand for a first day that nobody recorded.
        let start = min(life.released ?? first.adding(days: -1_826), today)
        let stop = max(last, today).adding(days: 180)
        let length = Double(max(stop.number - start.number, 1))
        func place(_ day: Day) -> Double { Double(day.number - start.number) / length }
        var spans: [Span] = []
        var from = life.released ?? start
        for (support, end) in [
            (Support.active, life.activeSupportEnd ?? life.securitySupportEnd),
            (.securityOnly, life.securitySupportEnd),
            (.paidExtension, life.extendedSupportEnd),
        ] {
            guard let end, end > from else { continue }
            spans.append(Span(support: support, start: place(from), end: place(end), days: (from, end)))
            from = end
        }
        self.spans = spans
        self.today = place(today)
        todayDay = today
    }
}
