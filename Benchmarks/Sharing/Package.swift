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
    name: "sharing",
    targets: [
        .target(name: "Vocabulary", swiftSettings: house),
        .target(name: "Registry", dependencies: ["Vocabulary"], swiftSettings: house),
        .target(
            name: "Sharing", dependencies: ["Vocabulary", "Registry"], exclude: ["Assets"],
            swiftSettings: house,
            plugins: ["EmbedAssets"]),
        .executableTarget(name: "embed-assets", swiftSettings: house),
        .plugin(name: "EmbedAssets", capability: .buildTool(), dependencies: ["embed-assets"]),
        .executableTarget(name: "Watching", dependencies: ["Vocabulary", "Sharing"], swiftSettings: house),
    ],
    swiftLanguageModes: [.v6]
)
