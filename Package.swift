// swift-tools-version: 6.3

import PackageDescription

// The manifest states the house rule: a module may use what stands above it, never what stands below.

let house: [SwiftSetting] = [
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

/// Optimised in debug builds too: the tests put whole corpora through these modules.
let hot: [SwiftSetting] = house + [.unsafeFlags(["-O"], .when(configuration: .debug))]

extension Target.Dependency {
    static let asyncHTTPClient = product(name: "AsyncHTTPClient", package: "async-http-client")
    static let argumentParser = product(name: "ArgumentParser", package: "swift-argument-parser")
    static let configuration = product(name: "Configuration", package: "swift-configuration")
    static let crypto = product(name: "Crypto", package: "swift-crypto")
    static let cryptoExtras = product(name: "CryptoExtras", package: "swift-crypto")
    static let grdb = product(name: "GRDB", package: "GRDB.swift")
    static let httpTypes = product(name: "HTTPTypes", package: "swift-http-types")
    static let hummingbird = product(name: "Hummingbird", package: "hummingbird")
    static let hummingbirdCore = product(name: "HummingbirdCore", package: "hummingbird")
    static let hummingbirdTLS = product(name: "HummingbirdTLS", package: "hummingbird")
    static let hummingbirdTesting = product(name: "HummingbirdTesting", package: "hummingbird")
    static let logging = product(name: "Logging", package: "swift-log")
    static let metrics = product(name: "Metrics", package: "swift-metrics")
    static let nioCore = product(name: "NIOCore", package: "swift-nio")
    static let nioFoundation = product(name: "NIOFoundationCompat", package: "swift-nio")
    static let nioHTTP1 = product(name: "NIOHTTP1", package: "swift-nio")
    static let nioPosix = product(name: "NIOPosix", package: "swift-nio")
    static let nioSSL = product(name: "NIOSSL", package: "swift-nio-ssl")
    static let serviceLifecycle = product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
    static let tomlKit = product(name: "TOMLKit", package: "TOMLKit")
    static let unixSignals = product(name: "UnixSignals", package: "swift-service-lifecycle")
    static let yams = product(name: "Yams", package: "Yams")
}

/// A module of the functional core: no clock, no files, no network.
func domain(
    _ name: String, uses modules: [String] = [], and packages: [Target.Dependency] = [],
    besides folders: [String] = [], settings: [SwiftSetting] = house, embedsAssets: Bool = false
) -> Target {
    .target(
        name: name, dependencies: modules.map { .init(stringLiteral: $0) } + packages,
        exclude: folders + (embedsAssets ? ["Assets"] : []), swiftSettings: settings,
        plugins: embedsAssets ? ["EmbedAssets"] : []
    )
}

/// A module at the edge: databases, sockets, files, pages.
func adapter(
    _ name: String, uses modules: [String] = [], and packages: [Target.Dependency] = [],
    settings: [SwiftSetting] = house, embedsAssets: Bool = false
) -> Target {
    .target(
        name: name, dependencies: modules.map { .init(stringLiteral: $0) } + packages,
        exclude: embedsAssets ? ["Assets"] : [], swiftSettings: settings,
        plugins: embedsAssets ? ["EmbedAssets"] : [])
}

/// The tests of the module of that name, with what else they use.
func tests(
    _ name: String, uses modules: [String] = [], and packages: [Target.Dependency] = [],
    besides folders: [String] = []
) -> Target {
    .testTarget(
        name: name + "Tests", dependencies: ([name] + modules).map { .init(stringLiteral: $0) } + packages,
        exclude: folders,
        swiftSettings: house)
}

let package = Package(
    name: "cordon",
    products: [.executable(name: "cordon", targets: ["cordon"])],
    dependencies: [
        .package(url: "https://github.com/hummingbird-project/hummingbird.git", from: "2.28.1"),
        .package(url: "https://github.com/groue/GRDB.swift.git", from: "7.10.0"),
        .package(url: "https://github.com/swift-server/async-http-client.git", from: "1.30.0"),
        .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-configuration.git", from: "1.4.0", traits: []),
        .package(url: "https://github.com/apple/swift-crypto.git", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types.git", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log.git", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics.git", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio.git", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl.git", from: "2.37.6"),
        .package(url: "https://github.com/jpsim/Yams.git", from: "6.2.2"),
        .package(url: "https://github.com/LebJe/TOMLKit.git", from: "0.6.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", from: "2.13.0"),
    ],
    targets: [
        // The core, in order of dependency.
        domain("Vocabulary"),
        domain("Markup", uses: ["Vocabulary"]),
        domain("Attack", uses: ["Vocabulary"]),
        domain("Registry", uses: ["Vocabulary"]),
        domain("Access", uses: ["Vocabulary", "Registry"]),
        .systemLibrary(name: "CChecksum"),
        domain("Events", uses: ["CChecksum", "Vocabulary"], settings: hot),
        domain("Sigma", uses: ["Vocabulary"], and: [.yams], settings: hot),
        domain("Detection", uses: ["Vocabulary", "Events", "Sigma"], besides: ["Data"], settings: hot),
        domain("Debt", uses: ["Vocabulary", "Registry"], settings: hot),
        domain("Watch", uses: ["Vocabulary", "Markup", "Attack", "Registry"], embedsAssets: true),
        domain("Clausier", uses: ["Vocabulary", "Registry"], settings: hot, embedsAssets: true),
        domain("Posture", uses: ["Vocabulary", "Registry"]),
        domain("Pool", uses: ["Vocabulary", "Posture"], settings: hot),
        domain("Sharing", uses: ["Vocabulary", "Registry"], settings: hot, embedsAssets: true),
        domain("Fiction", uses: ["Vocabulary", "Registry", "Posture"], settings: hot),

        // The edge.
        .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CNats", pkgConfig: "libnats", providers: [.apt(["libnats-dev"])]),
        .systemLibrary(name: "CHeap"),
        .systemLibrary(name: "CVectorscan", pkgConfig: "libhs", providers: [.apt(["libvectorscan-dev"])]),
        adapter("RegexMatcher", uses: ["CVectorscan", "Sigma", "Detection"], settings: hot),
        adapter("Compression", uses: ["CZstd", "CZlib"], settings: hot),
        adapter("Inputs", uses: ["Vocabulary", "Events", "Compression"], and: [.crypto], settings: hot),
        adapter(
            "Triage",
            uses: ["Vocabulary", "Markup", "Attack", "Watch", "Events", "Sigma", "Detection", "Inputs"],
            settings: hot),
        adapter("Mail", uses: ["Vocabulary"], and: [.nioCore, .nioPosix, .nioSSL]),
        adapter(
            "Archive", uses: ["Vocabulary", "Registry", "Events", "Compression"], and: [.crypto],
            settings: hot),
        adapter(
            "Collector", uses: ["Vocabulary", "Events", "Compression"],
            and: [
                .crypto, .nioCore, .nioHTTP1, .nioPosix, .nioSSL, .logging, .metrics, .serviceLifecycle,
            ], settings: hot
        ),
        adapter("Federation", uses: ["CNats", "Vocabulary", "Registry"]),
        adapter(
            "Workbooks",
            uses: ["Vocabulary", "Markup", "Registry", "Debt", "Clausier", "Sigma", "Compression"],
            settings: hot),
        adapter("Exchange", uses: ["Vocabulary", "Sharing"], settings: hot),
        adapter("Feeds", uses: ["Vocabulary", "Registry", "Debt", "Workbooks"], embedsAssets: true),
        .systemLibrary(name: "CSQLiteSetup"),
        adapter(
            "Store",
            uses: [
                "CSQLiteSetup", "Vocabulary", "Registry", "Access", "Watch", "Debt", "Clausier", "Posture",
                "Pool", "Compression", "Sharing",
            ],
            and: [.grdb, .crypto, .cryptoExtras]),
        adapter(
            "Intake",
            uses: [
                "Vocabulary", "Registry", "Access", "Events", "Sigma", "Detection", "Watch", "Archive",
                "Sharing",
                "Store",
            ],
            and: [.crypto, .logging, .metrics, .serviceLifecycle], settings: hot),
        adapter(
            "Web",
            uses: [
                "Vocabulary", "Markup", "Attack", "Registry", "Access", "Watch", "Debt", "Clausier",
                "Posture", "Pool", "Store", "Workbooks", "Sharing", "Exchange",
            ],
            and: [
                .hummingbird, .hummingbirdCore, .hummingbirdTLS, .httpTypes, .nioCore, .nioSSL, .logging,
                .metrics,
                .serviceLifecycle, .crypto,
            ], embedsAssets: true),
        .executableTarget(
            name: "cordon",
            dependencies: [
                "CHeap", "Vocabulary", "Markup", "Registry", "Access", "Events", "Sigma", "Detection",
                "RegexMatcher",
                "Watch", "Sharing", "Exchange",
                "Posture", "Pool", "Fiction",
                "Compression",
                "Inputs", "Triage", "Attack", "Mail", "Workbooks", "Debt", "Clausier", "Feeds", "Store",
                "Archive",
                "Intake", "Collector", "Federation",
                "Web", .nioCore,
                .nioFoundation, .nioHTTP1, .nioSSL, .asyncHTTPClient, .argumentParser,
                .configuration, .tomlKit, .logging,
                .metrics,
                .serviceLifecycle, .unixSignals, .crypto,
            ], exclude: ["Assets"], swiftSettings: house, plugins: ["EmbedAssets"]),

        // Files that travel inside the binary.
        .executableTarget(name: "embed-assets", swiftSettings: house),
        .plugin(name: "EmbedAssets", capability: .buildTool(), dependencies: ["embed-assets"]),

        .target(name: "TestSupport", path: "Tests/Support", swiftSettings: house),
        // Counts what tests ask of the heap.
        .target(name: "Allocations", path: "Tests/Allocations"),
        tests("Vocabulary"),
        tests("Registry", uses: ["Vocabulary", "TestSupport"]),
        tests("Access", uses: ["Vocabulary", "Registry"]),
        tests("Events", uses: ["Vocabulary", "TestSupport"]),
        tests("Sigma", uses: ["Vocabulary", "TestSupport"]),
        tests(
            "Detection",
            uses: ["Vocabulary", "Events", "Sigma", "Inputs", "TestSupport", "Allocations"],
            besides: ["Fixtures"]),
        tests("Watch", uses: ["Vocabulary", "Registry"]),
        tests("Posture", uses: ["Vocabulary", "Registry", "TestSupport"]),
        tests("Pool", uses: ["Vocabulary", "Posture", "TestSupport"]),
        tests("Sharing", uses: ["Vocabulary", "Registry", "TestSupport"]),
        tests("Exchange", uses: ["Vocabulary", "Sharing", "Registry", "TestSupport"]),
        tests("Fiction", uses: ["Vocabulary", "Registry", "Events", "Sigma", "Detection", "TestSupport"]),
        tests("RegexMatcher", uses: ["Events", "Sigma", "Detection", "TestSupport"]),
        tests("Compression", uses: ["TestSupport"]),
        tests("Inputs", uses: ["Vocabulary", "Events", "Compression", "TestSupport"]),
        tests(
            "Triage",
            uses: ["Vocabulary", "Attack", "Watch", "Events", "Sigma", "Detection", "Inputs", "TestSupport"]),
        tests("Mail", uses: ["Vocabulary"]),
        tests("Archive", uses: ["Vocabulary", "Registry", "Events", "TestSupport"]),
        tests(
            "Collector", uses: ["Vocabulary", "TestSupport"],
            and: [.nioCore, .nioPosix, .nioSSL, .logging, .serviceLifecycle]),
        tests("Federation", uses: ["Registry", "TestSupport"]),
        tests("Debt", uses: ["Vocabulary", "Registry", "Feeds", "TestSupport"], besides: ["Fixtures"]),
        tests("Feeds", uses: ["Vocabulary", "Registry", "Debt", "Workbooks", "TestSupport"]),
        tests("Clausier", uses: ["Vocabulary", "Registry", "TestSupport"]),
        tests(
            "Workbooks", uses: ["Vocabulary", "Registry", "Debt", "Clausier", "Compression", "TestSupport"]),
        tests(
            "Store",
            uses: [
                "Vocabulary", "Registry", "Access", "Watch", "Debt", "Clausier", "Posture", "Pool",
                "Sharing", "Compression", "TestSupport",
            ],
            and: [.grdb], besides: ["Fixtures"]),
        tests(
            "Intake",
            uses: [
                "Vocabulary", "Registry", "Access", "Events", "Detection", "Watch", "Sharing", "Archive",
                "Store",
                "TestSupport",
            ],
            and: [.crypto, .logging]),
        tests(
            "Web",
            uses: [
                "Vocabulary", "Markup", "Registry", "Access", "Watch", "Debt", "Clausier", "Posture", "Pool",
                "Store", "Workbooks", "Sharing", "TestSupport",
            ],
            and: [
                .grdb, .hummingbird, .hummingbirdTesting, .httpTypes, .logging, .metrics, .nioCore,
            ]),
    ],
    swiftLanguageModes: [.v6]
)
