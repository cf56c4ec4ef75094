import Glibc
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import UnixSignals

/// A CBR v3 and IAM server with an account, an inventory and fault switches of its own.
package struct Emulator: Sendable {
    private let configuration: EmulatorConfiguration

    /// Where a started emulator listens.
    package struct Address: Equatable, Sendable {
        /// The name or address as configured.
        package let host: String
        /// The port that was bound.
        package let port: Int

        /// The base of all calls, without a slash at its end.
        package var url: String { "http://\(host):\(port)" }

        /// One line of JSON for whoever started the emulator and waits for it.
        package func readyLine(projectID: String) -> String {
            let line: JSONValue = [
                "url": .string(url), "port": .int(port), "project_id": .string(projectID),
                "iam_url": .string(url + "/v3"), "control_url": .string(url + "/_emulator"),
            ]
            return line.text
        }
    }

    /// Nothing is opened before `run`.
    package init(_ configuration: EmulatorConfiguration) {
        self.configuration = configuration
    }

    /// Serves until it is told to stop: by cancellation, or by SIGTERM or SIGINT when it handles signals.
    ///
    /// Requests that a fault holds are dropped when it stops.
    /// - Parameter onReady: called once the port is open.
    /// - Throws: when the address cannot be bound or the state file cannot be used.
    package func run(
        handlingSignals: Bool = true,
        onReady: @escaping @Sendable (Address) async -> Void
    ) async throws {
        try await serve(EmulatorCore(configuration), handlingSignals: handlingSignals, onReady: onReady)
    }

    /// Serves a core that somebody else has a hand on too.
    /// - Parameter hold: waits so many seconds for a fault rule, and says whether the server still runs then.
    func serve(
        _ core: EmulatorCore,
        handlingSignals: Bool,
        hold: @escaping @Sendable (Double) async -> Bool = { await Hold.wait(seconds: $0) },
        onReady: @escaping @Sendable (Address) async -> Void
    ) async throws {
        var logger = Logger(label: "emulator")
        logger.logLevel = .critical
        let host = configuration.host
        let application = Application(
            responder: EmulatorResponder(core: core, hold: hold),
            server: .http1(
                configuration: HTTP1Channel.Configuration(additionalChannelHandlers: [DateHeader(core: core)])
            ),
            configuration: ApplicationConfiguration(
                address: .hostname(host, port: configuration.port),
                serverName: "api-gateway"
            ),
            onServerRunning: { channel in
                await onReady(Address(host: host, port: channel.localAddress?.port ?? 0))
            },
            logger: logger
        )
        do {
            try await application.runService(gracefulShutdownSignals: handlingSignals ? [.sigterm, .sigint] : [])
        } catch let error as IOError where error.errnoCode == EADDRINUSE {
            throw AddressInUse(host: host, port: configuration.port)
        }
    }

    /// Something else listens on the address.
    package struct AddressInUse: Error, Equatable, CustomStringConvertible {
        let host: String
        let port: Int

        package var description: String {
            "port \(port) of \(host) is in use; stop the other process, choose another port, or let 0 pick one"
        }
    }
}
