extension WireTime {
    /// How `*_at` fields are spelt.
    enum Spelling: String, CaseIterable, Sendable {
        /// `2020-08-17T03:51:24.678916`
        case plain
        /// `2019-05-23T12:51:10.071+00:00`
        case zoned
        /// `2020-02-23T01:00:32Z`
        case seconds
    }

    func text(_ spelling: Spelling = .plain) -> String {
        let fields = components
        var text: [UInt8] = []
        text.reserveCapacity(32)
        text.appendDecimal(fields.year, width: 4)
        text.append(UInt8(ascii: "-"))
        text.appendDecimal(fields.month, width: 2)
        text.append(UInt8(ascii: "-"))
        text.appendDecimal(fields.day, width: 2)
        text.append(UInt8(ascii: "T"))
        text.appendDecimal(fields.hour, width: 2)
        text.append(UInt8(ascii: ":"))
        text.appendDecimal(fields.minute, width: 2)
        text.append(UInt8(ascii: ":"))
        text.appendDecimal(fields.second, width: 2)
        switch spelling {
        case .plain:
            text.append(UInt8(ascii: "."))
            text.appendDecimal(fields.microsecond, width: 6)
        case .zoned:
            text.append(UInt8(ascii: "."))
            text.appendDecimal(fields.microsecond / 1000, width: 3)
            text.append(contentsOf: "+00:00".utf8)
        case .seconds:
            text.append(UInt8(ascii: "Z"))
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// IAM's spelling: microseconds and a Z.
    var identityText: String { text(.plain) + "Z" }

    /// Reads `2018-02-01T12:00:00Z`, with T or a blank, an optional fraction of 1 to 9 digits and an optional zone.
    init?(parsing text: String) {
        var reader = TimeReader(text)
        guard
            let year = reader.number(4), reader.skip("-"), let month = reader.number(2), reader.skip("-"),
            let day = reader.number(2), reader.skip("T") || reader.skip(" "), let hour = reader.number(2),
            reader.skip(":"), let minute = reader.number(2), reader.skip(":"), let second = reader.number(2),
            let microsecond = reader.fraction(), let offsetMinutes = reader.zone(), reader.isAtEnd,
            (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second <= 60
        else { return nil }
        self = WireTime.utc(
            year: year,
            month: month,
            day: day,
            hour: hour,
            minute: minute - offsetMinutes,
            second: second,
            microsecond: microsecond
        )
    }

    /// Reads the signature date, `20250102T030405Z`.
    init?(signatureDate text: String) {
        var reader = TimeReader(text)
        guard
            let year = reader.number(4), let month = reader.number(2), let day = reader.number(2), reader.skip("T"),
            let hour = reader.number(2), let minute = reader.number(2), let second = reader.number(2),
            reader.skip("Z"), reader.isAtEnd, (1...12).contains(month), (1...31).contains(day), hour < 24,
            minute < 60, second <= 60
        else { return nil }
        self = WireTime.utc(year: year, month: month, day: day, hour: hour, minute: minute, second: second)
    }
}

/// Walks over the characters of a time.
private struct TimeReader {
    private var rest: ArraySlice<UInt8>

    init(_ text: String) {
        rest = Array(text.utf8)[...]
    }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func number(_ digits: Int) -> Int64? {
        guard rest.count >= digits else { return nil }
        var number: Int64 = 0
        for byte in rest.prefix(digits) {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
            number = number * 10 + Int64(byte - UInt8(ascii: "0"))
        }
        rest = rest.dropFirst(digits)
        return number
    }

    mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard rest.first == UInt8(ascii: character) else { return false }
        rest = rest.dropFirst()
        return true
    }

    /// Microseconds of an optional fraction.
    mutating func fraction() -> Int64? {
        guard skip(".") else { return 0 }
        let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard (1...9).contains(digits.count), var nanoseconds = number(digits.count) else { return nil }
        for _ in digits.count..<9 { nanoseconds *= 10 }
        return nanoseconds / 1000
    }

    /// Minutes east of UTC; none means UTC.
    mutating func zone() -> Int64? {
        if isAtEnd || skip("Z") { return 0 }
        let sign: Int64 = skip("-") ? -1 : skip("+") ? 1 : 0
        guard sign != 0, let hours = number(2) else { return nil }
        _ = skip(":")
        guard let minutes = number(2) else { return nil }
        return sign * (hours * 60 + minutes)
    }
}

extension [UInt8] {
    fileprivate mutating func appendDecimal(_ number: Int64, width: Int) {
        var divisor: Int64 = 1
        for _ in 1..<width { divisor *= 10 }
        while divisor > 0 {
            append(UInt8(ascii: "0") + UInt8(number / divisor % 10))
            divisor /= 10
        }
    }
}
