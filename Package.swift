// swift-tools-version: 6.2
import PackageDescription

/// Builds everything for libFuzzer; set by `.ci/fuzz`.
let isFuzzing = Context.environment["RTM_FUZZ"] != nil
let fuzzing: [SwiftSetting] = isFuzzing ? [.unsafeFlags(["-sanitize=fuzzer,address"])] : []

/// One strictness for every module: Swift 6 language mode (the default of tools 6.x), `any` spelled
/// out, imports private to the file unless said otherwise, members visible only from imported modules.
let strict: [SwiftSetting] =
  fuzzing + [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableExperimentalFeature("Lifetimes"),
    .treatAllWarnings(as: .error),
  ]

/// A module, the modules it may import, and nothing else: this list *is* the architecture.
func module(
  _ name: String, _ imports: [Target.Dependency] = [], resources: [Resource] = []
) -> Target {
  .target(name: name, dependencies: imports, resources: resources, swiftSettings: strict)
}

func tests(
  _ name: String, of imports: [Target.Dependency], exclude: [String] = []
) -> Target {
  .testTarget(
    name: name, dependencies: imports + ["TestSupport"], exclude: exclude, swiftSettings: strict)
}

let package = Package(
  name: "rtm",
  products: [.executable(name: "rtm", targets: ["rtm"])]
    + (isFuzzing ? [.library(name: "Fuzz", type: .static, targets: ["Fuzz"])] : []),
  targets: [
    // C: what Swift cannot import by itself (variadics, function-like macros, _GNU_SOURCE).
    .target(name: "CLinux"),
    .systemLibrary(name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CLibedit", pkgConfig: "libedit", providers: [.apt(["libedit-dev"])]),
    .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CSodium", pkgConfig: "libsodium", providers: [.apt(["libsodium-dev"])]),

    // Pure: bytes in, values out. No sockets, no clock, no threads.
    module("Bytes"),
    module("Crypto", ["Bytes", "COpenSSL", "CSodium"]),
    module("Wire", ["Bytes", "CZlib", "Crypto"]),
    module("Network"),
    module("Messaging", ["Bytes"]),
    module("Dialects", ["Bytes", "Crypto", "Messaging"]),
    module("CommandKit"),
    module("YAML", ["CYAML"]),

    // Machinery: time, threads, sockets, screens.
    module("Threads", ["CLinux"]),
    module("Telemetry", ["Threads"]),
    module("Reactor", ["CLinux", "COpenSSL", "Network", "Telemetry", "Threads"]),
    module("Transport", ["Bytes", "Reactor", "Telemetry", "Threads", "Wire"]),
    module("Terminal", ["CLibedit", "CLinux"]),

    // Services.
    module("Hub", ["Dialects", "Messaging", "Telemetry", "Threads", "Wire"]),
    module("Cluster", ["Messaging", "Threads"]),
    module(
      "Settings",
      [
        "Bytes", "CommandKit", "Crypto", "Dialects", "Messaging", "Network", "Reactor", "YAML",
      ]),
    module("Client", ["Dialects", "Messaging", "Reactor", "Threads", "Transport", "Wire"]),
    module(
      "Doctor",
      [
        "Crypto", "Dialects", "Messaging", "Reactor", "Settings", "Telemetry", "Threads",
        "Transport", "Wire",
      ]),
    module(
      "Server",
      [
        "Bytes", "Cluster", "Crypto", "Dialects", "Hub", "Messaging", "Network", "Reactor",
        "Settings", "Telemetry", "Threads", "Transport", "Wire",
      ], resources: [.embedInCode("Demo/Pages")]),

    .executableTarget(
      name: "rtm",
      dependencies: [
        "Bytes", "Client", "CommandKit", "Crypto", "Dialects", "Doctor", "Messaging", "Reactor",
        "Server",
        "Settings", "Telemetry", "Terminal", "Threads", "Transport", "Wire",
      ],
      swiftSettings: strict),

    .executableTarget(
      name: "microbench",
      dependencies: ["Cluster", "Dialects", "Hub", "Messaging", "Threads", "Wire"],
      path: "Tests/Benchmarks", swiftSettings: strict),

    .target(
      name: "TestSupport", dependencies: ["Bytes", "Threads"], path: "Tests/TestSupport",
      swiftSettings: strict
    ),
    .target(
      name: "Fuzz", dependencies: ["Bytes", "Dialects", "Messaging", "Settings", "Wire", "YAML"],
      path: "Tests/Fuzz", exclude: ["Corpus"], swiftSettings: strict),
    tests("FuzzTests", of: ["Fuzz"]),
    tests("BytesTests", of: ["Bytes"]),
    tests("CryptoTests", of: ["Bytes", "Crypto"]),
    tests("WireTests", of: ["Bytes", "Wire"]),
    tests("MessagingTests", of: ["Messaging"]),
    tests("NetworkTests", of: ["Network"]),
    tests("DialectsTests", of: ["Bytes", "Crypto", "Dialects", "Messaging"]),
    tests("CommandKitTests", of: ["CommandKit"]),
    tests("YAMLTests", of: ["YAML"]),
    tests("ThreadsTests", of: ["Threads"]),
    tests("TelemetryTests", of: ["Telemetry", "Threads"]),
    tests("ReactorTests", of: ["COpenSSL", "Network", "Reactor", "Telemetry", "Threads"]),
    tests("TransportTests", of: ["Reactor", "Telemetry", "Transport", "Wire"]),
    tests("TerminalTests", of: ["Terminal"]),
    tests(
      "HubTests",
      of: ["Bytes", "Cluster", "Dialects", "Hub", "Messaging", "Telemetry", "Threads", "Wire"]),
    tests("ClientTests", of: ["Client", "Dialects"]),
    tests(
      "ServerTests",
      of: ["Cluster", "Dialects", "Hub", "Reactor", "Server", "Settings", "Telemetry", "Wire"]),
    tests("SettingsTests", of: ["CommandKit", "Messaging", "Reactor", "Settings"]),
    tests("DoctorTests", of: ["Doctor", "Telemetry", "Wire"]),
    tests(
      "rtmTests",
      of: [
        "Bytes", "Client", "CommandKit", "Dialects", "Doctor", "Messaging", "Settings",
        "Telemetry", "Terminal", "Threads", "rtm",
      ], exclude: ["Snapshots"]),
    tests("EndToEndTests", of: ["rtm"], exclude: ["Python", "Shell"]),
    tests("TidyTests", of: []),
  ]
)
