/// Sendings that this job may have made after the copy of the database was taken that is now in use: nobody knows how many.
package struct LostGenerations: Equatable, Codable, Sendable {
    /// How many are reckoned with. A job that the cloud keeps busy sends a few hundred times a day, each time anew.
    package static let countMax = 1024

    /// The first and last generation that may have been used.
    var first: Int
    var last: Int
    /// Since when; searches begin here.
    var since: Timestamp
    /// True once the cloud has been searched for them in vain.
    var isLookedFor = false
}
