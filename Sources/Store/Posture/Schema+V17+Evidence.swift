extension Schema {
    /// What evidence is about: a newer fact of the same kind about the same object takes the older one's place.
    enum V17 {}
}

extension Schema.V17 {
    /// What was brought in before is given its object from the sentence that its importer wrote, and what a scan says of
    /// mail is no longer filed under patching.
    static let evidence = """
        ALTER TABLE posture_evidence ADD COLUMN object TEXT CHECK (length(object) BETWEEN 1 AND 400);
        UPDATE posture_evidence SET object = lower(substr(fact_english, 25, instr(fact_english, ', severity ') - 25))
            WHERE kind = 'exposureScan' AND fact_english LIKE 'Seen from the internet: % on %, severity %';
        UPDATE posture_evidence SET object =
                'domain ' || lower(substr(fact_english, instr(fact_english, ', domain ') + 9,
                    instr(fact_english, ': ') - instr(fact_english, ', domain ') - 9))
            WHERE kind = 'directoryAudit' AND fact_english LIKE '%, domain _%: %';
        UPDATE posture_evidence SET object =
                'system ' || lower(substr(fact_english, 16, instr(fact_english, ': ') - 16))
            WHERE kind = 'restoreTest' AND fact_english LIKE 'Restoration of _%: %';
        UPDATE posture_evidence SET aspect = 'mail'
            WHERE kind = 'exposureScan' AND aspect = 'pat' AND substr(object, 1, instr(object, ' ') - 1)
                IN ('smtp', 'mail', 'dmarc', 'spf', 'dkim', 'mta-sts', 'imap');
        """
}
