extension Switches {
    /// A value that a switch cannot take, or a switch that does not exist.
    package struct InvalidSwitch: Error, CustomStringConvertible {
        /// What is wrong, with what is allowed.
        package let description: String
    }

    /// Every switch with its value, by its JSON name.
    package var json: JSONValue {
        .object(JSONObject(Self.table.map { ($0.name, $0.read(self)) }))
    }

    /// Sets the switches that the object names and leaves the others.
    /// - Throws: `InvalidSwitch`; nothing is changed then.
    package mutating func apply(_ value: JSONValue) throws(InvalidSwitch) {
        guard let object = value.objectValue else { throw InvalidSwitch(description: "switches must be an object") }
        var changed = self
        for key in object.keys {
            guard let entry = Self.table.first(where: { $0.name == key }) else {
                let names = Self.table.map(\.name).joined(separator: ", ")
                throw InvalidSwitch(description: "unknown switch \(key); known are \(names)")
            }
            guard let value = object[key], entry.write(&changed, value) else {
                throw InvalidSwitch(description: "\(key) takes \(entry.takes)")
            }
        }
        self = changed
    }

    /// Sets one switch from text, as a command line has it.
    /// - Throws: `InvalidSwitch`.
    package mutating func apply(name: String, text: String) throws(InvalidSwitch) {
        var candidates: [JSONValue] = [.string(text)]
        if let parsed = try? JSONParser.parse(Array(text.utf8)) { candidates.insert(parsed, at: 0) }
        for candidate in candidates {
            do {
                return try apply(.object(JSONObject([(name, candidate)])))
            } catch  where candidate == candidates.last {
                throw error
            } catch {
                continue
            }
        }
    }

    private struct Entry: Sendable {
        let name: String
        let takes: String
        let read: @Sendable (Switches) -> JSONValue
        let write: @Sendable (inout Switches, JSONValue) -> Bool
    }

    private static let table: [Entry] = [
        choice("duplicate_vault_name", \.duplicateVaultName),
        choice("repeated_association", \.repeatedAssociation),
        Entry(
            name: "all_busy_code",
            takes: "0001, 0002, 1001, 6125 or 6203",
            read: { .string($0.allBusyCode) },
            write: { switches, value in
                guard let code = value.stringValue, ["0001", "0002", "1001", "6125", "6203"].contains(code) else {
                    return false
                }
                switches.allBusyCode = code
                return true
            }
        ),
        choice("checkpoint_detail", \.checkpointDetail),
        choice("checkpoint_error", \.checkpointError),
        choice("backup_suffix", \.backupSuffix),
        seconds("list_lag_seconds", \.listLagSeconds),
        seconds("association_lag_seconds", \.associationLagSeconds),
        seconds("lock_seconds", \.lockSeconds),
        seconds("delete_seconds", \.deleteSeconds),
        seconds("restore_seconds", \.restoreSeconds),
        flag("key_lock", \.keyLock),
        choice("time_format", \.timeFormat),
        choice("numbers", \.numbers),
        choice("extra_info", \.extraInfo),
        choice("name_filter", \.nameFilter),
        choice("task_vault", \.taskVault),
        flag("protectables", \.protectables),
        choice("protectables_paging", \.protectablesPaging),
        seconds("clock_skew_seconds", \.clockSkewSeconds, range: -1e9...1e9),
        number("missing_vault_status", \.missingVaultStatus, range: 400...404),
        choice("missing_checkpoint", \.missingCheckpoint),
        number("vaults_max", \.vaultsMax, range: 0...10_000_000),
    ]

    private static func choice<Value: RawRepresentable & CaseIterable & Sendable>(
        _ name: String,
        _ path: any WritableKeyPath<Switches, Value> & Sendable
    ) -> Entry where Value.RawValue == String {
        Entry(
            name: name,
            takes: Value.allCases.map(\.rawValue).joined(separator: " or "),
            read: { .string($0[keyPath: path].rawValue) },
            write: { switches, value in
                guard let chosen = value.stringValue.flatMap(Value.init(rawValue:)) else { return false }
                switches[keyPath: path] = chosen
                return true
            }
        )
    }

    private static func seconds(
        _ name: String,
        _ path: any WritableKeyPath<Switches, Double> & Sendable,
        range: ClosedRange<Double> = 0...1e9
    ) -> Entry {
        Entry(
            name: name,
            takes: "a number of seconds",
            read: { .double($0[keyPath: path]) },
            write: { switches, value in
                guard let seconds = value.doubleValue, range.contains(seconds) else { return false }
                switches[keyPath: path] = seconds
                return true
            }
        )
    }

    private static func flag(_ name: String, _ path: any WritableKeyPath<Switches, Bool> & Sendable) -> Entry {
        Entry(
            name: name,
            takes: "true or false",
            read: { .bool($0[keyPath: path]) },
            write: { switches, value in
                guard let flag = value.boolValue else { return false }
                switches[keyPath: path] = flag
                return true
            }
        )
    }

    private static func number(
        _ name: String,
        _ path: any WritableKeyPath<Switches, Int> & Sendable,
        range: ClosedRange<Int>
    ) -> Entry {
        Entry(
            name: name,
            takes: "a whole number from \(range.lowerBound) to \(range.upperBound)",
            read: { .int($0[keyPath: path]) },
            write: { switches, value in
                guard let number = value.intValue, range.contains(number) else { return false }
                switches[keyPath: path] = number
                return true
            }
        )
    }
}
