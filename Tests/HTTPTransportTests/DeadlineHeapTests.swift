import Testing

@testable import HTTPTransport

@Suite("The heap of deadlines")
struct DeadlineHeapTests {
    @Test("entries come out in the order of their deadlines, none before its time")
    func order() {
        var heap = DeadlineHeap()
        var generator = SystemRandomNumberGenerator()
        let deadlines = (0..<500).map { _ in Int64.random(in: 0..<100, using: &generator) }
        for (number, deadline) in deadlines.enumerated() {
            heap.insert(.init(deadline: BootInstant(milliseconds: deadline), id: ExchangeID(number: UInt64(number))))
        }
        var popped: [Int64] = []
        while let entry = heap.popDue(at: BootInstant(milliseconds: 60)) {
            popped.append(entry.deadline.milliseconds)
        }
        #expect(popped == deadlines.filter { $0 <= 60 }.sorted())
        #expect(heap.count == deadlines.filter { $0 > 60 }.count)
        #expect(heap.first?.deadline.milliseconds == deadlines.filter { $0 > 60 }.min())
    }

    @Test("compacting drops what has ended and keeps the order")
    func compact() {
        var heap = DeadlineHeap()
        for number in (0..<100).reversed() {
            heap.insert(
                .init(deadline: BootInstant(milliseconds: Int64(number)), id: ExchangeID(number: UInt64(number)))
            )
        }
        heap.compact { $0.number % 2 == 1 }
        var numbers: [UInt64] = []
        while let entry = heap.popDue(at: BootInstant(milliseconds: 1_000)) {
            numbers.append(entry.id.number)
        }
        #expect(numbers == (0..<100).filter { $0 % 2 == 1 })
    }
}
