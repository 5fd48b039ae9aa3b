import Access
import Registry
import Store
import Vocabulary
import Watch

extension Endpoints {
    /// The form of every answer of the API, by the name that operations give.
    static let schemas: [(name: String, schema: JSONSchema)] =
        registrySchemas + watchSchemas + caseSchemas + debtSchemas + clausierSchemas + poolSchemas
        + ownCoverSchemas + pages

    private static let debtSchemas: [(name: String, schema: JSONSchema)] = [
        ("Debt", DebtAnswer.schema), ("Opening", OpeningAnswer.schema), ("DebtPage", .page(of: "Debt")),
        ("OpeningPage", .page(of: "Opening")),
    ]

    private static let named = JSONSchema.object([.field("id", .integer), .field("name", .text)])

    private static let registrySchemas: [(name: String, schema: JSONSchema)] = [
        ("Named", named),
        (
            "Group",
            .object([
                .field("id", .integer), .field("name", .text), .field("establishments", .integer),
                .field("beds", .integer),
                .field("systems", .integer), .field("systemsPastSupport", .integer),
            ])
        ),
        (
            "Establishment",
            .object([
                .field("id", .integer), .field("finess", .text), .field("name", .text),
                .field("kind", .word(EstablishmentKind.allCases.map(\.rawValue))), .field("town", .text),
                .field("beds", .integer), .field("itStaff", .number), .field("securityStaff", .number),
                .field("group", .named("Named")), .field("systems", .integer),
                .field("systemsPastSupport", .integer),
                .field("openQuestions", .integer),
            ])
        ),
        (
            "Site",
            .object([
                .field("id", .integer), .field("establishment", .integer), .field("finess", .text),
                .field("name", .text),
                .field("town", .text),
            ])
        ),
        (
            "Supplier",
            .object([
                .field("id", .integer), .field("name", .text), .optional("siren", .text),
                .field("country", .text),
                .field("roles", .array(.word(SupplierRole.allCases.map(\.rawValue)))),
                .field("standing", .word(SupplierStanding.allCases.map(\.rawValue))),
                .optional("securityContact", .text),
                .field("systems", .integer),
            ])
        ),
        (
            "Release",
            .object([
                .field("id", .integer), .field("version", .text),
                .field("support", .word(Support.allCases.map(\.rawValue))),
                .optional("released", .day), .optional("activeSupportEnd", .day),
                .optional("securitySupportEnd", .day),
                .optional("extendedSupportEnd", .day), .optional("source", .text), .optional("asOf", .day),
            ])
        ),
        (
            "Product",
            .object([
                .field("id", .integer), .field("name", .text),
                .field("kind", .word(ProductKind.allCases.map(\.rawValue))),
                .field("supplier", .named("Named")), .optional("lifecycleKey", .text),
                .optional("releases", .array(.named("Release"))),
            ])
        ),
        (
            "Hosting",
            .object([
                .field("id", .integer), .field("name", .text),
                .field("kind", .word(HostingKind.allCases.map(\.rawValue))),
                .optional("certificateExpires", .day),
            ])
        ),
        (
            "System",
            .object([
                .field("id", .integer), .field("owner", .named("Named")), .field("code", .text),
                .field("name", .text),
                .field("function", .word(Function.allCases.map(\.rawValue))),
                .optional("product", .named("Named")),
                .optional("supplier", .named("Named")), .optional("release", .named("Release")),
                .optional("hosting", .named("Hosting")),
                .field("support", .word(Support.allCases.map(\.rawValue))),
                .optional("criticality", .word(Criticality.allCases.map(\.name))), .field("users", .integer),
                .optional("inServiceSince", .day), .optional("retiredOn", .day),
                .optional("retirementReason", .text), .field("holdsHealthData", .flag),
                .field("isExposed", .flag),
                .field("source", .text), .field("asOf", .day), .field("changed", .instant),
            ])
        ),
    ]

    private static let watchSchemas: [(name: String, schema: JSONSchema)] = [
        (
            "MatchedField",
            .object([
                .field("field", .text), .field("value", .text),
                .field("marks", .array(.object([.field("offset", .integer), .field("length", .integer)]))),
            ])
        ),
        (
            "Match",
            .object([
                .field("time", .instant), .field("segment", .text), .field("line", .integer),
                .field("format", .text),
                .field("fields", .array(.named("MatchedField"))), .optional("record", .text),
                .field("recordBytes", .integer),
            ])
        ),
        (
            "Alert",
            .object([
                .field("id", .integer), .field("establishment", .named("Named")), .field("rule", .text),
                .field("ruleTitle", .text), .field("level", .word(AlertLevel.allCases.map(\.name))),
                .field("tags", .array(.text)), .field("host", .text), .field("account", .text),
                .field("firstSeen", .instant),
                .field("lastSeen", .instant), .field("detections", .integer),
                .field("state", .word(AlertState.allCases.map(\.rawValue))),
                .optional("closingReason", .word(ClosingReason.allCases.map(\.rawValue))),
                .field("note", .text),
                .optional("stateBy", .text), .field("stateSince", .instant),
                .optional("matches", .array(.named("Match"))),
            ])
        ),
        (
            "Figures",
            .object([
                .field("establishments", .integer), .field("beds", .integer),
                .field("openAlerts", .object(AlertLevel.allCases.map { .field($0.name, .integer) })),
                .optional("lastEvent", .instant), .field("systems", .integer),
                .field("systemsPastSupport", .integer),
                .field("systemsSupportUnknown", .integer),
                .field(
                    "openQuestions", .object(RegisterQuestion.allCases.map { .field($0.rawValue, .integer) })),
            ])
        ),
        (
            "Overview",
            .object([
                .field("day", .day), .field("total", .named("Figures")),
                .field(
                    "groups",
                    .array(
                        .object([
                            .field("id", .integer), .field("name", .text),
                            .field("figures", .named("Figures")),
                            .field(
                                "establishments",
                                .array(
                                    .object([
                                        .field("id", .integer), .field("finess", .text),
                                        .field("name", .text),
                                        .field("figures", .named("Figures")),
                                    ]))),
                        ]))),
            ])
        ),
        (
            "AuditEntry",
            .object([
                .field("sequence", .integer), .field("time", .instant), .field("actor", .text),
                .field("action", .text),
                .optional("subjectKind", .text), .optional("subjectId", .integer),
                .optional("establishment", .integer),
                .field("detail", .text),
            ])
        ),
        (
            "Me",
            .object([
                .field("name", .text),
                .field(
                    "roles",
                    .array(
                        .object([
                            .field("role", .word(Role.allCases.map(\.rawValue))),
                            .field("scope", .word(ScopeKind.allCases.map(\.rawValue))),
                            .field("scopeId", .integer),
                        ]))),
                .field(
                    "permissions",
                    .array(
                        .object([
                            .field("permission", .word(Permission.allCases.map(\.rawValue))),
                            .field("everything", .flag),
                            .field("establishments", .array(.integer)),
                        ]))),
                .optional("ingestsFor", .integer),
            ])
        ),
        (
            "Import",
            .object([
                .field("kind", .word(ImportKind.allCases.map(\.rawValue))), .field("file", .text),
                .field("applied", .flag),
                .field("readable", .flag), .field("created", .integer), .field("updated", .integer),
                .field("unchanged", .integer), .field("refused", .integer),
                .field(
                    "rows",
                    .array(
                        .object([
                            .field("line", .integer), .field("key", .text),
                            .field("outcome", .word(["created", "updated"])),
                            .field(
                                "changes",
                                .array(
                                    .object([
                                        .field("field", .text), .optional("old", .text),
                                        .optional("new", .text),
                                    ]))),
                        ]))),
                .field(
                    "problems",
                    .array(
                        .object([
                            .optional("line", .integer), .optional("column", .integer),
                            .optional("field", .text), .field("text", .text),
                            .field("message", .text),
                        ]))),
                .field("problemCount", .integer), .field("ignoredColumns", .array(.text)),
                .field("fingerprint", .text),
            ])
        ),
        (
            "HuntAnswer",
            .object([
                .field("observables", .array(.text)), .field("establishments", .integer),
                .field("days", .integer),
                .field("unreadableFiles", .integer),
                .field(
                    "sightings",
                    .array(
                        .object([
                            .field("establishment", .integer), .field("name", .text),
                            .field("observable", .text),
                            .field("records", .integer), .field("firstSeen", .instant),
                            .field("lastSeen", .instant),
                        ]))),
            ])
        ),
        (
            "BatchReceipt",
            .object([.field("batch", .text), .field("records", .integer), .field("duplicate", .flag)])
        ),
        (
            "Problem",
            .object([
                .field("title", .text), .field("status", .integer), .field("detail", .text),
                .field("reference", .text), .optional("reason", .text),
            ])
        ),
    ]

    private static let pages: [(name: String, schema: JSONSchema)] = [
        "Group", "Establishment", "Site", "Supplier", "Product", "System", "Alert", "AuditEntry",
        "AnswerGap", "MaintenanceNetwork",
    ].map { ($0 + "Page", .page(of: $0)) }
}
