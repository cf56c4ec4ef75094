import GRDBSQLite
import Synchronization

/// A disk that fails on command, as a layer over SQLite's own file access. Files outside of the folders named in `arm` are
/// passed through, so tests do not disturb each other.
enum FaultyDisk {
    enum Fault: Sendable {
        /// Every write is refused for want of space.
        case full
        /// Every flush fails.
        case flushFails
        /// The n-th write, flush or truncation from now on (from 1) fails, and when `persistent` all after it.
        case fails(at: Int, persistent: Bool)
    }

    private struct State {
        var faults: [String: Fault] = [:]
        var counts: [String: Int] = [:]
        /// Open files by the address of their handle: where they are, and SQLite's own functions for them.
        var files: [UInt: OpenFile] = [:]
        /// The failing functions by the address of those that they stand in for.
        var tables: [UInt: Table] = [:]
    }

    private struct OpenFile: Sendable {
        var path: String
        var own: Table
    }

    /// A table of functions that is never changed once it is in use, and never freed.
    private struct Table: @unchecked Sendable {
        var methods: UnsafePointer<sqlite3_io_methods>
    }

    private static let state = Mutex(State())

    /// SQLite's own way to open a file. Set once by `isInstalled` before any file is opened, and only read afterwards.
    nonisolated(unsafe) private static var ownOpen: Open?

    private typealias Open =
        @convention(c) (
            UnsafeMutablePointer<sqlite3_vfs>?, UnsafePointer<CChar>?, UnsafeMutablePointer<sqlite3_file>?, Int32,
            UnsafeMutablePointer<Int32>?
        ) -> Int32

    /// Makes the layer the default of every database opened from now on in this process.
    static let isInstalled: Bool = {
        guard let standard = sqlite3_vfs_find(nil) else { return false }
        let layer = UnsafeMutablePointer<sqlite3_vfs>.allocate(capacity: 1)
        layer.initialize(to: standard.pointee)
        layer.pointee.pNext = nil
        layer.pointee.zName = UnsafePointer(strdupOf("faulty-disk"))
        ownOpen = standard.pointee.xOpen
        layer.pointee.xOpen = { layer, name, file, flags, outFlags in
            let code = FaultyDisk.ownOpen?(layer, name, file, flags, outFlags) ?? SQLITE_ERROR
            if code == SQLITE_OK, let file { FaultyDisk.wrap(file, name.map { String(cString: $0) } ?? "") }
            return code
        }
        return sqlite3_vfs_register(layer, 1) == SQLITE_OK
    }()

    static func arm(_ folder: String, _ fault: Fault) {
        state.withLock { state in
            state.faults[folder] = fault
            state.counts[folder] = 0
        }
    }

    /// Lets the folder's disk work again.
    /// - Returns: how many operations it was asked for since it was armed with `fails(at:)`.
    @discardableResult
    static func heal(_ folder: String) -> Int {
        state.withLock { state in
            state.faults[folder] = nil
            return state.counts.removeValue(forKey: folder) ?? 0
        }
    }

    private enum Operation { case write, flush, truncate }

    private static func wrap(_ file: UnsafeMutablePointer<sqlite3_file>, _ path: String) {
        guard let methods = file.pointee.pMethods else { return }
        let faulty = state.withLock { state in
            state.files[UInt(bitPattern: file)] = OpenFile(path: path, own: Table(methods: methods))
            if let known = state.tables[UInt(bitPattern: methods)] { return known }
            let made = table(over: methods)
            state.tables[UInt(bitPattern: methods)] = made
            return made
        }
        file.pointee.pMethods = faulty.methods
    }

    private static func table(over methods: UnsafePointer<sqlite3_io_methods>) -> Table {
        let table = UnsafeMutablePointer<sqlite3_io_methods>.allocate(capacity: 1)
        table.initialize(to: methods.pointee)
        table.pointee.xWrite = { file, bytes, count, offset in
            if let code = FaultyDisk.failure(of: file, .write) { return code }
            return FaultyDisk.own(file)?.pointee.xWrite(file, bytes, count, offset) ?? SQLITE_ERROR
        }
        table.pointee.xSync = { file, flags in
            if let code = FaultyDisk.failure(of: file, .flush) { return code }
            return FaultyDisk.own(file)?.pointee.xSync(file, flags) ?? SQLITE_ERROR
        }
        table.pointee.xTruncate = { file, size in
            if let code = FaultyDisk.failure(of: file, .truncate) { return code }
            return FaultyDisk.own(file)?.pointee.xTruncate(file, size) ?? SQLITE_ERROR
        }
        table.pointee.xClose = { file in
            let own = FaultyDisk.own(file)
            FaultyDisk.state.withLock { state in _ = state.files.removeValue(forKey: UInt(bitPattern: file)) }
            return own?.pointee.xClose(file) ?? SQLITE_ERROR
        }
        return Table(methods: UnsafePointer(table))
    }

    private static func own(_ file: UnsafeMutablePointer<sqlite3_file>?) -> UnsafePointer<sqlite3_io_methods>? {
        state.withLock { $0.files[UInt(bitPattern: file)]?.own.methods }
    }

    private static func failure(of file: UnsafeMutablePointer<sqlite3_file>?, _ operation: Operation) -> Int32? {
        state.withLock { state in
            guard !state.faults.isEmpty, let path = state.files[UInt(bitPattern: file)]?.path,
                let (folder, fault) = state.faults.first(where: { path.hasPrefix($0.key + "/") })
            else { return nil }
            switch fault {
            case .full: return operation == .write ? SQLITE_FULL : nil
            case .flushFails: return operation == .flush ? code(for: operation) : nil
            case .fails(let number, let persistent):
                let count = (state.counts[folder] ?? 0) + 1
                state.counts[folder] = count
                return count == number || persistent && count > number ? code(for: operation) : nil
            }
        }
    }

    /// SQLite's extended codes, whose macros Swift does not see (sqlite.org/rescode.html).
    private static func code(for operation: Operation) -> Int32 {
        switch operation {
        case .write: SQLITE_IOERR | 3 << 8
        case .flush: SQLITE_IOERR | 4 << 8
        case .truncate: SQLITE_IOERR | 6 << 8
        }
    }

    private static func strdupOf(_ text: String) -> UnsafeMutablePointer<CChar> {
        let bytes = Array(text.utf8CString)
        let copy = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count)
        copy.initialize(from: bytes, count: bytes.count)
        return copy
    }
}
