/// Every route there is. Each page keeps its own list in its own file; this is where they meet.
enum Endpoints {
    static let all: [Endpoint] = [
        signIn, overview, preferences, assets,
    ].flatMap { $0 }
}
