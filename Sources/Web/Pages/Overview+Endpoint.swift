import Access
import Markup
import Registry
import Store
import Vocabulary

extension Endpoints {
    /// The state of every establishment in reach, each figure with the rows behind it.
    static let overview: [Endpoint] = [
        .page("/", needs: .permission(.readOverview)) { visit in
            let day = visit.now.parisDay
            let group = visit.query["group"].flatMap { ID<Group>($0) }
            let page = try await visit.store.page(
                Overview(
                    reach: visit.reach, day: day, now: visit.now, group: group,
                    mostEstablishments: group == nil ? OverviewView.mostRows : .max))
            return OverviewView(
                visit: visit, page: page, day: day, group: group, held: await HeldSendersView.read(visit),
                answers: group == nil ? try await AnswersGlance(visit) : nil
            ).response()
        }
    ]
}
