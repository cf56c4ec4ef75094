/// What all exchanges of one transport have in common. TLS certificates are always verified; there is no switch for that.
package struct TransportOptions: Sendable {
    /// A PEM file with the only authorities to trust; nil trusts the system's. Read again at most every ten minutes.
    package var caFile: String?
    /// The proxy's URL (`http://`, `https://`, `socks5h://` …), credentials included if it wants some; nil goes direct.
    /// The environment's `http_proxy` and the like are never read.
    package var proxy: String?
    /// Sent when a request has no `User-Agent` of its own.
    package var userAgent: String
    /// The most connections to one host and port. Requests beyond that wait, within their total time-out.
    package var maxConnectionsPerHost: Int
    /// How long sent data may stay unacknowledged before the kernel gives the connection up (`TCP_USER_TIMEOUT`, tcp(7)).
    /// It bounds how late a request can still arrive after it was handed over.
    package var unacknowledgedTimeout: Duration
    /// The idle time before the first TCP keep-alive probe, and between probes. Whole seconds.
    package var keepAliveInterval: Duration

    package init(
        caFile: String? = nil,
        proxy: String? = nil,
        userAgent: String = "holdfast",
        maxConnectionsPerHost: Int = 128,
        unacknowledgedTimeout: Duration = .seconds(20),
        keepAliveInterval: Duration = .seconds(30)
    ) {
        self.caFile = caFile
        self.proxy = proxy
        self.userAgent = userAgent
        self.maxConnectionsPerHost = maxConnectionsPerHost
        self.unacknowledgedTimeout = unacknowledgedTimeout
        self.keepAliveInterval = keepAliveInterval
    }
}
