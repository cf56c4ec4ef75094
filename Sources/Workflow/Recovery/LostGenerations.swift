/// Sendings that this job may have made after the copy of the database was taken that is now in use: nobody knows how many.
package struct LostGenerations: Equatable, Codable, Sendable {
    /// How many are passed over. A job that the cloud keeps busy sends a few hundred times a day, each time anew.
    package static let countMax = 1024

    /// The first and last generation that may have been used and is never used again. What lies beyond the job's own count
    /// may have been used as well, after another recovery that is lost too.
    var first: Int
    var last: Int
    /// Since when; searches begin here.
    var since: Timestamp
    /// When the recovery began in which the job was last fitted.
    var recovery: Timestamp
    /// True once the cloud has been searched for them in vain.
    var isLookedFor = false
}
