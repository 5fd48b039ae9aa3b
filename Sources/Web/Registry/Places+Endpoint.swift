import Access
import Registry
import Store
import Vocabulary

extension Endpoints {
    /// Groups and establishments, and the page of each.
    static let places: [Endpoint] = [
        .page("/establishments", needs: .permission(.readRegistry)) { visit in
            try await EstablishmentListView(visit).response()
        },
        .page("/groups", needs: .permission(.readRegistry)) { visit in
            let overview = try await visit.store.page(
                Overview(reach: visit.reach, day: visit.today, mostEstablishments: 0))
            return GroupListView(visit: visit, overview: overview).response()
        },
        .page("/establishments/{establishment}", needs: .permission(.readRegistry)) { visit in
            let id: ID<Establishment> = try visit.id("establishment")
            let query = EstablishmentDetail(reach: visit.reach, establishment: id, day: visit.today)
            guard let page = try await visit.store.page(query) else { throw Refusal.notFound }
            let figures = try await visit.store.page(
                Overview(reach: visit.reach, day: visit.today, establishment: id)
            ).total
            return EstablishmentView(visit: visit, page: page, figures: figures).response()
        },
        .page("/groups/{group}", needs: .permission(.readRegistry)) { visit in
            let id: ID<Group> = try visit.id("group")
            guard let page = try await visit.store.page(GroupDetail(reach: visit.reach, group: id)) else {
                throw Refusal.notFound
            }
            let overview = try await visit.store.page(
                Overview(reach: visit.reach, day: visit.today, group: id))
            return GroupView(visit: visit, page: page, overview: overview).response()
        },
    ]
}
