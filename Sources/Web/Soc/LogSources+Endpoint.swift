import Access
import Hummingbird
import Markup
import Registry
import Store
import Vocabulary

extension SiteLink {
    static let silentSources = SiteLink("silent-sources")
    static let expectSource = SiteLink("silent-sources", "expected")
    static let expectSources = SiteLink("silent-sources", "import")
    static let expectedFile = SiteLink("expected-sources", "export")

    static func expectNoLonger(_ id: ID<ExpectedSource>) -> SiteLink {
        SiteLink("silent-sources", "expected", id.description, "remove")
    }
}

extension ExpectedSources {
    /// What a query asks for: the page and its file show the same.
    init(_ visit: Visit) {
        self.init(
            reach: visit.reach(for: .readOverview), group: visit.query["group"].flatMap { ID<Group>($0) },
            establishment: visit.query["establishment"].flatMap { ID<Establishment>($0) }, now: visit.now,
            onlySilent: visit.query["silent"] == "1",
            paging: visit.paging())
    }
}

extension Endpoints {
    /// A table of ten thousand sources is a megabyte.
    private static let longestTable = 4 << 20

    /// Which sources of logs are expected, which have stopped and since when, and what is odd about their records.
    static let silentSources: [Endpoint] = [
        .page("/silent-sources", needs: .permission(.readOverview)) { visit in
            try await LogSourcesView.read(visit).response()
        },
        .form("/silent-sources/expected", needs: .permission(.manageRules)) { try await expect($0) },
        .form("/silent-sources/expected/{source}/remove", needs: .permission(.manageRules)) { visit in
            let id: ID<ExpectedSource> = try visit.id("source")
            try await visit.store.transaction(by: visit.signedIn().principal.name, at: visit.now) {
                try $0.expectNoLonger(id, reach: visit.reach)
            }
            return .redirect(to: SiteLink.silentSources.saying(.sourcesSaved))
        },
        .form("/silent-sources/import", needs: .permission(.manageRules), limit: longestTable) { visit in
            try await readTable(visit)
        },
        .file("/expected-sources/export", needs: .permission(.readOverview)) { visit in
            let store = visit.store
            let sources = ExpectedSources(visit)
            let numbers = try await store.siteNumbers(within: visit.reach)
            return try await TableFile.expectedSources(numbers, at: visit.now).response(
                day: visit.today, visit: visit
            ) { paging in
                var part = sources
                part.paging = paging
                return try await store.page(part).rows
            }
        },
    ]

    private static func expect(_ visit: Visit) async throws -> Response {
        let form = visit.fields
        var errors = FormErrors()
        let place: ID<Establishment>? = form["establishment"].flatMap { ID($0) }
        if place == nil { errors.add("establishment", .chooseOne) }
        let source = ExpectedSource(
            establishment: place ?? ID(0), name: form.text("name") ?? "", dialect: form.text("dialect") ?? "",
            role: form.text("role") ?? "", silenceMinutes: form.text("silence").flatMap { Int($0) } ?? 0)
        for fault in source.faults { errors.add(fault.rawValue, fault.sentence) }
        guard errors.isEmpty else {
            var view = try await LogSourcesView.read(visit)
            view.errors = errors
            return view.response(status: .badRequest)
        }
        try await visit.store.transaction(by: visit.signedIn().principal.name, at: visit.now) {
            try $0.declare(source, reach: visit.reach)
        }
        return .redirect(to: SiteLink.silentSources.saying(.sourcesSaved))
    }

    /// All rows or none: a table with one wrong row is shown again with what is wrong in each.
    private static func readTable(_ visit: Visit) async throws -> Response {
        var view = try await LogSourcesView.read(visit)
        guard let file = visit.fields.file("file") else {
            view.errors.add(
                "file",
                LocalizedText(
                    "Choisissez un fichier qui n’est pas vide.", en: "Choose a file that is not empty."))
            return view.response(status: .badRequest)
        }
        let numbers = try await visit.store.siteNumbers(within: visit.reach)
        let table = ExpectedSourceTable(reading: file.bytes, name: file.name, numbers)
        guard table.faults.isEmpty, !table.sources.isEmpty else {
            view.table = table
            return view.response(status: .badRequest)
        }
        try await visit.store.transaction(by: visit.signedIn().principal.name, at: visit.now) { writer in
            for source in table.sources { try writer.declare(source, reach: visit.reach) }
        }
        return .redirect(to: SiteLink.silentSources.saying(.sourcesSaved))
    }
}
