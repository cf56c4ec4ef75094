/// Everything that an emulator is started with. Nothing is read from the environment.
package struct EmulatorConfiguration: Sendable {
    /// Address to listen on; port 0 lets the system choose one.
    package var host = "127.0.0.1"
    package var port = 0
    package var accessKey: String
    package var secretKey: String
    /// 32 lower-case hex digits.
    package var projectID: String
    package var user = "emulator-user"
    package var password = "emulator-password"
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
    package static let timeScaleMax = 1e6
    package var switches = Switches()
    package var faults: [FaultRule] = []
    /// How many requests the journal remembers in detail.
    package var journalEntriesMax = 50_000
    /// A file that keeps the state over restarts; `nil` keeps it in memory only.
    package var stateFile: String?
    /// Calls that the gateway lets through in a span of real time; `nil` for no limit.
    package var rateLimit: RateLimit?

    /// So many calls in so many seconds.
    package struct RateLimit: Equatable, Sendable {
        package let calls: Int
        package let seconds: Double
        package let sendsRetryAfter: Bool
    }

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
