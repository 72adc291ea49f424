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

/// The tests of one module; goldens lie in `Tests/<Module>Tests/Goldens` and are read from the checkout.
func tests(of name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = []) -> Target {
    .testTarget(
        name: "\(name)Tests", dependencies: [.byName(name: name), "TestSupport"] + dependencies, exclude: exclude,
        swiftSettings: swiftSettings)
}

let package = Package(
    name: "klarbild",
    products: [
        .executable(name: "klarbild", targets: ["klarbild"])
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    ],
    targets: [
        // Inner loops and system libraries, in C.
        .target(name: "CKernels"),
        .target(name: "CPNG", linkerSettings: [.linkedLibrary("png")]),
        .target(name: "CJPEG", linkerSettings: [.linkedLibrary("turbojpeg")]),
        .target(name: "CResample"),
        .target(name: "CWatermarks"),
        .target(name: "CSHA256"),
        .target(name: "CCurl", linkerSettings: [.linkedLibrary("curl")]),
        .target(
            name: "CCodecs",
            linkerSettings: [
                .linkedLibrary("z"), .linkedLibrary("zstd"), .linkedLibrary("snappy"), .linkedLibrary("lz4"),
            ]),

        // What ships beside the program, and what its messages are made of.
        module("Resources", ["CSHA256"]),
        module("Diagnostics"),

        // Generation, from the numbers up.
        module("Tensors", ["CKernels"]),
        module("Images", ["CPNG", "CJPEG", "CResample"]),
        module("Schedulers", ["Diagnostics", "Tensors"]),
        module("Prompts", ["Diagnostics"]),
        module("Checkpoints", ["Resources", "Diagnostics", "Tensors"]),
        module("Models", ["Tensors", "Checkpoints"]),
        module("Watermarks", ["CWatermarks", "Tensors", "Images", "Checkpoints"]),
        module("Safety", ["Resources", "Diagnostics", "Tensors", "Images", "Prompts", "Checkpoints", "Models"]),
        module(
            "Diffusion",
            [
                "Resources", "Diagnostics", "Tensors", "Images", "Schedulers", "Prompts", "Checkpoints", "Models",
                "Watermarks", "Safety",
            ]),

        module(
            "Decisions",
            ["Resources", "Safety", "Diffusion", .product(name: "GRDB", package: "GRDB.swift")]),

        module("Benchmarks", ["Tensors", "Images", "Checkpoints", "Models", "Safety", "Diffusion"]),

        // Audits, from the URL up.
        module("Domains", ["Resources", "Diagnostics"]),
        module("Reports"),
        module(
            "Metadata",
            [
                "CCodecs", "CCurl", "Resources", "Domains", .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ]),
        module("Engines", ["Metadata"]),
        module(
            "Audits",
            [
                "Resources", "Diagnostics", "Domains", "Reports", "Metadata",
                .product(name: "GRDB", package: "GRDB.swift"), .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ]),
        module(
            "Coverage",
            [
                "Resources", "Domains", "Reports", "Metadata", "Audits", .product(name: "GRDB", package: "GRDB.swift"),
            ]),

        // Where generation and audits meet.
        module("Evaluations", ["Images", "Safety", "Reports", "Audits"]),
        module("Comparisons", ["Resources", "Images", "Schedulers", "Safety", "Diffusion", "Reports", "Audits"]),
        module("WatermarkAudits", ["Images", "Watermarks", "Reports"]),

        // The command.
        .executableTarget(
            name: "klarbild",
            dependencies: [
                "Resources", "Diagnostics", "Images", "Schedulers", "Checkpoints", "Safety", "Diffusion", "Decisions",
                "Domains", "Metadata", "Engines", "Reports", "Audits", "Coverage", "Evaluations", "Comparisons",
                "Watermarks", "WatermarkAudits", "Benchmarks",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: swiftSettings),

        // Tests.
        .target(
            name: "TestSupport", dependencies: ["Tensors", "Checkpoints"], path: "Tests/TestSupport",
            swiftSettings: swiftSettings),
        tests(of: "Tensors", ["CKernels"], exclude: ["Random/Goldens"]),
        tests(of: "Images", ["CResample"], exclude: ["Goldens"]),
        tests(of: "Schedulers", ["Tensors"], exclude: ["Goldens"]),
        tests(of: "Models", ["Tensors", "Checkpoints"], exclude: ["Goldens"]),
        tests(of: "Safety", ["Tensors", "Images", "Checkpoints"], exclude: ["Goldens"]),
        tests(of: "Watermarks", ["Tensors", "Images", "Checkpoints"], exclude: ["Goldens"]),
        tests(of: "Diffusion", ["Tensors", "Images", "Schedulers", "Checkpoints", "Safety"], exclude: ["Goldens"]),
        tests(of: "Decisions", ["Diffusion", "Images", "Safety", .product(name: "GRDB", package: "GRDB.swift")]),
        tests(of: "Evaluations", ["Images", "Safety", "Reports"]),
        .testTarget(
            name: "CommandTests", dependencies: ["klarbild", "Images", "Safety", "TestSupport"], exclude: ["Pictures"],
            swiftSettings: swiftSettings),
        tests(of: "Benchmarks", ["Tensors"]),
        tests(of: "Resources", ["CSHA256"]),
        tests(of: "Diagnostics"),
        tests(of: "Domains", ["Resources"], exclude: ["Goldens"]),
        tests(of: "Reports", ["Resources"]),
        tests(of: "Checkpoints", ["Resources", "Tensors"], exclude: ["Goldens"]),
        tests(of: "Prompts", exclude: ["Goldens"]),
        tests(
            of: "Metadata", ["CCodecs", .product(name: "GRDB", package: "GRDB.swift")], exclude: ["Goldens"]),
        tests(
            of: "Engines",
            [
                "Audits", "Coverage", "Domains", "Metadata", "Reports", "Resources",
                .product(name: "GRDB", package: "GRDB.swift"),
            ], exclude: ["Goldens"]),
        tests(
            of: "Audits",
            ["Resources", "Domains", "Reports", "Metadata", .product(name: "GRDB", package: "GRDB.swift")],
            exclude: ["Goldens"]),
        tests(
            of: "Coverage",
            ["Resources", "Domains", "Reports", "Metadata", "Audits", .product(name: "GRDB", package: "GRDB.swift")]),

        tests(of: "Comparisons", ["Tensors", "Images", "Checkpoints", "Safety", "Diffusion", "Reports"]),
        tests(of: "WatermarkAudits", ["Images", "Watermarks", "Reports"]),
        .testTarget(name: "ArchitectureTests", dependencies: ["TestSupport"], swiftSettings: swiftSettings),

        // Run by the scripts in Tests/Benchmarks.
        .executableTarget(
            name: "AuditBenchmark", dependencies: ["Audits", "Domains", "Metadata", "Reports", "Resources"],
            path: "Tests/Benchmarks/AuditBenchmark", swiftSettings: swiftSettings),
        .executableTarget(
            name: "CoverageBenchmark", dependencies: ["Coverage", "Domains", "Metadata", "Resources"],
            path: "Tests/Benchmarks/CoverageBenchmark", swiftSettings: swiftSettings),
        .executableTarget(
            name: "GenerationBenchmark", dependencies: ["Checkpoints", "Diffusion", "Schedulers", "Tensors"],
            path: "Tests/Benchmarks/GenerationBenchmark", swiftSettings: swiftSettings),
    ],
    swiftLanguageModes: [.v6]
)
