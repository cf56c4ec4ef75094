import Glibc
import JobStore
import RESTAPI

extension CommandFailure {
    /// The database cannot be opened, or was lost while it was recovered.
    init(serving error: StoreError) {
        let status: ExitStatus
        var detail = "\(error)"
        var hint: String?
        switch error {
        case .folderInUse: status = .conflict
        case .unavailable(.readOnly, let what):
            status = .failed
            detail = what
            hint = "give the data folder and what is in it to the daemon's user, or name another one by data_folder"
        case .unavailable(_, let what):
            status = .tryLater
            detail = what
        case .invalid(let what):
            status = .failed
            detail = what
        case .corrupt:
            status = .findings
            hint = """
                restore a whole copy of the database (before-schema-*.db beside it is one, as old as the last upgrade), or save \
                what can be read with sqlite3's .recover; do not go on with a damaged one
                """
        case .newerSchema, .migrationFailed, .leaseLost, .notFound, .conflict: status = .failed
        }
        self.init(status, code: "serve.store", detail, hint: hint)
    }

    /// The API cannot listen.
    init(serving error: RESTServerError) {
        switch error {
        case .socketInUse, .portInUse:
            self.init(.conflict, code: "serve.listen", "\(error)")
        case .notASocket:
            self.init(.failed, code: "serve.listen", "\(error)")
        case .cannotListen(let address, let cause):
            let code = Self.systemError(in: cause)
            let words = code.map { String(cString: strerror($0)) } ?? cause
            let hint: String? =
                switch code {
                case EACCES, EPERM: "the daemon's user may not listen there; choose another place by listen"
                case ENOENT, ENOTDIR: "make the socket's folder, or choose another place by listen"
                case EADDRNOTAVAIL: "the address is none of this machine's; choose another one by listen"
                default: nil
                }
            self.init(.failed, code: "serve.listen", "cannot listen on \(address): \(words)", hint: hint)
        }
    }

    /// The number that SwiftNIO's `IOError` (2.x) ends its description with, as in "bind(descriptor:ptr:bytes:): Permission
    /// denied (errno: 13)": all that is left of the error here.
    private static func systemError(in cause: String) -> Int32? {
        let mark = "(errno: "
        guard cause.hasSuffix(")"), let start = cause.ranges(of: mark).last?.upperBound else { return nil }
        return Int32(cause[start...].dropLast())
    }
}
