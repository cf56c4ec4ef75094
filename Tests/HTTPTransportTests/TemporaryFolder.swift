import Glibc

/// A new folder that is removed with all that is in it when the value goes.
final class TemporaryFolder {
    let path: String

    init() throws {
        var template = Array("/tmp/holdfast-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Socket.Failure(operation: "mkdtemp", code: errno) }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        guard let folder = opendir(path) else { return }
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            unlink(path + "/" + name)
        }
        closedir(folder)
        rmdir(path)
    }
}
