import ArgumentParser

/// `cordon pool`: what hospitals risk together, what they carry, and what a measure is worth.
struct PoolCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pool",
        abstract: "Compute the loss of a pool of hospitals, what it costs whom, and what lowers it.",
        discussion: """
            Money is in millions of euros, rates are a year. A portfolio is a folder with sites.csv, shocks.json and \
            params.json.
            """,
        subcommands: [
            PoolLawCommand.self, PoolSimulateCommand.self, PoolAllocateCommand.self, PoolValueCommand.self,
            PoolTreasuryCommand.self, PoolInsurabilityCommand.self, PoolVectorsCommand.self,
        ])
}
