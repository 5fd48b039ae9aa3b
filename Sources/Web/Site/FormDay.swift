import Registry
import Vocabulary

extension FormFields {
    /// The day that a field carries, as an import would take it; `nil` where it is left out, or where `errors` is told why not.
    func day(_ name: String, _ errors: inout FormErrors) -> Day? {
        guard let text = text(name) else { return nil }
        do throws(ImportFault) {
            return try Day(typed: text)
        } catch {
            errors.add(name, ImportProblem(text: text, fault: error).sentence)
            return nil
        }
    }
}

extension Visit {
    /// The day that a field of the form carries, as an import would take it; `nil` where it is left out.
    func day(_ name: String) throws -> Day? {
        var errors = FormErrors()
        let day = fields.day(name, &errors)
        if let reason = errors[name] { throw Refusal.invalid(reason, at: name) }
        return day
    }
}
