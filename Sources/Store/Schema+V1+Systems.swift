extension Schema.V1 {
    /// What is run, by whom, and what hangs on it.
    static let systems = """
        CREATE TABLE system (
            id INTEGER PRIMARY KEY,
            owner_id INTEGER NOT NULL REFERENCES establishment (id),
            code TEXT NOT NULL CHECK (length(code) BETWEEN 1 AND 100),
            name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 300),
            name_key TEXT NOT NULL,
            function TEXT NOT NULL CHECK (function IN ('patientRecord', 'emergencyRecord', 'prescription',
                'carePlan', 'theatreManagement', 'anaesthesia', 'intensiveCare', 'maternity', 'dialysis',
                'radiotherapy', 'oncology', 'rehabilitation', 'psychiatry', 'elderlyCare', 'imagingArchive',
                'imagingInformation', 'laboratory', 'pathology', 'bloodBank', 'pharmacy', 'sterilisation',
                'medicalDevice', 'patientMonitoring', 'admission', 'appointments', 'patientPortal', 'identity',
                'bedManagement', 'transport', 'emergencyCalls', 'dictation', 'interfaceEngine', 'secureMail',
                'remoteCare', 'dataWarehouse', 'codingAndBilling', 'finance', 'humanResources', 'rostering',
                'purchasing', 'logistics', 'catering', 'maintenanceManagement', 'documents', 'directory',
                'mail', 'fileStorage', 'virtualisation', 'backup', 'network', 'telephony', 'remoteAccess',
                'workstation', 'server', 'database', 'badgeAndDoors', 'buildingControl', 'endpointProtection',
                'firewall', 'identityProvider', 'privilegedAccess', 'logging', 'website')),
            release_id INTEGER REFERENCES release (id),
            hosting_id INTEGER REFERENCES hosting (id),
            in_service_since INTEGER,
            holds_health_data INTEGER NOT NULL CHECK (holds_health_data IN (0, 1)),
            is_exposed INTEGER NOT NULL CHECK (is_exposed IN (0, 1)),
            source_kind TEXT NOT NULL CHECK (source_kind IN ('person', 'file', 'feed', 'supplier', 'fiction')),
            source_name TEXT,
            source_line INTEGER CHECK (source_line > 0),
            as_of INTEGER NOT NULL,
            created INTEGER NOT NULL,
            changed INTEGER NOT NULL,
            -- Copied here so that lists of a whole network sort and search by an index: see the triggers.
            product_label TEXT NOT NULL,
            supported_until INTEGER,
            top_criticality INTEGER NOT NULL DEFAULT 0 CHECK (top_criticality BETWEEN 0 AND 4),
            UNIQUE (owner_id, code)
        ) STRICT;
        CREATE INDEX system_by_name ON system (name_key);
        CREATE INDEX system_by_code ON system (code);
        CREATE INDEX system_by_function ON system (function, name_key);
        CREATE INDEX system_by_health_data ON system (holds_health_data, name_key);
        CREATE INDEX system_by_release ON system (release_id);
        CREATE INDEX system_by_hosting ON system (hosting_id);
        CREATE INDEX system_by_product ON system (product_label);
        CREATE INDEX system_by_support ON system (supported_until);
        CREATE INDEX system_by_criticality ON system (top_criticality);
        CREATE INDEX system_by_service_day ON system (in_service_since);
        CREATE INDEX system_by_change ON system (changed);
        CREATE INDEX system_exposed ON system (name_key) WHERE is_exposed = 1;

        CREATE TABLE system_use (
            system_id INTEGER NOT NULL REFERENCES system (id),
            establishment_id INTEGER NOT NULL REFERENCES establishment (id),
            criticality INTEGER NOT NULL CHECK (criticality BETWEEN 1 AND 4),
            PRIMARY KEY (system_id, establishment_id)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX system_use_by_establishment ON system_use (establishment_id, criticality);

        CREATE TABLE system_use_care_service (
            system_id INTEGER NOT NULL,
            establishment_id INTEGER NOT NULL,
            care_service_id INTEGER NOT NULL REFERENCES care_service (id),
            PRIMARY KEY (system_id, establishment_id, care_service_id),
            FOREIGN KEY (system_id, establishment_id) REFERENCES system_use (system_id, establishment_id)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX system_use_by_care_service ON system_use_care_service (care_service_id);
        CREATE TRIGGER care_service_of_its_own BEFORE INSERT ON system_use_care_service
        WHEN (SELECT establishment_id FROM care_service WHERE id = new.care_service_id) != new.establishment_id
        BEGIN SELECT raise(ABORT, 'the care service belongs to another establishment'); END;

        CREATE TABLE system_dependency (
            system_id INTEGER NOT NULL REFERENCES system (id),
            needs_id INTEGER NOT NULL REFERENCES system (id),
            PRIMARY KEY (system_id, needs_id),
            CHECK (system_id != needs_id)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX system_dependency_by_needs ON system_dependency (needs_id);

        CREATE TABLE contract (
            id INTEGER PRIMARY KEY,
            establishment_id INTEGER NOT NULL REFERENCES establishment (id),
            supplier_id INTEGER NOT NULL REFERENCES supplier (id),
            system_id INTEGER REFERENCES system (id),
            reference TEXT NOT NULL CHECK (length(reference) BETWEEN 1 AND 200),
            starts INTEGER,
            ends INTEGER NOT NULL,
            yearly_cost_cents INTEGER CHECK (yearly_cost_cents >= 0),
            UNIQUE (establishment_id, reference),
            CHECK (starts IS NULL OR starts <= ends)
        ) STRICT;
        CREATE INDEX contract_by_system ON contract (system_id, establishment_id, ends);
        CREATE INDEX contract_by_supplier ON contract (supplier_id, establishment_id);
        CREATE INDEX contract_by_end ON contract (establishment_id, ends);

        CREATE TABLE flow (
            id INTEGER PRIMARY KEY,
            system_id INTEGER NOT NULL REFERENCES system (id),
            partner_system_id INTEGER REFERENCES system (id),
            partner_outside TEXT CHECK (partner_outside IN ('secureMail', 'sharedRecord',
                'electronicPrescription', 'remoteMaintenance', 'remoteCare', 'dataWarehouse',
                'communityLaboratory', 'generalPractice', 'healthInsurance', 'ambulance', 'healthAgency')),
            direction TEXT NOT NULL CHECK (direction IN ('outgoing', 'incoming', 'both')),
            wire TEXT NOT NULL CHECK (length(wire) BETWEEN 1 AND 100),
            authentication TEXT NOT NULL CHECK (authentication IN ('none', 'password', 'sharedKey',
                'certificate', 'mutualCertificate', 'smartCard', 'unknown')),
            data_class TEXT NOT NULL CHECK (data_class IN ('health', 'personal', 'technical', 'financial', 'open')),
            crosses_internet INTEGER NOT NULL CHECK (crosses_internet IN (0, 1)),
            CHECK ((partner_system_id IS NULL) != (partner_outside IS NULL)),
            CHECK (partner_system_id IS NULL OR partner_system_id != system_id)
        ) STRICT;
        CREATE UNIQUE INDEX flow_by_key
            ON flow (system_id, coalesce(partner_system_id, 0), coalesce(partner_outside, ''), direction, wire);
        CREATE INDEX flow_by_partner ON flow (partner_system_id) WHERE partner_system_id IS NOT NULL;
        """
}
