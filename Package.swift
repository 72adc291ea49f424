// swift-tools-version: 6.2
import PackageDescription

/// Settings of every Swift target: the strict upcoming features, and no warning lives.
let swiftSettings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
]

/// A Swift module of `Sources`; its dependencies are listed in the order of the layers, lowest first.
func module(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: swiftSettings)
}

/// The tests of one module; goldens lie in `Tests/<Module>Tests/Goldens` and are found by path.
func tests(of name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .testTarget(
        name: "\(name)Tests", dependencies: [.byName(name: name), "TestSupport"] + dependencies,
        exclude: [], swiftSettings: swiftSettings)
}

let package = Package(
    name: "klarbild",
    products: [
        .executable(name: "klarbild", targets: ["klarbild"]),
        .library(name: "Klarbild", targets: ["Diffusion", "Safety", "Models", "Checkpoints", "Images", "Tensors"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    ],
    targets: [
        // Inner loops and system libraries, in C.
        .target(name: "CKernels"),
        .target(name: "CPNG", linkerSettings: [.linkedLibrary("png")]),
        .target(name: "CJPEG", linkerSettings: [.linkedLibrary("turbojpeg")]),

        // Generation, from the numbers up.
        module("Tensors", ["CKernels"]),
        module("Images", ["CPNG", "CJPEG"]),
        module("Checkpoints", ["Tensors"]),
        module("Models", ["Tensors", "Checkpoints"]),
        module("Safety", ["Tensors", "Images", "Checkpoints", "Models"]),
        module("Diffusion", ["Tensors", "Images", "Checkpoints", "Models", "Safety"]),

        // The command.
        .executableTarget(
            name: "klarbild",
            dependencies: [
                "Diffusion", "Safety", "Models", "Checkpoints", "Images",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: swiftSettings),

        // Tests.
        .target(
            name: "TestSupport", dependencies: ["Tensors"], path: "Tests/TestSupport", swiftSettings: swiftSettings),
        tests(of: "Tensors", ["CKernels"]),
        tests(of: "Images"),
        tests(of: "Checkpoints"),
        tests(of: "Models"),
        tests(of: "Safety"),
        tests(of: "Diffusion"),
        .testTarget(
            name: "CommandTests", dependencies: ["klarbild", "TestSupport", "Images"], swiftSettings: swiftSettings),
    ],
    swiftLanguageModes: [.v6]
)
