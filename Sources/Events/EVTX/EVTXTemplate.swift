/// What to do, in order, to turn the values of a template instance into fields.
///
/// A template is XML with holes. Compiled once, it says for each hole which field the value becomes, so
/// that a record is decoded by running down a list and no element is ever built. `<Data Name="Image">%3</Data>` is one
/// step.
enum EVTXStep {
    /// A field with exactly one hole in it: nearly all of them.
    case field(FieldName, hole: UInt16, Kind)
    /// A field with fixed text.
    case constant(FieldName, literal: Range<UInt32>, Kind)
    /// Starts a value of several pieces, or one whose name is itself computed.
    case begin
    /// A piece of fixed text.
    case literal(Range<UInt32>)
    /// A piece from a hole.
    case hole(UInt16)
    /// Ends the value and makes it a field, unless a hole held elements; `nil` takes the computed name.
    case end(FieldName?, Kind)
    /// Ends the value and makes it the name of the next field.
    case endName
    /// A hole between elements: counts only if it holds elements.
    case elements(hole: UInt16)

    /// What happens to a field.
    enum Kind: UInt8 {
        /// A leaf element of the payload. An empty hole gives the empty text.
        case element
        /// An attribute of the payload. An empty hole gives no field.
        case attribute
        /// A leaf element or an attribute of `System`. An empty hole gives no field.
        case envelope
    }
}

/// Compiled templates, one behind the other, kept for the chunks that follow: see ``EVTXTemplateCache``.
struct EVTXTemplates {
    private static let mostSteps = 1 << 16
    private static let mostLiterals = 1 << 20

    /// The steps of all templates; each template is a range of them.
    var steps: [EVTXStep] = []
    /// The fixed text of all steps, in UTF-8; a literal is a range of it.
    var literals: [UInt8] = []

    /// Whether so much is kept that all should be forgotten.
    var isFull: Bool {
        steps.count > EVTXTemplates.mostSteps || literals.count > EVTXTemplates.mostLiterals
    }

    /// How much memory is taken, in bytes.
    var keptBytes: Int { literals.capacity + steps.capacity * MemoryLayout<EVTXStep>.stride }

    /// Forgets all templates; memory that a hostile chunk made them take is given back.
    mutating func removeAll() {
        cut(steps: 0, literals: 0)
        if steps.capacity > 2 * EVTXTemplates.mostSteps { steps = [] }
        if literals.capacity > 2 * EVTXTemplates.mostLiterals { literals = [] }
    }

    /// Forgets what came last.
    mutating func cut(steps: Int, literals: Int) {
        self.steps.removeSubrange(steps...)
        self.literals.removeSubrange(literals...)
    }
}

/// Why a record of binary XML cannot be read.
enum EVTXDamage: Error {
    case pastTheEnd
    case unknownToken
    case tooDeep
    case badTemplate
    case tooLong
    case tooMuchWork

    /// The sentence for the report.
    var reason: String {
        switch self {
        case .pastTheEnd: "EVTX record: a length or an offset points outside the record or its chunk"
        case .unknownToken: "EVTX record: binary XML holds a token that does not exist"
        case .tooDeep: "EVTX record: elements are nested more than \(EVTXCompiler.depthLimit) deep"
        case .badTemplate: "EVTX record: its template is missing or damaged"
        case .tooLong: "EVTX record: expands to more than \(EVTXRunner.expansionLimit / 1_048_576) MiB"
        case .tooMuchWork: "EVTX record: its templates refer to each other without end"
        }
    }
}
