// swift-tools-version: 6.3

import PackageDescription

// A package of its own, so that no user builds it. The modules measured are links to those of the program.

let house: [SwiftSetting] = [
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

let yams = Target.Dependency.product(name: "Yams", package: "Yams")

let package = Package(
    name: "stages",
    dependencies: [.package(url: "https://github.com/jpsim/Yams.git", from: "6.2.2")],
    targets: [
        .target(name: "Vocabulary", swiftSettings: house),
        .systemLibrary(name: "CChecksum"),
        .target(name: "Events", dependencies: ["CChecksum", "Vocabulary"], swiftSettings: house),
        .target(name: "Sigma", dependencies: ["Vocabulary", yams], swiftSettings: house),
        .target(
            name: "Detection", dependencies: ["Vocabulary", "Events", "Sigma"], exclude: ["Data"],
            swiftSettings: house),
        // The same sources once more, opened to be measured part by part; nothing else is measured with it.
        .target(
            name: "DetectionOpen", dependencies: ["Vocabulary", "Events", "Sigma"], exclude: ["Data"],
            swiftSettings: house + [.unsafeFlags(["-enable-testing"])]),
        .systemLibrary(name: "CVectorscan", pkgConfig: "libhs", providers: [.apt(["libvectorscan-dev"])]),
        .target(
            name: "RegexMatcher", dependencies: ["CVectorscan", "Sigma", "Detection"], swiftSettings: house),
        .systemLibrary(name: "CHeap"),
        .target(name: "Allocations"),
        .executableTarget(
            name: "Stages",
            dependencies: [
                "Allocations", "CHeap", "Vocabulary", "Events", "Sigma", "Detection", "DetectionOpen", "RegexMatcher",
            ],
            swiftSettings: house),
    ],
    swiftLanguageModes: [.v6]
)
