import SeededChance
import Testing

@testable import Workflow

@Suite("Exclusive keys")
struct KeyRegistryTests {
    private func key(_ number: Int) -> ExclusiveKey { ExclusiveKey("1:resource|x|\(number)") }
    private func job(_ number: Int) -> JobID { JobID("job-\(number < 10 ? "0" : "")\(number)") }

    @Test("those in line are served by sort key, then by age")
    func order() {
        var registry = KeyRegistry()
        #expect(registry.acquire(job(0), sortKey: 0, [KeyClaim(key: key(1))]).answer == .granted)
        for (number, sortKey) in [(4, 7), (1, 9), (3, 5), (2, 7)] as [(Int, Int64)] {
            let answer = registry.acquire(job(number), sortKey: sortKey, [KeyClaim(key: key(1))]).answer
            #expect(answer == .waits(on: key(1), holder: job(0)))
        }
        var served: [JobID] = []
        var holder = job(0)
        while let next = registry.release(holder, [key(1)]).first {
            served.append(next)
            #expect(registry.acquire(next, sortKey: 0, [KeyClaim(key: key(1))]).answer == .granted)
            holder = next
        }
        #expect(served == [job(3), job(2), job(4), job(1)])
    }

    @Test("nobody slips in between a release and the one it is reserved for")
    func reservation() {
        var registry = KeyRegistry()
        _ = registry.acquire(job(1), sortKey: 1, [KeyClaim(key: key(1))])
        _ = registry.acquire(job(2), sortKey: 2, [KeyClaim(key: key(1))])
        #expect(registry.release(job(1), [key(1)]) == [job(2)])
        #expect(
            registry.acquire(job(3), sortKey: 0, [KeyClaim(key: key(1))]).answer == .waits(on: key(1), holder: job(2))
        )
        #expect(registry.isReserved(for: job(2)) && !registry.isReserved(for: job(3)))
        #expect(registry.acquire(job(2), sortKey: 2, [KeyClaim(key: key(1))]).answer == .granted)
        #expect(registry.release(job(2), [key(1)]) == [job(3)])
    }

    @Test("what a worker was granted whose claim is over goes to the next in line")
    func lostClaim() {
        var registry = KeyRegistry()
        let claim = KeyClaim(key: key(1))
        #expect(registry.acquire(job(1), claim: 1, sortKey: 1, [claim]).answer == .granted)
        _ = registry.acquire(job(2), claim: 1, sortKey: 2, [claim])
        #expect(registry.giveUp(job(1), claim: 1, [key(1)]) == [job(2)])
        #expect(registry.holder(of: key(1)) == job(2))
    }

    @Test("a worker whose claim is over takes nothing from the one that has the job now")
    func laterClaim() {
        var registry = KeyRegistry()
        let claim = KeyClaim(key: key(1))
        _ = registry.acquire(job(1), claim: 1, sortKey: 1, [claim])
        _ = registry.acquire(job(1), claim: 2, sortKey: 1, [claim])
        #expect(registry.giveUp(job(1), claim: 1, [key(1)]) == [])
        #expect(registry.holder(of: key(1)) == job(1))
        // The job waits under its later claim: what the earlier worker asks for does not cost it its place.
        _ = registry.acquire(job(9), claim: 1, sortKey: 0, [KeyClaim(key: key(2))])
        _ = registry.acquire(job(1), claim: 3, sortKey: 1, [KeyClaim(key: key(2))])
        #expect(registry.acquire(job(1), claim: 2, sortKey: 1, [KeyClaim(key: key(3))]).answer == .granted)
        #expect(registry.holder(of: key(3)) == nil)
        #expect(registry.release(job(9), [key(2)]) == [job(1)])
    }

    @Test("the place in line of a worker whose claim is over is nobody's")
    func lostPlace() {
        var registry = KeyRegistry()
        let claim = KeyClaim(key: key(1))
        _ = registry.acquire(job(1), claim: 1, sortKey: 1, [claim])
        _ = registry.acquire(job(2), claim: 1, sortKey: 2, [claim])
        _ = registry.acquire(job(3), claim: 1, sortKey: 3, [claim])
        #expect(registry.giveUp(job(2), claim: 1, []) == [])
        #expect(registry.release(job(1), [key(1)]) == [job(3)])
    }

    @Test("a shared key has as many holders as it has room for")
    func capacity() {
        var registry = KeyRegistry()
        let claim = KeyClaim(key: key(1), capacity: 3)
        for number in 1...3 { #expect(registry.acquire(job(number), sortKey: 0, [claim]).answer == .granted) }
        for number in 4...5 {
            #expect(registry.acquire(job(number), sortKey: 0, [claim]).answer == .waits(on: key(1), holder: job(1)))
        }
        // Room for one fewer: the first release serves nobody.
        _ = registry.acquire(job(3), sortKey: 0, [KeyClaim(key: key(1), capacity: 2)])
        #expect(registry.release(job(1), [key(1)]) == [])
        #expect(registry.release(job(2), [key(1)]) == [job(4)])
    }

    @Test("asking again for what one has is granted again; all or none for the rest")
    func allOrNone() {
        var registry = KeyRegistry()
        let claims = [KeyClaim(key: key(1)), KeyClaim(key: key(2))]
        _ = registry.acquire(job(1), sortKey: 1, [claims[1]])
        #expect(registry.acquire(job(2), sortKey: 2, claims).answer == .waits(on: key(2), holder: job(1)))
        #expect(registry.holder(of: key(1)) == nil)
        #expect(registry.acquire(job(1), sortKey: 1, claims).answer == .granted)
        #expect(registry.acquire(job(1), sortKey: 1, claims).answer == .granted)
    }

    /// What the registry must agree with: who has what, who waits, and who has been told that it is his turn.
    private struct Model {
        var held: [ExclusiveKey: Set<JobID>] = [:]
        var waiting: [JobID: [KeyClaim]] = [:]
        var called: Set<JobID> = []
    }

    @Test(
        "random demands: never two holders, no turn lost, everybody served in the end",
        arguments: 0..<200 as Range<UInt64>
    )
    func random(_ seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var registry = KeyRegistry()
        var model = Model()
        let sharedKey = key(9)

        func ask(_ asking: JobID, _ claims: [KeyClaim]) {
            let (answer, served) = registry.acquire(asking, sortKey: Int64(asking.rawValue.hashOfDigits), claims)
            model.called.formUnion(served)
            model.called.remove(asking)
            switch answer {
            case .granted:
                model.waiting[asking] = nil
                for claim in claims {
                    model.held[claim.key, default: []].insert(asking)
                    #expect(model.held[claim.key].map { $0.count <= claim.capacity } ?? false, "seed \(seed)")
                }
            case .waits: model.waiting[asking] = claims
            }
        }

        for _ in 0..<300 {
            let chosen = job(Int.random(in: 1...12, using: &generator))
            let own = model.held.filter { $0.value.contains(chosen) }.map(\.key)
            if let claims = model.waiting[chosen] {
                if generator.chance(10) {
                    model.waiting[chosen] = nil
                    model.called.remove(chosen)
                    model.called.formUnion(registry.forget(chosen))
                } else if model.called.contains(chosen) || generator.chance(5) {
                    ask(chosen, claims)
                }
            } else if own.isEmpty {
                let wanted = Set(
                    (0..<Int.random(in: 1...3, using: &generator)).map { _ in
                        Int.random(in: 1...4, using: &generator)
                    }
                )
                var claims = wanted.sorted().map { KeyClaim(key: key($0)) }
                if generator.chance(30) { claims.append(KeyClaim(key: sharedKey, capacity: 2)) }
                ask(chosen, claims)
            } else {
                for key in own { model.held[key]?.remove(chosen) }
                model.called.formUnion(registry.release(chosen, own.sorted()))
            }
        }

        // Nobody new comes: everybody who waits is served, because each turn is taken and each holder lets go.
        for _ in 0..<500 where !model.waiting.isEmpty {
            if let (waiter, claims) = model.waiting.first(where: { model.called.contains($0.key) }) {
                ask(waiter, claims)
                continue
            }
            guard let holder = model.held.values.lazy.compactMap(\.first).first else { break }
            let own = model.held.filter { $0.value.contains(holder) }.map(\.key)
            for key in own { model.held[key]?.remove(holder) }
            model.called.formUnion(registry.release(holder, own.sorted()))
        }
        #expect(model.waiting.isEmpty, "seed \(seed): \(model.waiting.keys) wait for ever")
    }
}

extension String {
    /// A number that is the same in every process, unlike `hashValue`.
    fileprivate var hashOfDigits: Int { utf8.reduce(0) { ($0 &* 31 &+ Int($1)) % 1000 } }
}
