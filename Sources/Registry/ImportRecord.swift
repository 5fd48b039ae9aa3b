public import Vocabulary

/// A row of an import in typed values, under natural keys: FINESS numbers and names, never ids of the store.
///
/// The same type says three things: what a row of a file says (`nil` where it leaves a field open), what is
/// recorded now, and what will be recorded. An import adds and corrects; it takes back only what a cell says to empty.
public protocol ImportRecord: Hashable, Sendable {
    /// What no two rows of a file may share.
    associatedtype Key: Hashable, Sendable

    /// Which command imports it.
    static var kind: ImportKind { get }
    /// Every field, in the order of the columns of a template.
    static var fields: [ImportField<Self>] { get }
    /// A second example for a template, by field; empty where the fields' own examples are enough.
    static var secondExample: [String: LocalizedText] { get }
    /// What a reader starts from; its values mean nothing until the required cells are read.
    static var unread: Self { get }

    /// What identifies the thing. Suppliers of one name in another case or with other accents are one; codes of systems are
    /// compared as they are written.
    var key: Key { get }
    /// The names of the fields that make the key.
    static var keyFields: Set<String> { get }
    /// The names of the fields that a preview shows of a row that is new, in that order.
    static var shownFirst: [String] { get }
    /// The key for people: `990000010 DPI-01`.
    var keyText: LocalizedText { get }
    /// Establishments that must be recorded before this row can be.
    var establishments: [Finess] { get }

    /// The names of the fields that the row takes back: what is recorded of them is emptied.
    var emptied: Set<String> { get set }

    /// Other rows of that kind that must be recorded in the end, after this one or before.
    var awaited: [Key] { get }
    /// Whether something is recorded under a key already.
    static func isRecorded(_ key: Key, in context: ImportContext<Self>) throws -> Bool
    /// What is wrong with a row that awaits a key in vain.
    static func gap(awaiting key: Key) -> ImportGap

    /// Reads between the lines of a row, before it is compared with what is recorded.
    mutating func settle()
    /// Fills what is still open with what follows from the rest, once what is recorded is filled in.
    mutating func conclude()
    /// Fills what nothing in the row tells, once it is concluded, with what the register knows of what the row names.
    mutating func identify(in context: ImportContext<Self>) throws
    /// What still stops the completed record from being recorded, each with the name of its field.
    ///
    /// `facts` are those of the rows before it, `context` answers what is recorded already.
    func gaps(after facts: ImportFacts, in context: ImportContext<Self>) throws -> [ImportGap]
    /// What the row, as it was read, says that cannot be so on that day.
    func slips(on today: Day) -> [ImportGap]
    /// What it says of things that other rows may speak of too.
    ///
    /// Asked of the completed record, which knows the names; only what `row`, as it was read, says itself counts.
    func statements(of row: Self) -> [ImportStatement]
    /// What the row, as it was read, says of the contract it names.
    var contractTerms: ImportedContract? { get }
}

extension ImportRecord {
    /// Nothing to look up.
    public mutating func identify(in context: ImportContext<Self>) throws {}
    /// Few files speak of other rows of their own.
    public var awaited: [Key] { [] }
    /// Nothing is awaited.
    public static func isRecorded(_ key: Key, in context: ImportContext<Self>) throws -> Bool { true }
    /// Nothing is awaited.
    public static func gap(awaiting key: Key) -> ImportGap { ("", .missing) }

    /// Few fields hang on the day.
    public func slips(on today: Day) -> [ImportGap] { [] }

    /// What a preview shows first of a row that is new: all it says but its key, in the order of the fields.
    public static var shownFirst: [String] { fields.map(\.name) }

    /// Few files speak of contracts.
    public var contractTerms: ImportedContract? { nil }

    /// None: the fields' own examples are enough.
    public static var secondExample: [String: LocalizedText] { [:] }

    /// What will be recorded: the row, its open fields filled with what is recorded and with what follows.
    public func completed(from recorded: Self?) -> Self {
        var result = self
        if let recorded {
            let isEmptying = !emptied.isEmpty
            for field in Self.fields where !isEmptying || !emptied.contains(field.name) {
                field.filling(&result, recorded)
            }
        }
        result.conclude()
        return result
    }

    /// What the row changes in what is recorded: empty when it says nothing new.
    public func changes(to recorded: Self) -> [ImportChange<Self>] {
        completed(from: recorded).differences(from: recorded)
    }

    /// The fields in which a completed row is not what is recorded.
    func differences(from recorded: Self) -> [ImportChange<Self>] {
        if self == recorded { return [] }
        var recorded = recorded
        recorded.conclude()
        return Self.fields.indices.filter {
            Self.fields[$0].differing(self, recorded) || empties(Self.fields[$0], of: recorded)
        }
        .map { ImportChange(field: $0, old: recorded, new: self) }
    }

    /// Whether it takes back what is recorded of a field.
    func empties(_ field: ImportField<Self>, of recorded: Self) -> Bool {
        !emptied.isEmpty && emptied.contains(field.name) && field.isOpen(self) && !field.isOpen(recorded)
    }

    /// The position of the field of that name.
    package static func index(of name: String) -> Int? { fields.firstIndex { $0.name == name } }
}

/// One field that an import changes.
public struct ImportChange<Record: ImportRecord>: Hashable, Sendable {
    /// Its header.
    public var title: LocalizedText { Record.fields[field].title }
    /// The field's name for programs.
    public var name: String { Record.fields[field].name }
    /// What is recorded before and after, as people write it; `nil` for nothing.
    public let old, new: LocalizedText?
    private let field: Int

    init(field: Int, old: Record, new: Record) {
        self.field = field
        self.old = ImportChange.text(field, of: old)
        self.new = ImportChange.text(field, of: new)
    }

    private static func text(_ field: Int, of record: Record) -> LocalizedText? {
        guard let french = Record.fields[field].text(of: record, in: .french),
            let english = Record.fields[field].text(of: record, in: .english)
        else { return nil }
        return LocalizedText(french, en: english)
    }
}
