extension Schema.V2 {
    /// Indexes that hold all that a filter of the list of systems asks, in each order that it sorts by.
    ///
    /// A filter is then held against entries of an index in turn, about fifteen million a second, and no row of the
    /// table is fetched until the page is known: the rarest systems of a nation in any order take one pass over one
    /// index. Indexes for each filter in each order would be ten times as many.
    static let lists = """
        DROP INDEX system_by_name;
        DROP INDEX system_by_code;
        DROP INDEX system_by_function;
        DROP INDEX system_by_health_data;
        DROP INDEX system_by_release;
        DROP INDEX system_by_hosting;
        DROP INDEX system_by_product;
        DROP INDEX system_by_support;
        DROP INDEX system_by_criticality;
        DROP INDEX system_by_service_day;
        DROP INDEX system_by_change;
        DROP INDEX system_exposed;
        DROP INDEX system_by_cover;
        CREATE INDEX system_by_name ON system (name_key, id, \(asked));
        CREATE INDEX system_by_code ON system (code, id, \(asked));
        CREATE INDEX system_by_function ON system (function, name_key, id, \(asked));
        CREATE INDEX system_by_owner ON system (owner_id, code, id, \(asked));
        CREATE INDEX system_by_product ON system (product_label, id, \(asked));
        CREATE INDEX system_by_support ON system (supported_until, id, \(asked));
        CREATE INDEX system_by_criticality ON system (top_criticality, id, \(asked));
        CREATE INDEX system_by_service_day ON system (in_service_since, id, \(asked));
        CREATE INDEX system_by_change ON system (changed, id, \(asked));
        CREATE INDEX system_by_release ON system (release_id, \(asked));
        CREATE INDEX system_by_hosting ON system (hosting_id, \(asked));
        CREATE INDEX system_by_cover ON system (covered_until, \(asked));
        CREATE INDEX system_exposed ON system (top_criticality, \(asked)) WHERE is_exposed = 1;
        CREATE INDEX release_by_support ON release (supported_until);
        """

    /// What filters ask, the most asked first: a value is found sooner near the beginning of an entry.
    private static let asked = """
        top_criticality, is_exposed, holds_health_data, hosting_id, supported_until, release_id,
        in_service_since, covered_until, owner_id, function
        """
}
