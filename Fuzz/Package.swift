// swift-tools-version: 6.3

import PackageDescription

// A package of its own, so that no user builds it. The modules under test are links to those of the program. Built by
// `run`, with the sanitizers; each target's `main` is libFuzzer's.

let house: [SwiftSetting] = [
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    // SwiftPM's own option reaches the linker alone: without this, no code would count what it reaches.
    .unsafeFlags(["-sanitize=fuzzer"]),
]

/// A target of libFuzzer, which brings its own `main`.
func fuzz(_ name: String, uses modules: [String]) -> Target {
    .executableTarget(
        name: name, dependencies: modules.map { .init(stringLiteral: $0) },
        swiftSettings: house + [.unsafeFlags(["-parse-as-library"])])
}

let package = Package(
    name: "fuzz",
    dependencies: [.package(url: "https://github.com/jpsim/Yams.git", from: "6.2.2")],
    targets: [
        .target(name: "Vocabulary", swiftSettings: house),
        .systemLibrary(name: "CChecksum"),
        .target(name: "Events", dependencies: ["CChecksum", "Vocabulary"], swiftSettings: house),
        .target(
            name: "Sigma", dependencies: ["Vocabulary", .product(name: "Yams", package: "Yams")],
            swiftSettings: house),
        .target(name: "FuzzSupport", dependencies: ["Events"], swiftSettings: house),
        fuzz("FuzzEVTX", uses: ["Events"]),
        fuzz("FuzzJSON", uses: ["Events", "FuzzSupport"]),
        fuzz("FuzzSyslog", uses: ["Events", "FuzzSupport", "Vocabulary"]),
        fuzz("FuzzRules", uses: ["Sigma", "FuzzSupport"]),
    ],
    swiftLanguageModes: [.v6]
)
