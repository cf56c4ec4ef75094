#if Failpoints
    /// Defects that a test plants, one at a time, to show that the simulation finds them. Each stands for a mistake that is
    /// easily made; none of this is in a shipped binary.
    package enum PlantedBug: String, CaseIterable, Sendable {
        // MARK: In the core

        /// A change whose answer was lost is taken for not carried out and sent again.
        case resentWithoutSettling = "resent_without_settling"
        /// A restart sends again what had been intended, as if it had never been sent.
        case openEffectForgotten = "open_effect_forgotten"
        /// No key is taken on a resource.
        case noExclusiveKey = "no_exclusive_key"
        /// A job that ends gives its resource back although its run goes on.
        case keyReleasedAtTimeOut = "key_released_at_time_out"
        /// A search adopts what was made at about the right time.
        case adoptedByCreationTime = "adopted_by_creation_time"
        /// A list of which a page is missing is believed when it shows nothing.
        case absenceBelieved = "absence_believed"
        /// Absence is concluded from the first complete look.
        case settledTooSoon = "settled_too_soon"
        /// A resource that the cloud skipped counts as backed up.
        case skippedIsSuccess = "skipped_is_success"
        /// A cancellation ends a job whose change may have been carried out.
        case cancelledWithOpenEffect = "cancelled_with_open_effect"
        /// A repeated job does not look for what the one before may have made.
        case inheritanceIgnored = "inheritance_ignored"

        /// A job whose history is cut short counts its sendings on from where the copy stands, and searches for none of them.
        case lostGenerationsForgotten = "lost_generations_forgotten"
        /// A restore point that a gateway made besides the one it told of is passed over.
        case doubleIgnored = "double_ignored"

        // MARK: In the engine

        /// The request is sent first and its intent is committed afterwards.
        case committedAfterSending = "committed_after_sending"
        /// A recovery that the store remembers is not made.
        case recoveryForgotten = "recovery_forgotten"
        /// The intent is never written.
        case intentNotWritten = "intent_not_written"
        /// Nothing is refused for coming too late.
        case sendWindowIgnored = "send_window_ignored"
        /// No alarm is set for the next job that is due.
        case wakeUpLost = "wake_up_lost"
        /// A key that comes free is not handed to the next in line.
        case turnLost = "turn_lost"

        // MARK: In the store

        /// A job that a worker has in hand can be claimed once more.
        case claimedTwice = "claimed_twice"
        /// A worker whose claim has been taken back may still write.
        case epochIgnored = "epoch_ignored"
        /// A write is answered as done before its transaction is committed.
        case acknowledgedBeforeCommit = "acknowledged_before_commit"
        /// A write whose savepoint succeeded is answered as done although its transaction was lost.
        case savepointAnsweredAsDone = "savepoint_answered_as_done"
    }
#endif
