import Exchange
import HTTPTypes
import Hummingbird
import Sharing
import Store
import Vocabulary

extension Endpoints {
    private static let root = "/taxii2/cordon"

    /// A TAXII 2.1 server: one API root, a collection for each circle of the client's establishment, to read.
    static let taxii: [Endpoint] = [
        .taxii("/taxii2/") { visit in
            let network = try await visit.store.servedNetworkName() ?? "Cordon"
            return .taxii(TAXIIMessages.discovery(title: network, root: visit.siteAddress + root + "/"))
        },
        .taxii(root + "/") { visit in
            let network = try await visit.store.servedNetworkName() ?? "Cordon"
            return .taxii(TAXIIMessages.root(title: network, longestContent: 1 << 20))
        },
        .taxii(root + "/status/{status}/") { _ in throw Refusal.notFound },
        .taxii(root + "/collections/") { visit in
            .taxii(TAXIIMessages.collections(try await TAXIIVisit(visit).circles().map(\.identity)))
        },
        .taxii(root + "/collections/{collection}/") { visit in
            .taxii(TAXIIMessages.collection(try await TAXIIVisit(visit).circle().identity))
        },
        .taxii(root + "/collections/{collection}/objects/") { try await TAXIIVisit($0).objects() },
        .taxii(root + "/collections/{collection}/objects/{object}/") { try await TAXIIVisit($0).objects() },
        .taxii(root + "/collections/{collection}/objects/{object}/versions/") {
            try await TAXIIVisit($0).versions()
        },
        .taxii(root + "/collections/{collection}/manifest/") { try await TAXIIVisit($0).manifest() },
        // What a member shares, a person shares: with a name behind it, and an inbox before it.
        .taxii(root + "/collections/{collection}/objects/", method: .post) { visit in
            _ = try await TAXIIVisit(visit).circle()
            throw Refusal.readOnlyCollection
        },
        .taxii(root + "/collections/{collection}/objects/{object}/", method: .delete) { visit in
            _ = try await TAXIIVisit(visit).circle()
            throw Refusal.readOnlyCollection
        },
    ]
}

extension Endpoint {
    /// A route of the TAXII server, for clients that accept its messages.
    fileprivate static func taxii(
        _ path: String, method: HTTPRequest.Method = .get, handle: @escaping Handler
    ) -> Endpoint {
        .exchange(.taxii, path, use: .indicators, method: method) { visit in
            guard visit.acceptsTAXII else { throw Refusal.notAcceptable }
            let client = try visit.shareClient()
            try await visit.store.noteVisit(of: client, agent: visit.agent, at: visit.now)
            return try await handle(visit)
        }
    }
}

extension Response {
    fileprivate static func taxii(_ tree: JSONTree) -> Response {
        .tree(tree, mediaType: TAXIIMessages.mediaType)
    }
}

extension Visit {
    /// Whether the client reads TAXII 2.1 or says that it reads anything.
    fileprivate var acceptsTAXII: Bool {
        guard let accept = request.headers[.accept] else { return true }
        return accept.lowercased().split(separator: ",").contains { item in
            let parts = item.split(separator: ";").map { trimmingBlanks(String($0)) }
            switch parts.first {
            case "*/*", "application/*": return true
            case "application/taxii+json":
                return parts.dropFirst().allSatisfy { !$0.hasPrefix("version=") || $0 == "version=2.1" }
            default: return false
            }
        }
    }
}

/// A question to a collection.
private struct TAXIIVisit {
    let visit: Visit

    init(_ visit: Visit) { self.visit = visit }

    /// Objects on a page, unless the client asks for fewer.
    private static let pageSize = 500

    /// The circles of the client's own establishment.
    func circles() async throws -> [SharingCircle] {
        try await visit.store.openCircles(at: visit.now)
        try await visit.store.settleSharing(at: visit.now)
        return try await visit.store.circles(of: try visit.shareClient().establishment)
    }

    /// The one in the address: another establishment's does not exist.
    func circle() async throws -> SharingCircle {
        let collection = visit.parameters.get("collection")
        guard let circle = try await circles().first(where: { $0.identity.collection == collection }) else {
            throw Refusal.notFound
        }
        return circle
    }

    func objects() async throws -> Response {
        let (circle, page) = try await read()
        let objects =
            page.fixed.map(\.object)
            + page.versions.map { STIXObjects.indicator($0.indicator, by: circle.identity) }
        return answer(TAXIIMessages.envelope(objects, next: page.next), page)
    }

    func manifest() async throws -> Response {
        let (_, page) = try await read()
        let entries =
            page.fixed.map { (id: $0.id, added: $0.added, version: $0.added) }
            + page.versions.map {
                (id: "indicator--" + $0.indicator.uuid, added: $0.added, version: $0.indicator.changed)
            }
        return answer(TAXIIMessages.manifest(entries, next: page.next), page)
    }

    func versions() async throws -> Response {
        let (_, page) = try await read(versions: .all)
        return answer(
            TAXIIMessages.versions(
                page.fixed.map(\.added) + page.versions.map(\.indicator.changed), next: page.next), page)
    }

    // MARK: Reading

    private struct Fixed {
        let id: String
        let added: Instant
        let object: JSONTree
    }

    private struct Page {
        var fixed: [Fixed] = []
        var versions: [SharedVersion] = []
        var next: String?
    }

    private func read(versions: SharedQuestion.Versions? = nil) async throws -> (SharingCircle, Page) {
        let circle = try await circle()
        let filter = try TAXIIFilter(visit.query)
        let object = visit.parameters.get("object")
        var page = Page()
        let limit = min(filter.limit ?? TAXIIVisit.pageSize, TAXIIVisit.pageSize)
        if filter.after == 0 {
            let all = fixed(circle).filter { filter.takes(id: $0.id, added: $0.added, object) }
            page.fixed = Array(all.dropFirst(filter.fixedBefore).prefix(limit))
            let told = filter.fixedBefore + page.fixed.count
            if page.fixed.count == limit { page.next = "f\(told)" }
        }
        if page.next == nil, filter.takesIndicators, object?.hasPrefix("indicator--") ?? true {
            var question = SharedQuestion(limit: limit - page.fixed.count)
            question.after = filter.after
            question.addedAfter = filter.addedAfter
            question.modified = filter.modified
            question.versions = versions ?? filter.versions
            let ids = object.map { [$0] } ?? filter.ids
            question.uuids = ids.map {
                $0.filter { $0.hasPrefix("indicator--") }.map { String($0.dropFirst(11)) }
            }
            let (found, hasMore) = try await visit.store.sharedVersions(
                in: circle.id, for: try visit.shareClient().establishment, question)
            page.versions = found
            page.next = hasMore ? found.last.map { String($0.sequence) } : nil
        }
        let isWhole =
            filter.addedAfter == nil && filter.after == 0 && filter.fixedBefore == 0 && filter.modified == nil
        if object != nil, isWhole, page.fixed.isEmpty, page.versions.isEmpty { throw Refusal.notFound }
        return (circle, page)
    }

    /// The author and the markings, which every page's objects refer to.
    private func fixed(_ circle: SharingCircle) -> [Fixed] {
        let since = circle.identity.since
        let markings = TrafficLight.allCases.map { STIXObjects.markingDefinition($0) }
        return ([STIXObjects.identity(circle.identity)] + markings).compactMap { object in
            guard case .text(let id) = object["id"] else { return nil }
            return Fixed(id: id, added: since, object: object)
        }
    }

    private func answer(_ tree: JSONTree, _ page: Page) -> Response {
        var response = Response.taxii(tree)
        let times = page.fixed.map(\.added) + page.versions.map(\.added)
        if let first = times.min(), let last = times.max(),
            let firstName = HTTPField.Name("X-TAXII-Date-Added-First"),
            let lastName = HTTPField.Name("X-TAXII-Date-Added-Last")
        {
            response.headers[firstName] = first.description
            response.headers[lastName] = last.description
        }
        return response
    }
}

/// What the query of a TAXII request asks for.
private struct TAXIIFilter {
    var addedAfter: Instant?
    var modified: Instant?
    var versions = SharedQuestion.Versions.last
    var ids: [String]?
    var types: Set<String>?
    var after: Int64 = 0
    /// How many of the author and the markings earlier pages told.
    var fixedBefore = 0
    var limit: Int?

    init(_ query: FormFields) throws {
        if let text = query["added_after"] {
            guard let instant = try? Instant(parsing: text) else { throw Refusal.malformed }
            addedAfter = instant
        }
        if let text = query["limit"] {
            guard let number = Int(text), number > 0 else { throw Refusal.malformed }
            limit = number
        }
        if let text = query["next"] {
            let isFixed = text.hasPrefix("f")
            guard let number = Int64(isFixed ? text.dropFirst() : text[...]), (0...Int64.max).contains(number)
            else {
                throw Refusal.malformed
            }
            if isFixed { fixedBefore = Int(clamping: number) } else { after = number }
        }
        ids = query["match[id]"].map(TAXIIFilter.list)
        types = query["match[type]"].map { Set(TAXIIFilter.list($0)) }
        if let asked = query["match[spec_version]"], !TAXIIFilter.list(asked).contains("2.1") { types = [] }
        for version in query["match[version]"].map(TAXIIFilter.list) ?? [] {
            if let kind = SharedQuestion.Versions(rawValue: version) {
                versions = kind
            } else if let instant = try? Instant(parsing: version) {
                (modified, versions) = (instant, .all)
            } else {
                throw Refusal.malformed
            }
        }
    }

    var takesIndicators: Bool { types?.contains("indicator") ?? true }

    func takes(id: String, added: Instant, _ object: String?) -> Bool {
        let type =
            id.prefix { $0 != "-" } == "marking" ? "marking-definition" : String(id.prefix { $0 != "-" })
        return (types?.contains(type) ?? true) && (ids?.contains(id) ?? true)
            && (object.map { $0 == id } ?? true)
            && (addedAfter.map { added > $0 } ?? true) && (modified.map { $0 == added } ?? true)
    }

    private static func list(_ text: String) -> [String] {
        text.split(separator: ",").prefix(200).map { trimmingBlanks(String($0)) }
    }
}

extension Refusal {
    fileprivate static let readOnlyCollection = Refusal(
        .forbidden,
        LocalizedText(
            "Les collections sont en lecture seule\u{A0}: un indicateur se partage depuis Cordon.",
            en: "Collections are read-only: an indicator is shared from within Cordon."))

    fileprivate static let notAcceptable = Refusal(
        .notAcceptable,
        LocalizedText(
            "Accept\u{A0}: application/taxii+json;version=2.1",
            en: "Accept: application/taxii+json;version=2.1"))
}
