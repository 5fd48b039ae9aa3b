import ArgumentParser

@main struct Cordon: ParsableCommand {
}
