/// One thing that is wrong with a list of anchors, and in which line.
package struct AnchorFault: Equatable, Sendable {
    /// Counted from 1.
    package let line: Int
    /// The event that was anchored, when that can be read.
    package let sequence: Int64?
    package let kind: Kind

    package enum Kind: Equatable, Sendable {
        case unreadable
        /// There is a signature, and it is not of what the line says.
        case signatureBroken(key: String)
        /// Signed, but with another key than those that are trusted; both by id.
        case signatureForeign(key: String, trusted: [String])
        case unsigned(trusted: [String])
        /// The list is of another installation's history.
        case otherInstallation(String, expected: String)
        /// An earlier line has another hash for the same event.
        case contradicts(line: Int, hash: ChainHash)
        /// An earlier line had seen more of the history: an older copy of the database was in use in between.
        case wentBack(line: Int, from: Int64)
    }

    /// A stable name for programs.
    package var name: String {
        switch kind {
        case .unreadable: "anchor_unreadable"
        case .signatureBroken: "anchor_signature_broken"
        case .signatureForeign: "anchor_signature_foreign"
        case .unsigned: "anchor_unsigned"
        case .otherInstallation: "anchor_other_installation"
        case .contradicts: "anchor_contradicts"
        case .wentBack: "anchor_went_back"
        }
    }
}

extension AnchorFault: CustomStringConvertible {
    /// A sentence for people.
    package var description: String {
        let place = "line \(line) of the anchors" + (sequence.map { " (event \($0))" } ?? "")
        switch kind {
        case .unreadable: return "\(place) is not an anchor as they are written"
        case .signatureBroken(let key):
            return "\(place): the signature by key \(key) does not fit what the line says; one of them was changed"
        case .signatureForeign(let key, let trusted):
            return "\(place) is signed with key \(key), which is not trusted here; expected \(Self.list(trusted))"
        case .unsigned(let trusted):
            return "\(place) is not signed; a signature with key \(Self.list(trusted)) was expected"
        case .otherInstallation(let found, let expected):
            return "\(place) is of installation \(found), the lines before are of \(expected)"
        case .contradicts(let line, let hash):
            return "\(place) has another hash than line \(line), which has \(hash) for the same event"
        case .wentBack(let line, let from):
            return
                "\(place) lies before event \(from), which line \(line) had seen already: an older copy of the database "
                + "was in use"
        }
    }

    private static func list(_ keys: [String]) -> String { keys.joined(separator: " or ") }
}
