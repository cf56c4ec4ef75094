import Glibc

/// A question to the person at the terminal.
enum Confirmation {
    /// Asks on standard error and reads one line of standard input. Blocks its thread: nothing else goes on meanwhile.
    /// - Returns: nil when there is nobody to ask, because one of the two is no terminal.
    static func ask(_ question: String) -> Bool? {
        guard isatty(STDIN_FILENO) == 1, isatty(STDERR_FILENO) == 1 else { return nil }
        StandardStream.problems.write("\(question) [y/N] ")
        guard let answer = readLine() else {
            StandardStream.problems.writeLine("")
            return false
        }
        return isYes(answer)
    }

    /// Only a plain yes is one.
    static func isYes(_ answer: String) -> Bool {
        let word = answer.lowercased().filter { !$0.isWhitespace }
        return word == "y" || word == "yes"
    }
}
