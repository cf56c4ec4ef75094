import Foundation
import Testing

@testable import Workflow

@Suite("A job on the disk")
struct JobMachineCodingTests {
    @Test("a job in every phase comes back as it was, whatever the order of its fields", arguments: PhaseSample.all)
    func roundTrip(_ sample: PhaseSample) throws {
        let plain = try JSONEncoder().encode(sample.drill.machine)
        #expect(try JSONDecoder().decode(JobMachine.self, from: plain) == sample.drill.machine)

        let sorting = JSONEncoder()
        sorting.outputFormatting = [.sortedKeys, .prettyPrinted]
        let sorted = try sorting.encode(sample.drill.machine)
        #expect(try JSONDecoder().decode(JobMachine.self, from: sorted) == sample.drill.machine)
        #expect(try sorting.encode(JSONDecoder().decode(JobMachine.self, from: plain)) == sorted)
    }

    @Test("a job read back does the same as the one that was written", arguments: PhaseSample.all)
    func goesOnAlike(_ sample: PhaseSample) throws {
        var kept = sample.drill
        var read = sample.drill
        read.machine = try JSONDecoder().decode(JobMachine.self, from: JSONEncoder().encode(kept.machine))
        for event in PhaseSample.events {
            let first = Result { try kept.tell(event) }
            let second = Result { try read.tell(event) }
            #expect((try? first.get()) == (try? second.get()))
            #expect(kept.machine == read.machine)
        }
    }
}
