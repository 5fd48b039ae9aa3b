extension Schema {
    /// Claims of before say nothing to their cases.
    enum V30 {
        /// Whoever opened a claim means to be paid: its case answers so since, and its complaint within 72 hours (article
        /// L12-10-1 of the Code des assurances) is among the legal deadlines. A claim that is settled is over.
        static let claims = """
            UPDATE case_establishment SET facts = json_set(facts, '$.claimsCover', json('true'))
            WHERE json_extract(facts, '$.claimsCover') IS NOT 1
                AND EXISTS (SELECT 1 FROM claim c
                    WHERE c.case_id = case_establishment.case_id
                        AND c.establishment_id = case_establishment.establishment_id
                        AND NOT EXISTS (SELECT 1 FROM claim_event e
                            WHERE e.claim_id = c.id AND e.kind = 'settlement'));
            """
    }
}
