import CBRAPI
import HTTPTransport
import SeededChance
import Workflow

/// The credentials in a world in which the daemon's own sessions are at work.
extension World {
    /// Whether the gateway refuses who sends this request.
    func refuses(_ request: HTTPRequest) -> Bool {
        let wasLocked = identity.isLocked(at: elapsed)
        let isRefused = identity.refuses(
            request,
            spell: isTroubled && spells.isUnauthorised,
            cloudNow: cloudNow,
            at: elapsed
        )
        if identity.isLocked(at: elapsed), !wasLocked {
            tally.note("access key locked")
            note("key locked")
        }
        if isRefused {
            let signed = request.headers.first("X-Sdk-Date") ?? "-"
            note("refused", "", "signed \(signed) at \(cloudNow.rfc3339)")
        }
        return isRefused
    }

    /// Looks whether a daemon that knows its credentials to be refused goes on calling.
    func noteCall(by life: Life) -> CloudIdentity.Call {
        let call = identity.noteSent(by: life.number, at: elapsed, isSigned: plan.wire == .accessKey)
        if call.isHammering {
            violate("identity_hammered", "calls go on although the credentials are known to be refused", [])
        }
        return call
    }

    /// All tokens that have been issued are dead from now on.
    func killTokens() {
        identity.killTokens()
        tally.note("tokens died")
        note("tokens died")
    }
}

/// How the daemon talks to the cloud in a world.
package enum WireKind: Sendable, Equatable, CaseIterable {
    /// By operations, without HTTP and without credentials: the fastest.
    case none
    /// By the daemon's own sessions, which sign with an access key.
    case accessKey
    /// By the daemon's own sessions, which fetch tokens with a password.
    case password
}
