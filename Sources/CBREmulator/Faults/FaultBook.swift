/// The fault rules in force, in their order.
struct FaultBook: Sendable {
    private(set) var rules: [FaultRule] = []
    var bucket: CallBucket?

    var isEmpty: Bool { rules.isEmpty }

    mutating func replace(with rules: [FaultRule]) { self.rules = rules }

    mutating func append(_ rules: [FaultRule]) { self.rules += rules }

    /// - Returns: whether there was such a rule.
    mutating func remove(_ id: String) -> Bool {
        guard let index = rules.firstIndex(where: { $0.id == id }) else { return false }
        rules.remove(at: index)
        return true
    }

    /// Asks every rule about a request. Rules that act count it.
    /// - Parameter requestOfConnection: 1 for the first request of a connection.
    mutating func plan(
        for request: WireRequest,
        operation: Operation,
        body: JSONValue?,
        requestOfConnection: Int
    ) -> FaultPlan {
        var plan = FaultPlan()
        for index in rules.indices {
            guard rules[index].concerns(request, operation, body: body, requestOfConnection: requestOfConnection),
                rules[index].takeTurn()
            else { continue }
            plan.names.append(rules[index].kind)
            plan.add(rules[index].fault, requestOfConnection: requestOfConnection)
        }
        return plan
    }
}

extension FaultRule {
    fileprivate func concerns(
        _ request: WireRequest,
        _ operation: Operation,
        body: JSONValue?,
        requestOfConnection: Int
    ) -> Bool {
        if !operations.isEmpty, !operations.contains(operation) { return false }
        if times == 0 { return false }
        if case .closeReused = fault, requestOfConnection < 2 { return false }
        return match.holds(request, body: body)
    }

    /// Counts a match. Returns whether the rule acts on it.
    fileprivate mutating func takeTurn() -> Bool {
        if skip > 0 {
            skip -= 1
            return false
        }
        if probability < 1, Double.random(in: 0..<1, using: &generator) >= probability { return false }
        if let times { self.times = times - 1 }
        applied += 1
        return true
    }
}
