import Detection
import Sigma

/// Rules that can meet events at once: taken from a pack, or compiled.
struct ReadyRules {
    let ruleSet: RuleSet
    let correlations: [Correlation]
    /// How many documents were refused when the rules were read.
    let refusedCount: Int

    /// The rules behind the paths, or the shipped ones if there is none; a pack of the same files may be taken from the
    /// cache, and kept there.
    ///
    /// - Throws: ``Failure`` and `InputError` with the path, what is wrong and how to mend it.
    static func load(_ paths: [String], _ mappings: RuleMappings, usesCache: Bool) throws -> ReadyRules {
        if let path = try packPath(paths) {
            let file = try RulePackFile(reading: path, mappings.convention)
            guard RuleFingerprint.agrees(file.pack.fingerprint, with: mappings) else {
                throw Failure(
                    """
                    \(path) was packed by another version of the program or with other mappings; \
                    make it again with 'cordon rules pack'
                    """)
            }
            return ReadyRules(file)
        }
        guard !paths.isEmpty else {
            return ReadyRules(
                RuleCatalogue(reading: RuleSource.shipped(), options: mappings.options), mappings)
        }
        let inputs = try RuleSource.inputs(behind: paths)
        let cache = usesCache ? RuleCache() : nil
        let fingerprint = cache == nil ? nil : RuleFingerprint(mappings, stampsOf: inputs)
        if let fingerprint, let known = cache?.pack(fingerprint, mappings.convention) {
            return ReadyRules(known)
        }
        let texts = try RuleSource.read(inputs, of: paths)
        let catalogue = RuleCatalogue(reading: texts, options: mappings.options)
        // What archives refused is told by name, which a pack could not.
        guard let cache, let fingerprint, texts.isWhole else { return ReadyRules(catalogue, mappings) }
        let pack = RulePack(catalogue, fingerprint: fingerprint.bytes, convention: mappings.convention)
        cache.keep(pack, fingerprint)
        return ReadyRules(RulePackFile(pack))
    }

    /// The pack among the paths, if there is one, which then must be alone.
    static func packPath(_ paths: [String]) throws -> String? {
        guard let pack = paths.first(where: RulePackFile.isPack) else { return nil }
        guard paths.count == 1 else {
            throw Failure("\(pack) is a rule pack, which stands alone; make one pack of all the rules")
        }
        return pack
    }

    private init(_ file: RulePackFile) {
        ruleSet = file.ruleSet
        correlations = file.pack.correlations
        refusedCount = file.pack.refusedCount
    }

    private init(_ catalogue: RuleCatalogue, _ mappings: RuleMappings) {
        ruleSet = catalogue.ruleSet(convention: mappings.convention)
        correlations = catalogue.correlations
        refusedCount = catalogue.errors.count
    }

    /// Tells the person how many rules were refused.
    func sayRefused() { ReadyRules.sayRefused(refusedCount) }

    /// Tells the person how many rules were refused.
    static func sayRefused(_ count: Int) {
        if count > 0 { say("\(count) rules were refused; 'cordon rules check' says why") }
    }
}
