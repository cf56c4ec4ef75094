// swift-tools-version:6.1
import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

let hummingbird: Target.Dependency = .product(name: "Hummingbird", package: "hummingbird")
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let lifecycle: Target.Dependency = .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
/// Linked into the product by its trait only, so that what operators install has no trace of it.
let failpoints: Target.Dependency = .target(name: "Failpoints", condition: .when(traits: ["Failpoints"]))
let yams: Target.Dependency = .product(name: "Yams", package: "Yams")

let package = Package(
    name: "holdfast",
    products: [
        .executable(name: "holdfast", targets: ["holdfast"])
    ],
    traits: [
        .trait(name: "Failpoints", description: "Places at which tests kill the daemon, and defects that they plant.")
    ],
    dependencies: [
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0", traits: ["YAML"]),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        .executableTarget(
            name: "holdfast",
            dependencies: [
                "AuditChain", "CBRAPI", "CBREmulator", "CSV", "Engine", "HTTPTransport", "JobStore",
                "Processes", "RESTAPI", "Settings", "Workflow", crypto, failpoints, lifecycle, logging, yams,
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "RESTAPI",
            dependencies: [
                "AuditChain", "CSV", "JobStore", "Workflow", crypto, failpoints, hummingbird, lifecycle, logging,
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "Engine",
            dependencies: [
                "AuditChain", "CBRAPI", "HTTPTransport", "JobStore", "Workflow", crypto, failpoints, lifecycle, logging,
            ],
            swiftSettings: settings
        ),
        .target(
            name: "JobStore",
            dependencies: [
                "AuditChain", "Migrations", "Workflow", crypto, failpoints,
                .product(name: "GRDB", package: "GRDB.swift"),
            ],
            swiftSettings: settings
        ),
        .target(name: "CSV", swiftSettings: settings),
        .target(name: "SeededChance", swiftSettings: settings),
        .target(name: "AuditChain", dependencies: [crypto], swiftSettings: settings),
        .target(
            name: "Migrations",
            path: "migrations",
            resources: [.embedInCode("sql")],
            swiftSettings: settings
        ),
        .target(name: "CBRAPI", dependencies: ["Workflow", crypto], swiftSettings: settings),
        .target(name: "HTTPTransport", dependencies: ["CurlShims", failpoints], swiftSettings: settings),
        .target(name: "Failpoints", swiftSettings: settings),
        .target(name: "CurlShims", dependencies: ["CCurl"]),
        .systemLibrary(
            name: "CCurl",
            pkgConfig: "libcurl",
            providers: [.apt(["libcurl4-openssl-dev"])]
        ),
        .target(
            name: "Settings",
            dependencies: [yams, .product(name: "Configuration", package: "swift-configuration")],
            swiftSettings: settings
        ),
        .target(
            name: "CBREmulator",
            dependencies: [
                crypto, hummingbird, lifecycle, logging, yams,
                .product(name: "Collections", package: "swift-collections"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings
        ),
        .target(name: "Workflow", swiftSettings: settings),
        .target(
            name: "Simulation",
            dependencies: [
                "AuditChain", "CBRAPI", "Engine", "HTTPTransport", "JobStore", "SeededChance", "Workflow", logging,
            ],
            swiftSettings: settings
        ),
        .target(name: "Processes", swiftSettings: settings),
        .executableTarget(
            name: "holdfast-bench",
            dependencies: [
                "CBRAPI", "Engine", "HTTPTransport", "JobStore", "Processes", "Workflow", lifecycle, logging,
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Histogram", package: "hdrhistogram-swift"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "holdfast-simulation",
            dependencies: [
                "Simulation", "Workflow", .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "TestSupport",
            dependencies: ["CBRAPI", "Engine", "HTTPTransport", "JobStore", "Workflow"],
            swiftSettings: settings
        ),
        .testTarget(name: "WorkflowTests", dependencies: ["SeededChance", "Workflow"], swiftSettings: settings),
        .testTarget(name: "CSVTests", dependencies: ["CSV"], swiftSettings: settings),
        .testTarget(name: "AuditChainTests", dependencies: ["AuditChain", crypto], swiftSettings: settings),
        .testTarget(
            name: "CBRAPITests",
            dependencies: ["CBRAPI", "SeededChance", "Workflow"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "HTTPTransportTests",
            dependencies: ["HTTPTransport", "TestSupport"],
            swiftSettings: settings
        ),
        .testTarget(name: "SettingsTests", dependencies: ["SeededChance", "Settings"], swiftSettings: settings),
        .testTarget(
            name: "JobStoreTests",
            dependencies: [
                "AuditChain", "JobStore", "Migrations", "TestSupport", "Workflow", crypto,
                .product(name: "GRDB", package: "GRDB.swift"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "EngineTests",
            dependencies: [
                "AuditChain", "Engine", "CBRAPI", "HTTPTransport", "JobStore", "SeededChance", "TestSupport",
                "Workflow", crypto,
                lifecycle, logging,
                .product(name: "GRDB", package: "GRDB.swift"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "SimulationTests",
            dependencies: ["JobStore", "SeededChance", "Simulation", "Workflow"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "RESTAPITests",
            dependencies: [
                "RESTAPI", "HTTPTransport", "JobStore", "TestSupport", "Workflow", crypto, hummingbird, lifecycle,
                logging,
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "CBREmulatorTests",
            dependencies: ["CBREmulator", "HTTPTransport", crypto],
            swiftSettings: settings
        ),
        .testTarget(
            name: "HoldfastTests",
            dependencies: [
                "AuditChain", "holdfast", "HTTPTransport", "RESTAPI", "Settings", "Workflow",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "FaultMatrixTests",
            dependencies: [
                "CBRAPI", "CBREmulator", "Engine", "HTTPTransport", "JobStore", "TestSupport", "Workflow", logging,
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "Failpoints", "HTTPTransport", "JobStore", "SeededChance", "TestSupport", "Workflow", "holdfast",
                crypto,
            ],
            swiftSettings: settings
        ),
        .testTarget(name: "BenchTests", dependencies: ["holdfast", "holdfast-bench"], swiftSettings: settings),
        .testTarget(name: "RepositoryTests", dependencies: ["Migrations", crypto], swiftSettings: settings),
    ],
    swiftLanguageModes: [.v6]
)
