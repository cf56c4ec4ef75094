import Crypto
import FoundationEssentials
import Testing

@testable import AuditChain

@Suite("An event in the chain")
struct ChainedEventTests {
    @Test("its line is the canonical JSON of its members")
    func canonicalLine() throws {
        for link in Chain(4).links {
            let line = link.event.line(hash: link.hash)
            #expect(try JSONDecoder().decode(CanonicalJSON.self, from: Data(line.utf8)).text == line)
        }
    }

    @Test("its hash covers version, number, the hash before it and the canonical JSON without the hash, as documented")
    func documentedHash() throws {
        let event = Chain.event(258, reason: "why")
        let before = ChainHead.genesis(of: Chain.installation).hash
        let line = event.line(hash: before)
        let json = try #require(line.firstRange(of: #""hash":"\#(before)","#)).lowerBound
        let without = line.replacingCharacters(in: json, with: #""hash":"\#(before)","#)
        let message: [UInt8] = [1, 0, 0, 0, 0, 0, 0, 1, 2] + before.bytes + Array(without.utf8)
        #expect(event.hash(after: before).bytes == Array(SHA256.hash(data: message)))
    }

    @Test("what was exported is read back; what was touched is refused")
    func roundTrip() throws {
        for link in Chain(4).links {
            let line = link.event.line(hash: link.hash)
            let read = try ChainedEvent.reading(line)
            #expect(read.event == link.event)
            #expect(read.hash == link.hash)
            for touched in [
                line + " ", line.replacing("{\"action\"", with: "{ \"action\""), String(line.dropLast()),
                line.replacing("\"step\"", with: "\"more\":1,\"step\""), "[]", "",
                line.replacing(link.hash.hexadecimal, with: link.hash.hexadecimal.uppercased()),
            ] {
                #expect(throws: ChainedEvent.LineFailure.self) { try ChainedEvent.reading(touched) }
            }
        }
    }

    @Test("a head is written down as sequence and hash, and read back")
    func heads() {
        let head = Chain(3).head(at: 3)
        #expect(ChainHead("\(head)") == head)
        for text in ["", "3", "3:", "3:00", "x:\(head.hash)", "-1:\(head.hash)", "3:\(head.hash)0", "\(head):1"] {
            #expect(ChainHead(text) == nil)
        }
    }
}

extension String {
    /// The text without the first occurrence of `part` behind `place`.
    fileprivate func replacingCharacters(in place: String.Index, with part: String) -> String {
        String(self[..<place]) + String(self[place...].dropFirst(part.count))
    }
}
