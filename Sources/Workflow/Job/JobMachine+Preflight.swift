/// Preflight: nothing is created before it is known that nothing speaks against it.
extension JobMachine {
    mutating func enterPreflight(_ turn: inout Turn) -> Transition.Next {
        enter(.preflight, &turn)
        #if Failpoints
            if turn.isPlanted(.noExclusiveKey) { return proceed(.holders(0), &turn) }
        #endif
        let claims = request.resources.map { KeyClaim(key: turn.surroundings.key(resource: $0.id)) }
        return acquire(claims, then: turn.policy.asksProtectables ? .protectable(0) : .holders(0), &turn)
    }

    mutating func protectableAnswered(
        _ index: Int,
        _ facts: ProtectableFacts,
        _ turn: inout Turn
    ) -> Transition.Next {
        let failureClass = facts.code.flatMap { ErrorTable.row(for: $0)?.failureClass }
        // What is associated already need not be fit for association; in which vault it is, `holders` finds out.
        if facts.isProtectable || facts.vaultID != nil || failureClass == .read {
            return afterProtectable(index, &turn)
        }
        let message = facts.reason ?? "the cloud says that it cannot be protected"
        switch failureClass {
        case .busy, .busyFewTries, .again:
            // A server that has stopped is no obstacle once it is associated: in which vault it is decides.
            doubts[index] = Doubt(code: facts.code, message: message)
            return afterProtectable(index, &turn)
        case .gone:
            return endGone(request.resources[index].id, code: facts.code, message, &turn)
        case .fix, .read, .full, .auth, nil:
            return end(.failed, facts.code?.rawValue ?? ProblemCode.notProtectable.rawValue, message, &turn)
        }
    }

    mutating func afterProtectable(_ index: Int, _ turn: inout Turn) -> Transition.Next {
        let next = index + 1
        return proceed(next < request.resources.count ? .protectable(next) : .holders(0), &turn)
    }

    mutating func holdersAnswered(
        _ index: Int,
        _ listing: Listing<VaultFacts>,
        _ turn: inout Turn
    ) -> Transition.Next {
        let resource = request.resources[index].id
        if let holder = holder(of: resource, in: listing) {
            guard isChosen(holder) else { return endElsewhere(resource, holder, &turn) }
            vaultHint = holder.id
        } else if let doubt = doubts.removeValue(forKey: index) {
            return tryAgain(
                .protectable(index),
                .busy,
                turn.policy.busy,
                code: doubt.code,
                doubt.message,
                nil,
                &turn
            )
        }
        let next = index + 1
        return next < request.resources.count ? proceed(.holders(next), &turn) : enterEnsureVault(&turn)
    }

    /// The vault that holds a resource and is not about to lose it.
    func holder(of resource: ResourceID, in listing: Listing<VaultFacts>) -> VaultFacts? {
        listing.rows.first { vault in
            vault.resources.contains { $0.id == resource && $0.protectStatus != "removing" }
        }
    }

    private func isChosen(_ vault: VaultFacts) -> Bool {
        switch request.vault {
        case .id(let id): vault.id == id
        case .existing(let name), .ensured(let name, _): name.utf8.elementsEqual(vault.name.utf8)
        }
    }

    mutating func endElsewhere(
        _ resource: ResourceID,
        _ holder: VaultFacts,
        _ turn: inout Turn
    ) -> Transition.Next {
        end(
            .failed,
            .resourceElsewhere,
            "resource \(resource) is in vault \(holder.name) (\(holder.id)); it is never taken out of a vault here, "
                + "because that deletes its backups",
            &turn
        )
    }
}

/// Why the cloud would not protect a resource just now.
struct Doubt: Equatable, Codable, Sendable {
    var code: ErrorCode?
    var message: String
}
