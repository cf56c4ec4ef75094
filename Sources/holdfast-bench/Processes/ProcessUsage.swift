import Glibc

/// What a process has used so far, by /proc (proc(5)).
struct ProcessUsage {
    /// Bytes of memory that it has resident.
    let residentBytes: Int
    /// The most of them so far.
    let residentBytesMax: Int
    /// Seconds of processor time.
    let processorSeconds: Double
    /// How often each of its threads went to sleep of its own accord: each time is a wake-up.
    private let sleeps: [String: Int]

    init(pid: Int32) {
        let status = "/proc/\(pid)/status"
        residentBytes = (ProcFile.value("VmRSS", in: status) ?? 0) * 1024
        residentBytesMax = (ProcFile.value("VmHWM", in: status) ?? 0) * 1024
        // Behind the name, which may contain blanks: state is field 3, utime and stime are fields 14 and 15.
        let text = ProcFile.lines("/proc/\(pid)/stat").first ?? ""
        let fields = text[(text.lastIndex(of: ")") ?? text.startIndex)...].split(separator: " ").dropFirst()
            .compactMap { Double($0) ?? 0 }
        let ticks = fields.count > 12 ? fields[11] + fields[12] : 0
        processorSeconds = ticks / Double(max(sysconf(Int32(_SC_CLK_TCK)), 1))
        sleeps = Dictionary(
            Self.threads(of: pid).map { thread in
                (thread, ProcFile.value("voluntary_ctxt_switches", in: "/proc/\(pid)/task/\(thread)/status") ?? 0)
            },
            uniquingKeysWith: max
        )
    }

    /// Wake-ups since an earlier reading, of the threads that are still there.
    func wakeUps(since earlier: ProcessUsage) -> Int {
        sleeps.reduce(0) { $0 + max($1.value - earlier.sleeps[$1.key, default: 0], 0) }
    }

    private static func threads(of pid: Int32) -> [String] {
        guard let folder = opendir("/proc/\(pid)/task") else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if Int(name) != nil { names.append(name) }
        }
        return names
    }
}
