import Glibc
import Testing

@testable import holdfast

struct StandardStreamTests {
    @Test("what a full disk does not take is told")
    func full() {
        let descriptor = open("/dev/full", O_WRONLY | O_CLOEXEC)
        defer { close(descriptor) }
        #expect(StandardStream.write("text", to: descriptor) == ENOSPC)
        #expect(StandardStream.write("", to: descriptor) == nil)
    }

    @Test("what a closed stream does not take is told")
    func closed() {
        #expect(StandardStream.write("text", to: -1) == EBADF)
    }

    @Test("what is written whole is no loss")
    func written() {
        let descriptor = open("/dev/null", O_WRONLY | O_CLOEXEC)
        defer { close(descriptor) }
        #expect(StandardStream.write(String(repeating: "x", count: 100_000), to: descriptor) == nil)
    }
}
