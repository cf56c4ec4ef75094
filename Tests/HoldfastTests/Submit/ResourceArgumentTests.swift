import Testing

@testable import holdfast

struct ResourceArgumentTests {
    @Test(
        "a resource has an id, perhaps a type in either spelling, perhaps a name",
        arguments: [
            ("e8", "e8", "OS::Nova::Server", nil), ("e8:server", "e8", "OS::Nova::Server", nil),
            ("e8:disk:data:1", "e8", "OS::Cinder::Volume", "data:1"),
            ("e8:OS::Nova::Server", "e8", "OS::Nova::Server", nil),
            ("e8:OS::Sfs::Turbo:files", "e8", "OS::Sfs::Turbo", "files"),
            ("e8:server:", "e8", "OS::Nova::Server", nil),
        ] as [(String, String, String, String?)]
    )
    func accepted(text: String, id: String, type: String, name: String?) throws {
        let resource = try #require(ResourceArgument(argument: text))
        #expect(resource.id == id)
        #expect(resource.type == type)
        #expect(resource.name == name)
    }

    @Test("anything else is refused", arguments: ["", ":server", "e8:", "e8:toaster", "e8:servers", "e8:OS::Nova"])
    func refused(text: String) {
        #expect(ResourceArgument(argument: text) == nil)
    }

    @Test("a label has a key")
    func labels() {
        #expect(LabelArgument(argument: "a=b=c") == LabelArgument(argument: "a=b=c"))
        #expect(LabelArgument(argument: "a=b=c")?.value == "b=c")
        #expect(LabelArgument(argument: "a=")?.value == "")
        #expect(LabelArgument(argument: "=b") == nil)
        #expect(LabelArgument(argument: "a") == nil)
    }
}
