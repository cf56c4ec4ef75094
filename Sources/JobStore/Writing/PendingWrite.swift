/// One waiting write: what it does, and how whoever waits for it learns of the end.
struct PendingWrite: Sendable {
    /// What a write came to, before its transaction is over. The waiting caller hears nothing until `settle` is called.
    struct Outcome {
        let failure: StoreError?
        /// Answers the caller, once: with the transaction's failure if there is one, else with the write's own outcome.
        let settle: @Sendable (StoreError?) -> Void
    }

    /// Runs the write inside the open transaction.
    let perform: @Sendable (inout WriteSession) -> Outcome
    /// Answers the caller without having run anything.
    let refuse: @Sendable (StoreError) -> Void
}
