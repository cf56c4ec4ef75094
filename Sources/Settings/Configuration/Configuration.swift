/// Everything an operator can set, checked. Made once at start by `load(path:environment:)` and then passed as a value.
package struct Configuration: Sendable {
    /// Absolute path of the folder that holds the database.
    package var dataFolder: String
    package var listen: ListenAddress
    /// Further names under which the API may be called over TCP, such as a proxy's: lower case, without port.
    package var listenHosts: [String]
    /// Who may do what over the Unix socket; empty lets everybody who may open it do everything.
    package var socketRoles: [APIToken.Role: [SocketCaller]]
    /// Sorted by name; at least one when `listen` is TCP.
    package var tokens: [APIToken]
    package var queue: Queue
    /// How old a resource's last good restore point may become when its job has no label `rpo`; nil for no target.
    package var targetAge: Duration?
    package var limits: Limits
    package var http: HTTP
    /// How long running calls may take to finish after SIGTERM.
    package var drain: Duration
    package var log: Log
    package var audit: Audit
    package var retention: Retention
    package var workflow: Workflow
    /// By the name jobs use; at least one.
    package var projects: [String: Project]
    /// Where each key's value came from, by dotted path. A key that is absent has its default.
    var origins: [String: SettingOrigin]

    /// Bounds of the queue.
    package struct Queue: Sendable, Equatable {
        /// Jobs that are accepted and not ended; beyond this a submission is refused.
        package var maxPending: Int
        /// Jobs that are worked on at one time.
        package var maxRunning: Int
    }

    /// Bounds of the daemon's own API.
    package struct Limits: Sendable, Equatable {
        /// The largest request body.
        package var bodyBytes: Int
    }

    /// Bounds of calls to the cloud.
    package struct HTTP: Sendable, Equatable {
        package var connectTimeout: Duration
        /// From the start of a call to the last byte of its answer; at least `connectTimeout`.
        package var totalTimeout: Duration
        /// The largest answer that is read.
        package var responseBytes: Int
    }

    package struct Log: Sendable, Equatable {
        package var level: LogLevel
        package var format: LogFormat
    }

    /// The levels of swift-log, by their names.
    package enum LogLevel: String, Sendable, CaseIterable {
        case trace, debug, info, notice, warning, error, critical
    }

    package enum LogFormat: String, Sendable, CaseIterable {
        case text, json
    }

    /// The pace of the workflow.
    package struct Workflow: Sendable, Equatable {
        /// From the restore point's creation to the first look at it.
        package var pollFirst: Duration
        /// The longest pause between two looks; at least `pollFirst`.
        package var pollMax: Duration
        /// The part of a pause by which it is varied to either side, 0 to 1.
        package var pollJitter: Double
        /// How long the marker of a call with unknown outcome is looked for.
        package var settleWindow: Duration
        /// How many looks there are within `settleWindow` at least.
        package var settleLooksMin: Int
        /// How long after its intent is committed a creating call may still be handed over for sending.
        package var sendWindow: Duration
        /// The first pause before a retry, before jitter.
        package var retryBase: Duration
        /// The longest pause before a retry; at least `retryBase`.
        package var retryMax: Duration
        package var deadlines: StepDeadlines
    }

    /// How long each step of a job may take, its retries included.
    package struct StepDeadlines: Sendable, Equatable {
        package var preflight: Duration
        package var ensureVault: Duration
        package var associate: Duration
        package var createRestorePoint: Duration
        /// `nil` if only the deadline of the job limits it.
        package var awaitRestorePoint: Duration?
        package var verify: Duration
    }
}
