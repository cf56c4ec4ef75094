import Glibc

extension StoreError {
    /// What a failed system call means for the store. What only a person can change is not called unavailable, save for a
    /// lack of permission.
    /// - Parameter what: what failed, without the reason.
    static func system(_ code: Int32, _ what: String) -> StoreError {
        let text = "\(what): \(String(cString: strerror(code)))"
        return switch code {
        case ENOSPC, EDQUOT: .unavailable(.diskFull, text)
        case EACCES, EPERM, EROFS: .unavailable(.readOnly, text)
        case ENOTDIR, EEXIST, EISDIR, ELOOP, ENAMETOOLONG: .invalid(text)
        default: .unavailable(.inputOutput, text)
        }
    }
}
