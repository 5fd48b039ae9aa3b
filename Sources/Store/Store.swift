import CSQLiteSetup
public import Foundation
import GRDB
import Synchronization

/// The records of one data folder, in one SQLite file.
///
/// Writers take turns; readers never wait for them (WAL). Every change is one transaction that also appends
/// to the audit log. Plans of queries do not hang on statistics: `ANALYZE` is never run, so that the plans
/// that the tests prove are those of every installation.
///
/// ### Changing records
/// - ``transaction(by:at:auditing:_:)``
/// - ``rehearsal(by:at:_:)``
///
/// ### Reading pages
/// - ``page(_:)``
public final class Store: Sendable {
    /// The data folder; `nil` in memory.
    public let folder: URL?
    let database: any DatabaseWriter
    let hasher: PasswordHasher
    let membershipCache = Mutex<MembershipCache>(MembershipCache())
    let debtShelf = DebtShelf()
    let systemSearches = RegisterMemo<SystemSearch, FoundSystems>(most: 64)
    let systemPages = RegisterMemo<SystemList, [Int64]>(most: 256)
    let overviewCounts = RegisterMemo<OverviewCounts, KeptRows>(most: 32)
    let careBehindReleases = CareMemo(most: 64)
    let postureShelf = HourlyShelf<PostureGround>()
    let portfolioShelf = HourlyShelf<RecordedPortfolio>()
    let poolShelf = PoolShelf()
    let protectionShelf = ProtectionShelf()
    let reviewedProtections = Mutex<String>("")
    let catalogueShelf = CatalogueShelf()
    let evidenceShelf: EvidenceShelf
    private let lock: FolderLock?
    /// `nil` where there is no log: in memory, and during a large load.
    private let checkpoints: Checkpoints?

    /// The name of the data file in its folder.
    public static let fileName = "cordon.sqlite"

    /// How a process opens a data folder.
    public enum FolderAccess: Hashable, Sendable {
        /// To serve it: no other process may serve it at the same time.
        case alone
        /// To do one small thing, such as opening an account, while another process may be serving the folder.
        case besideServer
        /// To load a file of about so many systems. Of many, and where no process serves the folder, none may serve or read it
        /// meanwhile, which saves a tenth of the time; else as ``besideServer``.
        case toLoad(systems: Int)

        fileprivate func lock(of folder: URL) throws -> FolderLock? {
            switch self {
            case .alone: return try FolderLock(folder: folder)
            case .toLoad(let systems) where LoadJournal.isWorth(systems):
                do { return try FolderLock(folder: folder) } catch StoreError.folderInUse { return nil }
            case .besideServer, .toLoad: return nil
            }
        }
    }

    /// Opens the data folder, which is made if it is not there, and brings its schema up to date.
    ///
    /// - Throws: ``StoreError/folderInUse(path:process:)``, ``StoreError/writtenByNewerVersion(path:unknown:)``,
    ///   ``StoreError/notACordonFile(path:)``, ``StoreError/unusableFolder(path:reason:)``,
    ///   ``StoreError/diskFull``.
    public init(folder: URL, access: FolderAccess = .alone) throws {
        do {
            try FileManager.default.createDirectory(
                at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw StoreError.unusableFolder(
                path: folder.path(percentEncoded: false), reason: error.localizedDescription)
        }
        let lock = try access.lock(of: folder)
        self.lock = lock
        self.folder = folder
        evidenceShelf = EvidenceShelf(folder: folder.appending(path: "evidence"))
        hasher = PasswordHasher()
        let file = folder.appending(path: Store.fileName).path(percentEncoded: false)
        let isLoad = lock != nil && access != .alone
        database = try translatingErrors(of: file) {
            let database: any DatabaseWriter =
                isLoad
                ? try DatabaseQueue(path: file, configuration: Store.configuration)
                : try DatabasePool(path: file, configuration: Store.configuration)
            try Schema.prepare(database, path: file)
            if isLoad { try LoadJournal.begin(on: database) }
            return database
        }
        checkpoints =
            isLoad
            ? nil
            : try translatingErrors(of: file) {
                try Checkpoints(path: file, configuration: Store.configuration)
            }
    }

    private init(memory: DatabaseQueue, passwordCost: Int) {
        folder = nil
        evidenceShelf = EvidenceShelf(folder: nil)
        lock = nil
        checkpoints = nil
        database = memory
        hasher = PasswordHasher(logRounds: passwordCost)
    }

    /// An empty store that vanishes with the process: for tests and previews.
    public static func inMemory() throws -> Store { try inMemory(passwordCost: 15) }

    /// The same, with a cheaper password hash: two to the power of `passwordCost` rounds.
    package static func inMemory(passwordCost: Int) throws -> Store {
        let queue = try DatabaseQueue(configuration: configuration)
        try Schema.prepare(queue, path: ":memory:")
        return Store(memory: queue, passwordCost: passwordCost)
    }

    /// Closes the file after the last running transaction and lets others open the folder; later calls throw.
    public func close() throws {
        try checkpoints?.close()
        try database.close()
        lock?.release()
    }

    /// Of a new file, in bytes; one that is there keeps its own. SQLite's 4,096 cost a large load a tenth more: each page is
    /// found, checked, written to the log and moved to the file by itself. Larger ones would cost every small change more.
    static let pageSize = 8_192

    /// Of each connection, in kilobytes, below zero as SQLite wants it.
    static let cacheSize = -65_536

    static let configuration: Configuration = {
        // Here because nothing of SQLite may have run before.
        sqlite_count_no_memory()
        var configuration = Configuration()
        configuration.label = "cordon"
        configuration.busyMode = .timeout(10)
        configuration.maximumReaderCount = 4
        configuration.prepareDatabase { db in
            // Before anything else: a file that holds something has its page size already.
            try db.execute(sql: "PRAGMA page_size = \(pageSize)")
            // Normal is safe with WAL: a power cut may undo the last commits, and never damages the file.
            try db.execute(sql: "PRAGMA synchronous = NORMAL")
            try db.execute(sql: "PRAGMA cache_size = \(cacheSize)")
            try db.execute(sql: "PRAGMA temp_store = MEMORY")
            try db.execute(sql: "PRAGMA wal_autocheckpoint = \(Checkpoints.pagesAtCommit)")
        }
        return configuration
    }()

    /// Reads in one snapshot.
    func read<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        do { return try await database.read(body) } catch { throw translated(error) }
    }

    /// Writes in one transaction, undone if `body` throws.
    func write<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws -> Value
    {
        try await write(expectedSystems: 0, body)
    }

    /// The same; of a large load the sorters use files and threads.
    func write<Value: Sendable>(
        expectedSystems: Int, _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws -> Value {
        do {
            let (value, changes) = try await database.writeWithoutTransaction { db in
                let before = db.totalChangesCount
                let value = try SuspendedIndexes.sortingInFiles(expectedSystems, on: db) { db in
                    var value: Value?
                    try db.inTransaction(.immediate) {
                        value = try body(db)
                        return .commit
                    }
                    guard let value else { throw StoreError.wrongState("the transaction was not run") }
                    return value
                }
                return (value, db.totalChangesCount - before)
            }
            checkpoints?.note(changes)
            return value
        } catch {
            throw translated(error)
        }
    }

    /// Waits until the disk holds every transaction so far, which a commit alone does not: see `synchronous`.
    public func synchronize() async throws {
        guard let log = folder?.appending(path: Store.fileName + "-wal"),
            FileManager.default.fileExists(atPath: log.path(percentEncoded: false))
        else { return }
        // SQLite has no lock on this file that closing it here could drop.
        let handle = try FileHandle(forUpdating: log)
        defer { try? handle.close() }
        try handle.synchronize()
    }

    /// Whether the file answers; for `/readyz`.
    public func isReady() async -> Bool {
        (try? await read { try Int.fetchOne($0, sql: "SELECT 1") }) == 1
    }
}

/// Runs `body` and gives SQLite's errors our own words.
func translatingErrors<Value>(of path: String, _ body: () throws -> Value) throws -> Value {
    do {
        return try body()
    } catch let error as DatabaseError where error.resultCode == .SQLITE_NOTADB {
        throw StoreError.notACordonFile(path: path)
    } catch let error as DatabaseError where error.resultCode == .SQLITE_CANTOPEN {
        throw StoreError.unusableFolder(path: path, reason: "the data file cannot be opened")
    } catch {
        throw translated(error)
    }
}

/// The same error in our own words, where we have some.
func translated(_ error: any Error) -> any Error {
    guard let failure = error as? DatabaseError else { return error }
    switch failure.resultCode {
    case .SQLITE_FULL: return StoreError.diskFull
    case .SQLITE_CONSTRAINT: return StoreError.refused(failure.message ?? "a constraint failed")
    case .SQLITE_BUSY: return StoreError.busy
    case .SQLITE_CORRUPT: return StoreError.damaged(failure.message ?? "malformed")
    default: return failure
    }
}
