extension EmulatorConfiguration.RateLimit {
    /// `nil` unless the object has `calls` and `seconds`, both above 0.
    init?(_ value: JSONValue) {
        guard let calls = value["calls"]?.intValue, calls > 0, let seconds = value["seconds"]?.doubleValue, seconds > 0
        else { return nil }
        self.init(calls: calls, seconds: seconds, sendsRetryAfter: value["retry_after"]?.boolValue ?? true)
    }
}
