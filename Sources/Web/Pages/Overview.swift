import Access
import Vocabulary

extension Endpoints {
    static let overview: [Endpoint] = [
        .page("/", needs: .permission(.readOverview)) { visit in
            visit.page(title: Section.overview.title, section: .overview) { _ in }
        }
    ]
}
