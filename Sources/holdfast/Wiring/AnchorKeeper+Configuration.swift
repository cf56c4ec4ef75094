import AuditChain
import Engine
import HTTPTransport
import JobStore
import Logging
import Settings

extension AnchorKeeper {
    /// The keeper of the configured places; nil when nobody would get anything out of it.
    static func configured(
        _ audit: Configuration.Audit,
        key: SigningKey?,
        store: JobStore,
        logger: Logger
    ) -> AnchorKeeper? {
        let webhook = audit.anchors.webhook.map { webhook in
            AnchorWebhook(
                url: webhook.url,
                secret: webhook.secret.revealed(),
                transport: CurlTransport(
                    options: TransportOptions(
                        caFile: webhook.caFile,
                        userAgent: "holdfast/\(ProgramVersion.current)"
                    )
                )
            )
        }
        let places = Places(
            interval: audit.anchors.interval,
            key: key,
            file: audit.anchors.file,
            webhook: webhook
        )
        guard places.isWanted else { return nil }
        return AnchorKeeper(store: store, places: places, now: Clockwork.system.now, logger: logger)
    }
}
