import Testing

@testable import HTTPTransport

@Suite("The buffer of a stream")
struct StreamBufferTests {
    private func offer(_ count: Int, to buffer: StreamBuffer) -> Bool {
        [UInt8](repeating: 1, count: count).withUnsafeBytes { buffer.offer($0) }
    }

    @Test("a full buffer refuses more, and asks for it once half is free")
    func pauses() async throws {
        let buffer = StreamBuffer(limit: 10)
        buffer.start(status: 200, headers: [])
        #expect(offer(6, to: buffer))
        #expect(!offer(6, to: buffer))
        var resumptions = 0
        #expect(try await buffer.next { resumptions += 1 } == .head(status: 200, headers: []))
        #expect(resumptions == 0)
        #expect(try await buffer.next { resumptions += 1 } == .chunk([UInt8](repeating: 1, count: 6)))
        #expect(resumptions == 1)
        #expect(offer(6, to: buffer))
    }

    @Test("a piece larger than the limit passes when the buffer is empty")
    func largePiece() async throws {
        let buffer = StreamBuffer(limit: 10)
        #expect(offer(11, to: buffer))
        #expect(!offer(1, to: buffer))
    }

    @Test("small pieces that nobody has read become one")
    func coalesces() async throws {
        let buffer = StreamBuffer(limit: 100)
        for _ in 0..<5 {
            #expect(offer(2, to: buffer))
        }
        buffer.finish()
        #expect(try await buffer.next {} == .chunk([UInt8](repeating: 1, count: 10)))
        #expect(try await buffer.next {} == nil)
    }
}
