/// Everything that an emulator is started with. Nothing is read from the environment.
package struct EmulatorConfiguration: Sendable {
    /// Address to listen on.
    package var host = "127.0.0.1"
    /// Port to listen on; 0 lets the system choose one.
    package var port = 0
    /// The account's permanent access key.
    package var accessKey: String
    /// The secret that signs for it.
    package var secretKey: String
    /// 32 lower-case hex digits.
    package var projectID: String
    /// The IAM user who may ask for tokens.
    package var user = "emulator-user"
    /// That user's password.
    package var password = "emulator-password"
    /// That user's account, the domain.
    package var domain = "emulator-domain"
    /// The region's name, which is also the project's.
    package var region = "emulator"
    /// What exists in the region. Empty means that only the documentation's own sample server does.
    package var inventory = Inventory()
    /// Virtual time that a backup takes, in seconds.
    package var backupSeconds = 5.0
    /// Virtual seconds per real second; 0 stops the clock until it is moved.
    package var timeScale = 1.0
    /// Seconds by which virtual time starts ahead of the wall clock, or behind it when negative.
    package var clockOffsetSeconds = 0.0
    /// Larger values could carry virtual time past the year 9999 within a test.
    package static let backupSecondsMax = 1e9
    /// The largest time scale, for the same reason.
    package static let timeScaleMax = 1e6
    /// How open questions are answered at first.
    package var switches = Switches()
    /// The fault rules in force at first.
    package var faults: [FaultRule] = []
    /// How many requests the journal remembers in detail.
    package var journalEntriesMax = 50_000
    /// A file that keeps the state over restarts; `nil` keeps it in memory only.
    package var stateFile: String?
    /// Calls that the gateway lets through in a span of real time; `nil` for no limit.
    package var rateLimit: RateLimit?

    /// So many calls in so many seconds.
    package struct RateLimit: Equatable, Sendable {
        let calls: Int
        let seconds: Double
        let sendsRetryAfter: Bool
    }

    /// Everything else has a default.
    package init(accessKey: String, secretKey: String, projectID: String) {
        self.accessKey = accessKey
        self.secretKey = secretKey
        self.projectID = projectID
    }
}

extension EmulatorConfiguration {
    /// Whether the text is a project id: 32 lower-case hex digits.
    package static func isProjectID(_ text: String) -> Bool { WireID.isProjectID(text) }

    /// Whether the text is the id of a server, disk or file system: a UUID.
    package static func isResourceID(_ text: String) -> Bool { WireID.isUUID(text) }
}
