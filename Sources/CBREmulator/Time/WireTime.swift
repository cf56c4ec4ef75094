/// An instant, in microseconds since 1970-01-01T00:00:00Z, and its spellings on the wire (CBR and IAM references).
struct WireTime: Comparable, Hashable, Sendable {
    var microseconds: Int64

    init(microseconds: Int64) {
        self.microseconds = microseconds
    }

    static func < (left: WireTime, right: WireTime) -> Bool { left.microseconds < right.microseconds }

    /// The instant so many seconds later, or earlier for a negative number.
    func advanced(bySeconds seconds: Double) -> WireTime {
        WireTime(microseconds: microseconds + Int64((seconds * 1_000_000).rounded()))
    }

    func seconds(since other: WireTime) -> Double {
        Double(microseconds - other.microseconds) / 1_000_000
    }

    /// Year, month, day, hour, minute, second and microsecond in UTC (Howard Hinnant's civil-from-days).
    var components: Components {
        let (days, inDay) = microseconds.floorDivided(by: 86_400_000_000)
        let shifted = days + 719_468
        let (era, dayOfEra) = shifted.floorDivided(by: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return Components(
            year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
            month: month,
            day: dayOfYear - (153 * shiftedMonth + 2) / 5 + 1,
            hour: inDay / 3_600_000_000,
            minute: inDay / 60_000_000 % 60,
            second: inDay / 1_000_000 % 60,
            microsecond: inDay % 1_000_000,
            // 1970-01-01 was a Thursday; 0 is Monday.
            weekday: Int((days + 3).floorDivided(by: 7).remainder)
        )
    }

    struct Components: Equatable {
        let year, month, day, hour, minute, second, microsecond: Int64
        let weekday: Int
    }

    /// The instant of a UTC date and time. Fields are not range checked.
    static func utc(
        year: Int64,
        month: Int64,
        day: Int64,
        hour: Int64 = 0,
        minute: Int64 = 0,
        second: Int64 = 0,
        microsecond: Int64 = 0
    ) -> WireTime {
        let shiftedYear = month <= 2 ? year - 1 : year
        let (era, yearOfEra) = shiftedYear.floorDivided(by: 400)
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        let days = era * 146_097 + dayOfEra - 719_468
        let seconds = days * 86_400 + hour * 3600 + minute * 60 + second
        return WireTime(microseconds: seconds * 1_000_000 + microsecond)
    }
}

extension Int64 {
    /// Division that rounds towards minus infinity.
    func floorDivided(by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}

extension WireTime: Codable {
    init(from decoder: any Decoder) throws {
        microseconds = try decoder.singleValueContainer().decode(Int64.self)
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(microseconds)
    }
}
