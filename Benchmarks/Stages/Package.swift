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

let package = Package(
    name: "stages",
    targets: [
        .target(name: "Vocabulary", swiftSettings: house),
        .target(name: "Events", dependencies: ["Vocabulary"], swiftSettings: house),
        .target(name: "Allocations"),
        .executableTarget(name: "Stages", dependencies: ["Allocations", "Events"], swiftSettings: house),
    ],
    swiftLanguageModes: [.v6]
)
