import Access
import Hummingbird
import Posture
import Registry
import Sharing
import Store
import Vocabulary
import Watch

extension Endpoints {
    /// Lists of the watch as files, each with the filters of its page.
    static let watchExports: [Endpoint] = [
        .file("/cases/export", needs: .permission(.readCases)) { visit in
            let (list, store) = (try CaseList(visit, size: 200), visit.store)
            return try await TableFile.cases.response(day: visit.today, visit: visit) { paging in
                var part = list
                part.paging = paging
                return try await store.page(part).rows
            }
        },
        .file("/indicators/export", needs: .permission(.readIndicators)) { visit in
            let (list, store) = (IndicatorList(visit), visit.store)
            return try await TableFile.indicators.response(day: visit.today, visit: visit) { paging in
                var part = list
                part.paging = paging
                return try await store.page(part).rows
            }
        },
        .file("/inbox/export", needs: .permission(.readIndicators)) { visit in
            let (list, store) = (Inbox(visit), visit.store)
            return try await TableFile.offers.response(day: visit.today, visit: visit) { paging in
                var part = list
                part.paging = paging
                return try await store.page(part).rows
            }
        },
        .file("/blocks/export", needs: .permission(.readIndicators)) { visit in
            let (reach, store, isActive) = (visit.reach, visit.store, visit.query["state"] != "over")
            return try await TableFile.blocks.response(day: visit.today, visit: visit) { paging in
                try await store.page(BlockList(reach: reach, isActive: isActive, paging: paging)).rows
            }
        },
        .file("/silent-sources/export", needs: .permission(.readOverview)) { visit in
            let page = try await visit.store.page(
                SilentSources(
                    reach: visit.reach, group: visit.query["group"].flatMap { ID($0) },
                    establishment: visit.query["establishment"].flatMap { ID($0) }, now: visit.now,
                    limit: .max))
            return try await TableFile.silentSources.response(page.rows, day: visit.today, visit: visit)
        },
        .file("/suppressions/export", needs: .permission(.readAlerts)) { visit in
            let rows = try await visit.store.suppressions(reach: visit.reach, most: .max)
            return try await TableFile.suppressions.response(rows, day: visit.today, visit: visit)
        },
        .file("/posture/export", needs: .permission(.readPosture)) { visit in
            let rows = try await visit.store.postures(reach: visit.reach, on: visit.today, now: visit.now)
            return try await TableFile.postures.response(rows, day: visit.today, visit: visit)
        },
        .file("/tenders/export", needs: .permission(.manageTenders)) { visit in
            let (reach, store) = (visit.reach, visit.store)
            return try await TableFile.tenders.response(day: visit.today, visit: visit) { paging in
                try await store.page(TenderList(reach: reach, paging: paging)).rows
            }
        },
        .file("/review/export", needs: .permission(.importRegistry)) { visit in
            let rows = try await visit.store.reviewQueue(reach: visit.reach).doubtful
            return try await TableFile.review.response(rows, day: visit.today, visit: visit)
        },
    ]
}

extension CaseList {
    /// What the address of a visit asks for.
    init(_ visit: Visit, size: Int) throws {
        self.init(
            reach: visit.reach, includesClosed: visit.query["state"] == "any",
            establishment: visit.query["establishment"].flatMap { ID($0) },
            paging: visit.paging(size: size), now: visit.now)
        if visit.query["owner"] == "me" { owner = try visit.signedIn().principal.name }
    }
}

extension IndicatorList {
    /// What the address of a visit asks for.
    init(_ visit: Visit) {
        self.init(
            reach: visit.reach, now: visit.now, text: visit.query.text("q") ?? "",
            standing: visit.query.text("standing").flatMap {
                IndicatorListView.standings[$0] == nil ? nil : $0
            },
            kind: visit.query["kind"].flatMap(IndicatorKind.init(rawValue:)),
            isFromFeed: visit.query["origin"].flatMap { ["feed": true, "member": false][$0] },
            paging: visit.paging())
    }
}
