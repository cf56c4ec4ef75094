import Testing
import Workflow

@testable import Engine

@Suite("The feed of changes")
struct ChangeFeedTests {
    @Test("tells changes of one job or of all, from the moment of asking on")
    func filters() async {
        let feed = ChangeFeed()
        feed.publish(JobID("before"))
        var all = feed.changes().makeAsyncIterator()
        var one = feed.changes(of: JobID("b")).makeAsyncIterator()
        feed.publish(JobID("a"))
        feed.publish(JobID("b"))
        #expect(await all.next() == JobID("a"))
        #expect(await all.next() == JobID("b"))
        #expect(await one.next() == JobID("b"))
    }

    @Test("keeps the newest for a listener that falls behind")
    func slowListener() async {
        let feed = ChangeFeed()
        let stream = feed.changes()
        for number in 0..<1000 { feed.publish(JobID("job-\(number)")) }
        var iterator = stream.makeAsyncIterator()
        #expect(await iterator.next() == JobID("job-744"))
    }
}
