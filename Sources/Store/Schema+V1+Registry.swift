extension Schema.V1 {
    /// Who there is and what can be bought.
    ///
    /// Days are whole days since 1970-01-01, times are milliseconds of UTC, money is whole cents. A `…_key` is
    /// the name without case and accents, so that lists sort as people read.
    static let registry = """
        CREATE TABLE network (
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 300)
        ) STRICT;

        CREATE TABLE hospital_group (
            id INTEGER PRIMARY KEY,
            network_id INTEGER NOT NULL REFERENCES network (id),
            name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 300),
            name_key TEXT NOT NULL,
            UNIQUE (network_id, name)
        ) STRICT;
        CREATE INDEX hospital_group_by_name ON hospital_group (name_key);

        CREATE TABLE establishment (
            id INTEGER PRIMARY KEY,
            group_id INTEGER NOT NULL REFERENCES hospital_group (id),
            finess TEXT NOT NULL UNIQUE CHECK (length(finess) = 9),
            name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 300),
            name_key TEXT NOT NULL,
            kind TEXT NOT NULL CHECK (kind IN ('university', 'general', 'psychiatric', 'rehabilitation',
                'local', 'nursingHome', 'homeCare')),
            town TEXT NOT NULL,
            beds INTEGER NOT NULL CHECK (beds BETWEEN 0 AND 100000),
            it_staff_tenths INTEGER NOT NULL CHECK (it_staff_tenths BETWEEN 0 AND 1000000),
            security_staff_tenths INTEGER NOT NULL CHECK (security_staff_tenths BETWEEN 0 AND 1000000),
            yearly_budget_cents INTEGER CHECK (yearly_budget_cents >= 0),
            agrees_to_be_named INTEGER NOT NULL CHECK (agrees_to_be_named IN (0, 1)),
            created INTEGER NOT NULL,
            changed INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX establishment_by_group ON establishment (group_id, name_key);
        CREATE INDEX establishment_by_name ON establishment (name_key);

        CREATE TABLE site (
            id INTEGER PRIMARY KEY,
            establishment_id INTEGER NOT NULL REFERENCES establishment (id),
            finess TEXT NOT NULL UNIQUE CHECK (length(finess) = 9),
            name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 300),
            town TEXT NOT NULL
        ) STRICT;
        CREATE INDEX site_by_establishment ON site (establishment_id, name);

        CREATE TABLE care_service (
            id INTEGER PRIMARY KEY,
            establishment_id INTEGER NOT NULL REFERENCES establishment (id),
            site_id INTEGER REFERENCES site (id),
            kind TEXT NOT NULL CHECK (kind IN ('emergency', 'emergencyCalls', 'intensiveCare', 'theatre',
                'maternity', 'imaging', 'laboratory', 'pharmacy', 'radiotherapy', 'dialysis', 'medicine',
                'surgery', 'psychiatry', 'rehabilitation', 'elderlyCare', 'consultations', 'homeCare',
                'sterilisation', 'admissions', 'kitchen')),
            name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 300),
            UNIQUE (establishment_id, name)
        ) STRICT;
        CREATE INDEX care_service_by_site ON care_service (site_id);

        CREATE TABLE supplier (
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 300),
            name_key TEXT NOT NULL,
            siren TEXT CHECK (length(siren) = 9),
            country TEXT NOT NULL CHECK (length(country) = 2),
            standing TEXT NOT NULL CHECK (standing IN ('trading', 'acquired', 'insolvent')),
            security_contact TEXT,
            created INTEGER NOT NULL,
            changed INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX supplier_by_name ON supplier (name_key);
        CREATE INDEX supplier_by_standing ON supplier (standing, name_key);

        CREATE TABLE supplier_role (
            supplier_id INTEGER NOT NULL REFERENCES supplier (id),
            role TEXT NOT NULL CHECK (role IN ('publisher', 'manufacturer', 'integrator', 'host', 'maintainer')),
            PRIMARY KEY (supplier_id, role)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE product (
            id INTEGER PRIMARY KEY,
            supplier_id INTEGER NOT NULL REFERENCES supplier (id),
            name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 300),
            name_key TEXT NOT NULL,
            kind TEXT NOT NULL CHECK (kind IN ('application', 'operatingSystem', 'database', 'infrastructure',
                'network', 'security', 'medicalDevice', 'service')),
            lifecycle_key TEXT,
            UNIQUE (supplier_id, name)
        ) STRICT;
        CREATE INDEX product_by_lifecycle_key ON product (lifecycle_key) WHERE lifecycle_key IS NOT NULL;

        CREATE TABLE release (
            id INTEGER PRIMARY KEY,
            product_id INTEGER NOT NULL REFERENCES product (id),
            version TEXT NOT NULL CHECK (length(version) BETWEEN 1 AND 100),
            released INTEGER,
            active_support_end INTEGER,
            security_support_end INTEGER,
            extended_support_end INTEGER,
            source_kind TEXT CHECK (source_kind IN ('person', 'file', 'feed', 'supplier', 'fiction')),
            source_name TEXT,
            source_line INTEGER CHECK (source_line > 0),
            as_of INTEGER,
            -- Last day of free corrections; the same reading as Lifecycle.support(on:).
            support_end INTEGER GENERATED ALWAYS AS (coalesce(security_support_end, active_support_end)) VIRTUAL,
            -- Last day with any correction, paid or free; unknown when no free one is known.
            supported_until INTEGER GENERATED ALWAYS AS (
                CASE WHEN coalesce(security_support_end, active_support_end) IS NOT NULL THEN
                    max(coalesce(security_support_end, active_support_end),
                        coalesce(extended_support_end, security_support_end, active_support_end)) END) VIRTUAL,
            UNIQUE (product_id, version),
            CHECK ((source_kind IS NULL) = (as_of IS NULL)),
            CHECK (source_kind IS NOT NULL OR coalesce(released, active_support_end, security_support_end,
                extended_support_end) IS NULL)
        ) STRICT;

        CREATE TABLE hosting (
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 300),
            kind TEXT NOT NULL CHECK (kind IN ('onSite', 'groupDataCentre', 'certifiedHost', 'onlineService')),
            provider_id INTEGER REFERENCES supplier (id),
            establishment_id INTEGER REFERENCES establishment (id),
            certificate_number TEXT,
            -- Before SQLite 3.45, NULL is not valid JSON.
            certificate_activities TEXT CHECK (certificate_activities IS NULL OR json_valid(certificate_activities)),
            certificate_expires INTEGER,
            CHECK ((certificate_number IS NULL) = (certificate_expires IS NULL)),
            CHECK ((certificate_number IS NULL) = (certificate_activities IS NULL))
        ) STRICT;
        CREATE INDEX hosting_by_kind ON hosting (kind);
        CREATE INDEX hosting_by_provider ON hosting (provider_id);
        CREATE INDEX hosting_by_establishment ON hosting (establishment_id);
        """
}
