/// A rule of a policy's schedule: the subset of iCalendar that CBR takes (CBR API reference, policies). Times are UTC.
struct RecurrenceRule: Codable, Equatable, Sendable {
    let text: String
    private let frequency: Frequency
    private let hours: [Int]
    private let minutes: [Int]

    private enum Frequency: Codable, Equatable {
        /// Days of the week, 0 is Monday.
        case weekly([Int])
        /// Every so many days.
        case daily(Int)
    }

    /// Why a rule is refused.
    struct InvalidRule: Error, Equatable {
        let reason: String
    }

    private static let weekdays = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]

    init(_ text: String) throws(InvalidRule) {
        self.text = text
        var parts: [String: [String]] = [:]
        for part in text.split(separator: ";", omittingEmptySubsequences: false) {
            let sides = part.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
            guard sides.count == 2, !sides[1].isEmpty else { throw InvalidRule(reason: "\(part) is not NAME=VALUE") }
            guard parts.updateValue(sides[1].split(separator: ",").map(String.init), forKey: sides[0]) == nil else {
                throw InvalidRule(reason: "\(sides[0]) is given twice")
            }
        }
        for key in parts.keys where !["FREQ", "BYDAY", "INTERVAL", "BYHOUR", "BYMINUTE"].contains(key) {
            throw InvalidRule(reason: "\(key) is not supported")
        }
        hours = try Self.numbers(parts["BYHOUR"], "BYHOUR", in: 0...23)
        minutes = try Self.numbers(parts["BYMINUTE"], "BYMINUTE", in: 0...59)
        frequency = try Self.frequency(parts)
    }

    private static func frequency(_ parts: [String: [String]]) throws(InvalidRule) -> Frequency {
        switch parts["FREQ"] {
        case ["WEEKLY"]:
            guard parts["INTERVAL"] == nil else { throw InvalidRule(reason: "INTERVAL is for FREQ=DAILY") }
            guard let names = parts["BYDAY"] else { throw InvalidRule(reason: "FREQ=WEEKLY needs BYDAY") }
            var days: [Int] = []
            for name in names {
                guard let day = weekdays.firstIndex(of: name), !days.contains(day) else {
                    throw InvalidRule(reason: "BYDAY has \(name)")
                }
                days.append(day)
            }
            return .weekly(days.sorted())
        case ["DAILY"]:
            guard parts["BYDAY"] == nil else { throw InvalidRule(reason: "BYDAY is for FREQ=WEEKLY") }
            guard let interval = parts["INTERVAL"] else { return .daily(1) }
            return .daily(try numbers(interval, "INTERVAL", in: 1...30)[0])
        default: throw InvalidRule(reason: "FREQ must be WEEKLY or DAILY")
        }
    }

    private static func numbers(
        _ texts: [String]?,
        _ key: String,
        in range: ClosedRange<Int>
    ) throws(InvalidRule) -> [Int] {
        guard let texts, !texts.isEmpty else { throw InvalidRule(reason: "\(key) is missing") }
        var numbers: [Int] = []
        for text in texts {
            guard text.allSatisfy({ $0.isASCII && $0.isNumber }), let number = Int(text), range.contains(number),
                !numbers.contains(number)
            else { throw InvalidRule(reason: "\(key) has \(text)") }
            numbers.append(number)
        }
        return numbers.sorted()
    }

    private var minutesOfDay: [Int] {
        hours.flatMap { hour in minutes.map { hour * 60 + $0 } }
    }

    /// The minutes of a week at which the rule may act; a daily rule may act on each day.
    var minutesOfWeek: [Int] {
        let days =
            switch frequency {
            case .weekly(let days): days
            case .daily: Array(0..<7)
            }
        return days.flatMap { day in minutesOfDay.map { day * 1440 + $0 } }
    }

    /// The first instant after `instant` at which the rule acts; intervals count from the day of `start`.
    func next(after instant: WireTime, start: WireTime) -> WireTime? {
        let day: Int64 = 86_400_000_000
        let firstDay = start.microseconds.floorDivided(by: day).quotient
        var today = instant.microseconds.floorDivided(by: day).quotient
        // A weekly rule acts within 7 days, a daily one within its interval of at most 30.
        for _ in 0...31 {
            if acts(onDay: today, firstDay: firstDay) {
                for minute in minutesOfDay {
                    let candidate = WireTime(microseconds: today * day + Int64(minute) * 60_000_000)
                    if candidate > instant { return candidate }
                }
            }
            today += 1
        }
        return nil
    }

    private func acts(onDay day: Int64, firstDay: Int64) -> Bool {
        switch frequency {
        // 1970-01-01 was a Thursday.
        case .weekly(let days): days.contains(Int((day + 3).floorDivided(by: 7).remainder))
        case .daily(let interval): (day - firstDay).floorDivided(by: Int64(interval)).remainder == 0
        }
    }
}

extension [RecurrenceRule] {
    /// The least distance between two runs, in minutes around the week; `nil` for a single run.
    var leastDistanceMinutes: Int? {
        let minutes = flatMap(\.minutesOfWeek).sorted()
        guard minutes.count > 1, let first = minutes.first, let last = minutes.last else { return nil }
        let gaps = zip(minutes.dropFirst(), minutes).map { $0 - $1 } + [first + 7 * 1440 - last]
        return gaps.min()
    }
}
