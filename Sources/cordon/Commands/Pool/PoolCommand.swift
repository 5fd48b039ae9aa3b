import ArgumentParser

/// `cordon pool`: what hospitals risk together, what they carry, and what a measure is worth.
struct PoolCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pool",
        abstract: "Compute the loss of a pool of hospitals, what it costs whom, and what lowers it.",
        discussion: """
            Money is in millions of euros, rates are a year. The pool is that of the data folder: hospitals of the register \
            with their postures, what they share, the parameters and rules in force. With --portfolio it is that of a folder \
            with sites.csv, shocks.json and params.json.
            """,
        subcommands: [
            PoolLawCommand.self, PoolSimulateCommand.self, PoolAllocateCommand.self, PoolValueCommand.self,
            PoolTreasuryCommand.self, PoolInsurabilityCommand.self, PoolVectorsCommand.self,
        ])
}
