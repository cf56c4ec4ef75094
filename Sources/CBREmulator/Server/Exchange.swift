/// One request on its way through the emulator.
struct Exchange: Sendable {
    let seq: Int
    let request: WireRequest
    let requestID: String
    let operation: Operation
    let parameters: [String: String]
    let body: Call.Body
    let plan: FaultPlan
    /// Set when the gateway refuses before the service sees the request.
    let gatewayRefusal: Refusal?

    struct Refusal: Sendable {
        let error: APIError
        var headers: [String: String] = [:]
    }
}
