package import AuditChain
package import JobStore
package import Logging
package import Workflow

/// Takes the head of the history in regular intervals and has it written down outside of the database: in the log, in a file
/// and with a webhook. Whoever owns the database can then no longer cut the history off or write it anew unseen.
///
/// A head is committed, with its event, before it is handed out: a place that cannot be reached gets it later, also after a
/// restart. Nothing of this holds the daemon's work up.
package actor AnchorKeeper {
    /// Where heads go, and how often.
    package struct Places: Sendable {
        package var interval: Duration
        package var key: SigningKey?
        /// The absolute path of a file.
        package var file: String?
        package var webhook: AnchorWebhook?

        package init(interval: Duration, key: SigningKey?, file: String?, webhook: AnchorWebhook?) {
            self.interval = interval
            self.key = key
            self.file = file
            self.webhook = webhook
        }

        /// False when nobody would get anything out of it.
        package var isWanted: Bool { key != nil || file != nil || webhook != nil }
    }

    private let store: JobStore
    private let places: Places
    private let file: AnchorFile?
    private let now: @Sendable () -> Timestamp
    private let logger: Logger
    private var fileRetry = Retry()
    private var webhookRetry = Retry()

    /// - Parameter now: the wall clock.
    package init(
        store: JobStore,
        places: Places,
        now: @escaping @Sendable () -> Timestamp,
        logger: Logger
    ) {
        self.store = store
        self.places = places
        file = places.file.map { AnchorFile(path: $0) }
        self.now = now
        self.logger = logger
    }

    /// Takes a head if it is time, and hands out what is waiting and due.
    /// - Returns: how long nothing more has to be done.
    package func turn() async -> Duration {
        do {
            var due = try await store.lastAnchorTime().map { $0 + places.interval } ?? now()
            if due <= now() {
                try await take()
                due = now() + places.interval
            }
            if fileRetry.isDue(now()) { try await fillFile() }
            if webhookRetry.isDue(now()) { try await tellWebhook(limit: .max, within: Self.webhookLimit) }
            let moments = [due, fileRetry.due, webhookRetry.due].compactMap(\.self)
            // The wall clock may be set meanwhile, so no wait is long.
            return min(max((moments.min() ?? due) - now(), .seconds(1)), .seconds(600))
        } catch {
            logger.error("the head of the history cannot be anchored now", metadata: ["error": "\(error)"])
            return .seconds(60)
        }
    }

    /// Takes the last head of a daemon that stops, and hands it out as far as that goes quickly. The rest is the next start's.
    package func finish() async {
        do {
            try await take()
            try await fillFile()
            try await tellWebhook(limit: 2, within: .seconds(3))
        } catch {
            logger.error("the last head of the history cannot be anchored", metadata: ["error": "\(error)"])
        }
    }

    private func take() async throws {
        let head = try SignedHead(
            installation: store.installationID,
            head: try await store.auditHead(),
            at: now().rfc3339,
            signedWith: places.key
        )
        var wanted: Set<AnchorPlace> = []
        if file != nil { wanted.insert(.file) }
        if places.webhook != nil { wanted.insert(.webhook) }
        try await store.keepAnchor(head, for: wanted, now: now())
        logger.notice("the history was anchored", metadata: ["anchor": "\(head.line)"])
    }

    private func fillFile() async throws(StoreError) {
        guard let file else { return }
        while let anchor = try await store.nextAnchor(for: .file) {
            do {
                try await file.append(anchor.line)
            } catch {
                fileRetry.failed(at: now())
                logger.error("a head of the history cannot be written to its file", metadata: ["error": "\(error)"])
                return
            }
            try await store.noteAnchored(anchor.number, at: .file)
        }
        fileRetry = Retry()
    }

    private func tellWebhook(limit: Int, within timeLimit: Duration) async throws(StoreError) {
        guard let webhook = places.webhook else { return }
        var sent = 0
        while sent < limit, let anchor = try await store.nextAnchor(for: .webhook) {
            do {
                try await webhook.send(anchor.line, within: timeLimit)
            } catch {
                webhookRetry.failed(at: now())
                logger.warning(
                    "a head of the history was not taken by its webhook; it is sent again",
                    metadata: ["error": "\(error)"]
                )
                return
            }
            try await store.noteAnchored(anchor.number, at: .webhook)
            sent += 1
        }
        webhookRetry = Retry()
    }

    /// How long a webhook may take for one answer.
    private static let webhookLimit: Duration = .seconds(30)

    /// When a place that could not be reached is tried again: after 10 s, then twice as long each time, up to an hour.
    private struct Retry {
        private(set) var due: Timestamp?
        private var pause: Duration = .seconds(10)

        func isDue(_ now: Timestamp) -> Bool { due.map { $0 <= now } ?? true }

        mutating func failed(at now: Timestamp) {
            due = now + pause
            pause = min(pause * 2, .seconds(3600))
        }
    }
}
