import AuditChain
import Crypto
import Engine
import FoundationEssentials
import Glibc
import HTTPTransport
import JobStore
import Synchronization
import TestSupport
import Testing
import Workflow

@Suite("Anchors of the history")
struct AnchorKeeperTests {
    private let folder: TemporaryFolder
    private let clock = ManualClock()
    private let log = LogBook()
    private let key = SigningKey()

    init() throws { folder = try TemporaryFolder("anchors") }

    private var path: String { folder.path(of: "anchors.jsonl") }

    private func store() async throws -> JobStore {
        let store = try JobStore.open(folder: folder.path(of: "data"), now: clock.now)
        _ = try await store.recover(now: clock.now, pid: 1)
        return store
    }

    private func keeper(
        _ store: JobStore,
        file: String? = nil,
        webhook: ScriptedTransport? = nil
    ) -> AnchorKeeper {
        let clock = clock
        return AnchorKeeper(
            store: store,
            places: .init(
                interval: .seconds(86_400),
                key: key,
                file: file,
                webhook: webhook.map { AnchorWebhook(url: "http://127.0.0.1:1/hook", secret: "s3cr3t", transport: $0) }
            ),
            now: { clock.now },
            logger: log.logger()
        )
    }

    private func write(_ store: JobStore, _ count: Int) async throws {
        let event = NewAuditEvent(at: clock.now, actor: .system, action: .queuePaused, object: "queue")
        try await store.appendEvents(Array(repeating: event, count: count))
    }

    private func lines(_ path: String) throws -> [String] {
        try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map(String.init)
    }

    private func verify(_ store: JobStore, against lines: [String]) async throws -> [ChainFault] {
        var book = AnchorBook(keys: [key.publicKey])
        for line in lines { book.read(line: line) }
        book.finish()
        #expect(book.faults == [])
        var verifier = ChainVerifier(from: store.auditGenesis, anchors: book.anchors)
        for event in try await store.events(limit: 1000) { verifier.read(event.chained, hash: event.hash) }
        verifier.finish()
        return verifier.faults
    }

    @Test("a head is taken at once, then once in each interval, also over a restart, and each is in the history")
    func intervals() async throws {
        var store = try await store()
        try await write(store, 3)
        var keeper = keeper(store, file: path)
        #expect(await keeper.turn() == .seconds(600))
        #expect(try lines(path).count == 1)
        clock.jump(by: .seconds(86_000))
        #expect(await keeper.turn() == .seconds(400))
        #expect(try lines(path).count == 1)
        try await store.close()

        store = try await self.store()
        keeper = self.keeper(store, file: path)
        _ = await keeper.turn()
        #expect(try lines(path).count == 1)
        try await write(store, 2)
        clock.jump(by: .seconds(400))
        _ = await keeper.turn()
        #expect(try lines(path).count == 2)
        #expect(try await verify(store, against: lines(path)) == [])
        let anchored = try await store.events(limit: 1000).filter { $0.action == "audit.anchored" }
        #expect(anchored.map { $0.detail["head"] } == (try lines(path).map { SignedHead(line: $0)?.head.description }))
        #expect(anchored.allSatisfy { $0.detail["key_id"] == key.publicKey.id })
        let told = log.all.filter { $0.hasPrefix("the history was anchored") }
        #expect(told.count == 2)
        #expect(try told.last?.hasSuffix(" anchor=\(lines(path)[1])") == true)
        try await store.close()
    }

    @Test("the last head is taken when the daemon stops")
    func lastHead() async throws {
        let store = try await store()
        let keeper = keeper(store, file: path)
        _ = await keeper.turn()
        try await write(store, 5)
        let head = try await store.auditHead()
        await keeper.finish()
        let last = try #require(try lines(path).last.flatMap { SignedHead(line: $0) })
        #expect(last.head == head)
        #expect(last.isSignatureGood)
        try await store.close()
    }

    @Test("the file is its owner's and group's, and is only ever appended to")
    func file() async throws {
        let store = try await store()
        let keeper = keeper(store, file: path)
        _ = await keeper.turn()
        var status = stat()
        #expect(stat(path, &status) == 0)
        #expect(status.st_mode & 0o7777 == 0o640)
        let torn = try String(contentsOfFile: path, encoding: .utf8) + "{\"at\":\"20"
        try torn.write(toFile: path, atomically: false, encoding: .utf8)
        clock.jump(by: .seconds(86_400))
        _ = await keeper.turn()
        let text = try String(contentsOfFile: path, encoding: .utf8)
        #expect(text.hasPrefix(torn + "\n{"))
        #expect(text.hasSuffix("}\n"))
        #expect(try lines(path).count == 3)
        try await store.close()
    }

    @Test("a file that cannot be written gets its heads later, in order, and the webhook is not held up by it")
    func fileIsMissing() async throws {
        let store = try await store()
        let transport = ScriptedTransport { _ in .reply(HTTPReply(status: 204)) }
        let deep = folder.path(of: "away/anchors.jsonl")
        let keeper = keeper(store, file: deep, webhook: transport)
        #expect(await keeper.turn() == .seconds(10))
        clock.jump(by: .seconds(86_400))
        _ = await keeper.turn()
        #expect(transport.requests.count == 2)
        #expect(log.complaints.count == 2)
        try FileManager.default.createDirectory(atPath: folder.path(of: "away"), withIntermediateDirectories: true)
        clock.jump(by: .seconds(20))
        _ = await keeper.turn()
        #expect(try lines(deep) == transport.requests.map { String(decoding: $0.body ?? [], as: UTF8.self) })
        try await store.close()
    }

    @Test("a webhook that refuses, hangs or answers late gets each head once, after growing pauses, with an HMAC")
    func webhook() async throws {
        var store = try await store()
        let transport = ScriptedTransport([
            .reply(HTTPReply(status: 500)), .fail(.scripted(.timedOut, .maybeSent)), .reply(HTTPReply(status: 302)),
            .reply(HTTPReply(status: 200)), .reply(HTTPReply(status: 202)),
        ])
        var keeper = keeper(store, webhook: transport)
        #expect(await keeper.turn() == .seconds(10))
        #expect(await keeper.turn() == .seconds(10))
        #expect(transport.requests.count == 1)
        clock.jump(by: .seconds(10))
        #expect(await keeper.turn() == .seconds(20))
        try await store.close()

        // A restart tries at once.
        store = try await self.store()
        keeper = self.keeper(store, webhook: transport)
        #expect(await keeper.turn() == .seconds(10))
        clock.jump(by: .seconds(10))
        #expect(await keeper.turn() == .seconds(600))
        #expect(await keeper.turn() == .seconds(600))
        #expect(transport.requests.count == 4)
        let bodies = transport.requests.map { $0.body ?? [] }
        #expect(Set(bodies).count == 1)
        #expect(SignedHead(line: String(decoding: bodies[0], as: UTF8.self))?.isSignatureGood == true)
        let secret = SymmetricKey(data: Array("s3cr3t".utf8))
        let code = HMAC<SHA256>.authenticationCode(for: bodies[0], using: secret)
            .map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        #expect(transport.requests[0].headers.first("X-Holdfast-Signature") == "sha256=\(code)")
        #expect(!log.all.contains { $0.contains("s3cr3t") || $0.contains("/hook") })
        try await store.close()
    }

    @Test("a thousand heads that nobody took are kept, and not one more")
    func bounded() async throws {
        let store = try await store()
        for number in 1...1003 {
            let head = try SignedHead(
                installation: store.installationID,
                head: try await store.auditHead(),
                at: (clock.now + .seconds(number)).rfc3339,
                signedWith: nil
            )
            try await store.keepAnchor(head, for: [.webhook], now: clock.now)
        }
        #expect(try await store.nextAnchor(for: .webhook)?.number == 4)
        #expect(try await store.nextAnchor(for: .file) == nil)
        try await store.close()
    }
}
