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
    targets: [
        .target(name: "Vocabulary", swiftSettings: house),
        .target(name: "Events", dependencies: ["Vocabulary"], swiftSettings: house),
        fuzz("FuzzEVTX", uses: ["Events"]),
    ],
    swiftLanguageModes: [.v6]
)
