import Glibc

/// A nameless file that a report is written into before any of it is shown: a report that cannot be finished leaves nothing
/// half done on standard output, and none needs memory for its length.
///
/// Not to be used by two tasks at once.
final class SpoolFile {
    private let file: UnsafeMutablePointer<FILE>

    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    init() throws {
        guard let file = tmpfile() else { throw Self.failure("cannot be made") }
        self.file = file
    }

    deinit { fclose(file) }

    func write(_ text: String) throws {
        var text = text
        let count = text.withUTF8 { fwrite($0.baseAddress, 1, $0.count, file) }
        guard count == text.utf8.count else { throw Self.failure("cannot be written") }
    }

    /// Hands over everything that was written, from the beginning, in pieces of whole bytes.
    func read(_ take: (ArraySlice<UInt8>) throws -> Void) throws {
        guard fflush(file) == 0 else { throw Self.failure("cannot be written") }
        rewind(file)
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = fread(&buffer, 1, buffer.count, file)
            if count > 0 { try take(buffer[..<count]) }
            guard count == buffer.count else { break }
        }
        guard ferror(file) == 0 else { throw Self.failure("cannot be read") }
    }

    private static func failure(_ what: String) -> Failure {
        Failure(description: "a temporary file \(what): \(String(cString: strerror(errno)))")
    }
}
