public import Logging

/// One assembler for each owner.
public actor AssemblyDesk {
    private let sink: any RecordSink
    private let logger: Logger
    private let pause: Duration
    private var assemblers: [RecordOwner: RecordAssembler] = [:]

    /// Assemblers that keep what comes in there. Each batch costs its place in the store, on the disk and on the line: of the two
    /// seconds that an alert may take, a quarter of one is spent on making them larger.
    public init(_ sink: any RecordSink, pause: Duration = .milliseconds(250), logger: Logger) {
        self.sink = sink
        self.pause = pause
        self.logger = logger
    }

    /// The assembler of an owner.
    public func assembler(of owner: RecordOwner) -> RecordAssembler {
        if let known = assemblers[owner] { return known }
        let fresh = RecordAssembler(sink, owner: owner, pause: pause, logger: logger)
        assemblers[owner] = fresh
        return fresh
    }

    /// Returns when everything that came in is kept, or after five seconds.
    public func drain() async {
        for assembler in assemblers.values { await assembler.drain(within: .seconds(5)) }
    }
}
