import Access
import Clausier
import HTTPTypes
import Hummingbird
import Markup
import Registry
import Store
import Vocabulary

extension Visit {
    /// Where somebody without an overview starts: a supplier at its answers, an assessor at what is to be judged, a buyer
    /// at the tenders; `nil` for who sees no section at all.
    var firstScreen: SiteLink? {
        let order: [Section] = [.desk, .judging, .tenders] + Section.allCases
        return order.first { $0 != .overview && can($0.permission) }?.link
    }
}
