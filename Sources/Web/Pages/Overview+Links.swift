import Registry
import Store
import Vocabulary
import Watch

// The rows behind the figures of the overview.

extension SiteLink {
    /// The overview narrowed to one group.
    static func overview(of group: ID<Group>) -> SiteLink { overview.with("group", group.description) }

    /// Alerts that are not closed, of those levels if any are named, in that group or establishment if one is.
    static func openAlerts(
        _ levels: Set<AlertLevel> = [], group: ID<Group>? = nil, establishment: ID<Establishment>? = nil
    ) -> SiteLink {
        var filter = AlertFilter()
        filter.levels = levels
        filter.states = [.new, .acknowledged]
        filter.group = group
        filter.establishment = establishment
        return alerts(filter)
    }

    /// Systems of that group or establishment if one is named, with that support or that open question.
    static func systems(
        group: ID<Group>? = nil, establishment: ID<Establishment>? = nil, supports: Set<Support> = [],
        question: RegisterQuestion? = nil
    ) -> SiteLink {
        var filter = SystemFilter()
        filter.group = group
        filter.establishment = establishment
        filter.supports = supports
        filter.question = question
        return systems(filter)
    }

    static func group(_ id: ID<Group>) -> SiteLink { SiteLink("groups", id.description) }
    static func establishment(_ id: ID<Establishment>) -> SiteLink {
        SiteLink("establishments", id.description)
    }
}
