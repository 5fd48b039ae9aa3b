public import Sharing
public import Vocabulary

/// The messages of a TAXII 2.1 server.
///
/// > Source: OASIS, "TAXII Version 2.1", 10 June 2021.
public enum TAXIIMessages {
    /// The media type of every message.
    public static let mediaType = "application/taxii+json;version=2.1"
    /// The media type of the objects in it.
    static let stix = "application/stix+json;version=2.1"

    /// Where the API roots are.
    public static func discovery(title: String, root: String) -> JSONTree {
        .members([
            ("title", .text(title)), ("description", .text("Cordon")), ("default", .text(root)),
            ("api_roots", .texts([root])),
        ])
    }

    /// An API root.
    public static func root(title: String, longestContent: Int) -> JSONTree {
        .members([
            ("title", .text(title)), ("versions", .texts([mediaType])),
            ("max_content_length", .number(Int64(longestContent))),
        ])
    }

    /// The collections that a client may read.
    public static func collections(_ circles: [CircleIdentity]) -> JSONTree {
        .members([("collections", circles.isEmpty ? nil : .list(circles.map(collection)))])
    }

    /// A collection: what one circle shares.
    public static func collection(_ circle: CircleIdentity) -> JSONTree {
        .members([
            ("id", .text(circle.collection)), ("title", .text(circle.name)), ("can_read", .flag(true)),
            ("can_write", .flag(false)), ("media_types", .texts([stix])),
        ])
    }

    /// Objects, and where to go on.
    public static func envelope(_ objects: [JSONTree], next: String?) -> JSONTree {
        .members([
            ("more", objects.isEmpty ? nil : .flag(next != nil)), ("next", next.map { .text($0) }),
            ("objects", objects.isEmpty ? nil : .list(objects)),
        ])
    }

    /// What is in a collection, without the objects themselves.
    public static func manifest(_ entries: [(id: String, added: Instant, version: Instant)], next: String?)
        -> JSONTree
    {
        .members([
            ("more", entries.isEmpty ? nil : .flag(next != nil)), ("next", next.map { .text($0) }),
            (
                "objects",
                entries.isEmpty
                    ? nil
                    : .list(
                        entries.map {
                            .members([
                                ("id", .text($0.id)), ("date_added", .text($0.added.description)),
                                ("version", .text($0.version.description)), ("media_type", .text(stix)),
                            ])
                        })
            ),
        ])
    }

    /// The states of one object.
    public static func versions(_ versions: [Instant], next: String?) -> JSONTree {
        .members([
            ("more", versions.isEmpty ? nil : .flag(next != nil)), ("next", next.map { .text($0) }),
            ("versions", versions.isEmpty ? nil : .texts(versions.map(\.description))),
        ])
    }

    /// What went wrong.
    public static func error(title: String, description: String, status: Int, reference: String) -> JSONTree {
        .members([
            ("title", .text(title)), ("description", .text(description)), ("error_id", .text(reference)),
            ("http_status", .text(String(status))),
        ])
    }
}
