import Crypto
import FoundationEssentials

/// Secrets that occur nowhere else in the world, and the places that they are put into.
struct PlantedSecrets: Sendable {
    enum Identity: Sendable {
        case keyPair, password
    }

    private let serial = String(UInt64.random(in: 0...UInt64.max), radix: 36, uppercase: true)

    /// Not a secret: it has to be found where it was put.
    static let canary = "canary-of-the-search"

    /// The emulator takes only this one.
    var accessKey: String { CloudEmulator.accessKey }
    var secretKey: String { "sk-planted-\(serial)" }
    var password: String { "pw-\"planted\\-\(serial)" }
    var iamToken: String { "iam-planted-\(serial)" }
    var bearer: String { "bearer-planted-\(serial)" }
    var wrongBearer: String { "bearer-wrong-\(serial)" }
    var inBody: String { "body-planted-\(serial)" }
    var inHeader: String { "header-planted-\(serial)" }
    var inURL: String { "url-planted-\(serial)" }
    var webhookKey: String { "webhook-planted-\(serial)" }
    var inWebhookURL: String { "hook-planted-\(serial)" }
    /// 64 hexadecimal digits that are a key (RFC 8032 takes any).
    let signingKey = (0..<8).map { _ in
        let digits = String(UInt32.random(in: 0...UInt32.max), radix: 16)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }.joined()

    var all: [(name: String, secret: String)] {
        [
            ("access key", accessKey), ("secret key", secretKey), ("password", password), ("IAM token", iamToken),
            ("bearer token", bearer), ("wrong bearer token", wrongBearer), ("secret of a body", inBody),
            ("secret of a header", inHeader), ("secret of a URL", inURL),
            ("key of the webhook", webhookKey), ("key in the webhook's URL", inWebhookURL), ("signing key", signingKey),
        ]
    }

    var submission: Document {
        Seed.submission.with("labels", ["note": .text(Self.canary)])
    }

    // MARK: Places

    /// What the daemon is given, by the last part of the place's name.
    private var given: [String: String] {
        [
            "access": accessKey, "secret": secretKey, "password": password, "webhook": webhookKey,
            "signing": "ed25519-private:\(signingKey)",
        ]
    }

    /// Puts the daemon's secrets where `source` reads them.
    /// - Returns: the environment that belongs to it.
    func place(_ source: SecretsTests.Source, in scenario: Scenario) throws -> [String: String] {
        try TextFile.write(bearer + "\n", to: tokenPath(scenario))
        try TextFile.write(wrongBearer + "\n", to: wrongTokenPath(scenario))
        let values = given
        switch source {
        case .env:
            return Dictionary(uniqueKeysWithValues: values.map { ("PLANTED_\($0.key.uppercased())", $0.value) })
        case .file, .credential:
            for (key, value) in values { try TextFile.write(value, to: scenario.folder + "/planted-\(key)") }
            return source == .credential ? ["CREDENTIALS_DIRECTORY": scenario.folder] : [:]
        }
    }

    private func reference(_ key: String, _ source: SecretsTests.Source, _ scenario: Scenario) -> String {
        switch source {
        case .env: "env:PLANTED_\(key.uppercased())"
        case .file: "file:\(scenario.folder)/planted-\(key)"
        case .credential: "credential:planted-\(key)"
        }
    }

    func tokenPath(_ scenario: Scenario) -> String { scenario.folder + "/planted-token" }
    func wrongTokenPath(_ scenario: Scenario) -> String { scenario.folder + "/planted-wrong-token" }

    /// Whether the test put the secret there: its own files, and those of every scenario.
    func isOwn(_ path: String) -> Bool {
        path.hasPrefix("planted-") || ["secret-key", "password", "quoting.py", "holdfast.yaml"].contains(path)
    }

    /// A daemon on TCP that says as much as it can.
    func configuration(
        _ identity: Identity,
        _ source: SecretsTests.Source,
        scenario: Scenario,
        cloud: String
    ) -> String {
        let digest = SHA256.hash(data: Data(bearer.utf8)).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        let credentials =
            switch identity {
            case .keyPair:
                """
                      access_key: \(reference("access", source, scenario))
                      secret_key: \(reference("secret", source, scenario))
                """
            case .password:
                """
                      iam_endpoint: \(cloud)
                      user: \(CloudEmulator.user)
                      domain: \(CloudEmulator.domain)
                      password: \(reference("password", source, scenario))
                """
            }
        return """
            data_folder: \(scenario.dataFolder)
            listen: tcp:127.0.0.1:0
            tokens: {planted: {role: admin, sha256: \(digest)}}
            log: {level: trace}
            audit:
              signing_key: \(reference("signing", source, scenario))
              anchors:
                webhook: "http://127.0.0.1:9/hook?key=\(inWebhookURL)"
                webhook_secret: \(reference("webhook", source, scenario))
            workflow: {poll_first_seconds: 0.05, poll_max_seconds: 0.2, retry_base_ms: 20, retry_max_ms: 200}
            projects:
              default:
                endpoint: \(cloud)
                project_id: \(CloudEmulator.projectID)
                auth:
            \(credentials)
                call_budget: {calls: 1000, per_seconds: 1, burst: 1000}

            """
    }
}
