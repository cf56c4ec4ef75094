/// A search for markers among the witnesses, one round after the other.
package struct Search: Equatable, Codable, Sendable {
    package enum Purpose: String, Codable, Sendable {
        /// An answer was lost: find out what became of the open effect.
        case settling
        /// Nothing is open, but an earlier sending may have landed after all: look before sending again.
        case beforeSending = "before_sending"
        /// All is ready for another sending, and the search before it is a while ago: look once more.
        case lastLook = "last_look"
        /// The cloud refused a sending as busy. It may be busy with that very one, when something on the way has delivered it
        /// twice: look for it once before the next.
        case afterRefusal = "after_refusal"
        /// The job has ended: did a sending that was judged absent land after all?
        case lateTwin = "late_twin"
    }

    var purpose: Purpose
    var kind: Effect.Kind
    var markers: [Marker]
    /// Witnesses not yet asked in this round.
    var queue: [Witness] = []
    /// Remote ids that carry one of the markers, each once.
    var found: [String] = []
    /// The markers that they carry.
    var foundMarkers: [Marker] = []
    /// What carries which marker.
    var sightings: [Sighting] = []
    /// Things that could be it but carry no marker of ours.
    var candidates: [String] = []
    /// False once a witness of this round did not answer completely.
    var isComplete = true
    /// A marker was seen without the id of what carries it, or some run is on: absence cannot be concluded from this round.
    var isSuspicious = false
    /// True while a round waits for the credentials or the call budget: it goes on where it stopped.
    var isInterrupted = false
    /// Rounds made.
    var rounds = 0
    /// Complete rounds made after the last moment at which the lost request could still have been answered.
    var countedRounds = 0

    mutating func beginRound(_ witnesses: [Witness]) {
        queue = witnesses
        found = []
        foundMarkers = []
        sightings = []
        candidates = []
        isComplete = true
        isSuspicious = false
        isInterrupted = false
    }

    /// True for what a region answers that does not have what was asked for.
    static func isNotOffered(_ failure: CallFailure) -> Bool {
        failure.failureClass == .fix || failure.failureClass == .gone
    }

    /// True when the question was for vaults by their tag, and the region does not have that.
    static func isNotOffered(_ question: Operation, _ failure: CallFailure) -> Bool {
        question.name == .listVaultsByTag && isNotOffered(failure)
    }

    mutating func note(found id: String, by carried: [Marker] = [], isGoingOn: Bool = false) {
        if !found.contains(id) { found.append(id) }
        foundMarkers += carried.filter { !foundMarkers.contains($0) }
        for marker in carried {
            if let known = sightings.firstIndex(where: { $0.id == id && $0.marker == marker }) {
                // One list may be behind the other: what one shows as finished is finished.
                sightings[known].isGoingOn = sightings[known].isGoingOn && isGoingOn
            } else {
                sightings.append(Sighting(id: id, marker: marker, isGoingOn: isGoingOn))
            }
        }
    }
}

/// Something in the cloud that carries a marker.
struct Sighting: Equatable, Codable, Sendable {
    /// Of the vault or restore point.
    var id: String
    var marker: Marker
    /// False when a vault, or when the run was seen to be over.
    var isGoingOn: Bool
}
