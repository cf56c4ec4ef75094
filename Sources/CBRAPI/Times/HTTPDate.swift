/// Dates in HTTP header fields: the three forms of RFC 9110, section 5.6.7.
enum HTTPDate {
    /// Milliseconds since the Unix epoch, or nil for anything else. The name of the weekday is not checked.
    static func milliseconds(_ text: String) -> Int64? {
        var reader = DigitReader(text)
        guard !reader.word().isEmpty else { return nil }
        if reader.skip(", ") {
            return dayFirst(&reader)
        }
        return reader.skip(" ") ? monthFirst(&reader) : nil
    }

    /// `06 Nov 1994 08:49:37 GMT`, or with dashes and a year of two digits, which never lies after 2069.
    private static func dayFirst(_ reader: inout DigitReader) -> Int64? {
        guard let day = reader.number(2), reader.skip(" ") || reader.skip("-"), let month = month(&reader),
            reader.skip(" ") || reader.skip("-")
        else { return nil }
        let year: Int
        if let full = reader.number(4) {
            year = full
        } else if let short = reader.number(2) {
            year = short < 70 ? 2000 + short : 1900 + short
        } else {
            return nil
        }
        guard reader.skip(" "), let time = clock(&reader), reader.skip(" GMT") || reader.skip(" UTC"), reader.isAtEnd
        else { return nil }
        return milliseconds(year, month, day, time)
    }

    /// `Nov  6 08:49:37 1994`.
    private static func monthFirst(_ reader: inout DigitReader) -> Int64? {
        guard let month = month(&reader), reader.skip(" ") else { return nil }
        let day = reader.skip(" ") ? reader.digit() : reader.number(2)
        guard let day, reader.skip(" "), let time = clock(&reader), reader.skip(" "), let year = reader.number(4),
            reader.isAtEnd
        else { return nil }
        return milliseconds(year, month, day, time)
    }

    private static func month(_ reader: inout DigitReader) -> Int? {
        let name = ASCII.lowercased(reader.word())
        let names = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
        return names.firstIndex(of: name).map { $0 + 1 }
    }

    private static func clock(_ reader: inout DigitReader) -> (hour: Int, minute: Int, second: Int)? {
        guard let hour = reader.number(2), reader.skip(":"), let minute = reader.number(2), reader.skip(":"),
            let second = reader.number(2)
        else { return nil }
        return (hour, minute, second)
    }

    private static func milliseconds(
        _ year: Int,
        _ month: Int,
        _ day: Int,
        _ time: (hour: Int, minute: Int, second: Int)
    ) -> Int64? {
        CivilTime(year: year, month: month, day: day, hour: time.hour, minute: time.minute, second: time.second)
            .secondsSinceEpoch.map { $0 * 1000 }
    }
}
