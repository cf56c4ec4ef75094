import SeededChance
import Workflow

/// Failures, classified by the product's own error table.
extension CloudModel {
    /// The failure of a code of CBR's, with the status of its row.
    func failure(_ number: String, isMutating: Bool = false) -> CallFailure {
        let code = ErrorCode.backupService(number)
        let status = ErrorTable.row(for: code)?.httpStatuses.first ?? 400
        return failure(code, httpStatus: status, isMutating: isMutating)
    }

    func failure(_ code: ErrorCode, httpStatus: Int, isMutating: Bool) -> CallFailure {
        let (failureClass, carriedOut, rule) = ErrorTable.classify(code: code, httpStatus: httpStatus)
        return CallFailure(
            failureClass: failureClass,
            carriedOut: isMutating ? carriedOut : .no,
            code: code,
            httpStatus: httpStatus,
            message: ErrorTable.row(for: code)?.meaning ?? "refused",
            rule: rule
        )
    }

    /// Answers a call with some code of the table. Where the code does not say that nothing was done, it may have been.
    mutating func refuse(_ operation: Operation) -> CallFailure {
        let candidates = RefusalCodes.byClass
        let classes = FailureClass.allCases.filter { nature.refusalClasses.contains($0) && $0 != .gone }
        guard let chosen = classes.randomElement(using: &generator),
            let row = candidates[chosen]?.randomElement(using: &generator)
        else { return failure("9910", isMutating: operation.isMutating) }
        let status = row.httpStatuses.randomElement(using: &generator) ?? 400
        let refusal = failure(row.code, httpStatus: status, isMutating: operation.isMutating)
        if refusal.carriedOut == .maybe, generator.chance(nature.refusedAfterChange) { _ = carryOut(operation) }
        return refusal
    }
}

/// The rows of the error table by their class, in the table's order.
private enum RefusalCodes {
    static let byClass: [FailureClass: [ErrorRow]] = Dictionary(grouping: ErrorTable.rows, by: \.failureClass)
}
