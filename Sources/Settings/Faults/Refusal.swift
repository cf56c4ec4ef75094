/// Why one text is not acceptable, before it is known which key it stands under.
struct Refusal: Error, Hashable {
    /// What is wrong, as a clause that follows the key's path.
    let message: String
    /// What to write instead.
    let hint: String

    init(_ message: String, hint: String) {
        self.message = message
        self.hint = hint
    }
}
