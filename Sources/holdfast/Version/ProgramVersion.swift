/// The version of this program (semver.org). The changelog has a section for each.
enum ProgramVersion {
    static let current = "0.1.0"
}
