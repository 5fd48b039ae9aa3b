import Events
import Sigma

/// One event as the plain evaluator sees it: values are found and lowered when first asked for.
struct EventView: EventFields {
    private let event: Event
    private let fields: FieldTable
    private let names: FieldNames
    private var known: [Int: [FieldValue]] = [:]
    private var all: [(field: String, value: FieldValue)]?

    init(_ event: Event, _ fields: FieldTable, _ names: FieldNames) {
        self.event = event
        self.fields = fields
        self.names = names
    }

    mutating func values(at field: Int) -> [FieldValue] {
        if let values = known[field] { return values }
        let name = names.intern(fields.names[field])
        var values: [FieldValue] = []
        for field in event.fields where field.name == name {
            values.append(FieldValue(Array(event.bytes[field.value.range])))
        }
        known[field] = values
        return values
    }

    mutating func isThere(_ field: Int) -> Bool {
        !values(at: field).isEmpty || event.nulls.contains(names.intern(fields.names[field]))
    }

    mutating func allValues() -> [(field: String, value: FieldValue)] {
        if let all { return all }
        let values = event.fields.map { field in
            (names.text(of: field.name), FieldValue(Array(event.bytes[field.value.range])))
        }
        all = values
        return values
    }
}
