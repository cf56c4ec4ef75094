extension SettingKeys {
    /// Keys below `workflow`.
    enum Workflow {
        private static let month = 2_592_000.0

        static let pollFirst = DefaultedKey("workflow.poll_first_seconds", .seconds(0.05...3600), .seconds(5))
        static let pollMax = DefaultedKey("workflow.poll_max_seconds", .seconds(0.05...86_400), .seconds(60))
        static let pollJitter = DefaultedKey("workflow.poll_jitter", .number(0...1), 0.2)
        static let settleWindow = DefaultedKey("workflow.settle_window_seconds", .seconds(0.1...86_400), .seconds(600))
        static let settleLooksMin = DefaultedKey("workflow.settle_looks_min", .integer(1...100), 3)
        static let sendWindow = DefaultedKey("workflow.send_window_seconds", .seconds(0.1...300), .seconds(10))
        static let retryBase = DefaultedKey("workflow.retry_base_ms", .milliseconds(1...3_600_000), .seconds(1))
        static let retryMax = DefaultedKey("workflow.retry_max_ms", .milliseconds(1...86_400_000), .seconds(300))

        static let preflight = deadline("preflight", .seconds(3600))
        static let ensureVault = deadline("ensure_vault", .seconds(3600))
        static let associate = deadline("associate", .seconds(3600))
        static let createRestorePoint = deadline("create_restore_point", .seconds(14_400))
        static let awaitRestorePoint = SettingKey(
            "workflow.deadlines.await_restore_point_seconds",
            .seconds(0.1...month),
            .described("the job's own deadline")
        )
        static let verify = deadline("verify", .seconds(3600))

        static let known: [KnownKey] = [
            pollFirst.known, pollMax.known, pollJitter.known,
            settleWindow.known, settleLooksMin.known, sendWindow.known,
            retryBase.known, retryMax.known,
            preflight.known, ensureVault.known, associate.known,
            createRestorePoint.known, awaitRestorePoint.known, verify.known,
        ]

        private static func deadline(_ step: String, _ standard: Duration) -> DefaultedKey<Duration> {
            DefaultedKey("workflow.deadlines.\(step)_seconds", .seconds(0.1...month), standard)
        }
    }
}
