import Access
import ArgumentParser
import Foundation
import Logging
import Registry
import Store
import Vocabulary

/// `cordon serve`: a real data folder.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Serve a data folder.",
        discussion: """
            Rules that are named with --rules may be added, changed and removed while Cordon serves.

            On the first start, asks for the network's name and its first administrator, or takes them from \
            CORDON_NETWORK, CORDON_ADMIN and CORDON_ADMIN_PASSWORD.

            Settings come from flags, then the environment, then cordon.toml in the data folder:
            \(Settings.keys.sorted { $0.key < $1.key }.map { "  \($0.key): \($0.value)" }.joined(separator: "\n"))
            """)

    @OptionGroup var folder: DataOption
    @OptionGroup var listening: ListeningOptions
    @Option(help: ArgumentHelp("Rules to use instead of the shipped ones.", valueName: "folder"))
    var rules: [String] = []
    @OptionGroup var records: RecordOptions
    @OptionGroup var federation: FederationOptions
    @Option(
        help: ArgumentHelp(
            "Legal duties of incidents in place of those that come with Cordon.", valueName: "file"))
    var duties: String?
    @Option(
        help: ArgumentHelp("Playbooks in place of those that come with Cordon.", valueName: "file"))
    var playbooks: String?
    @Flag(help: "With --nats: workers detect; this process keeps records and alerts.") var workers = false

    func run() async throws {
        OpenFiles.raiseLimit()
        let settings = try Settings(
            folder: folder.url, environment: ProcessInfo.processInfo.environment,
            flags: listening.flags.merging(records.flags) { $1 }.merging(
                ["cases.duties": duties, "cases.playbooks": playbooks].compactMapValues(\.self)
            ) { $1 })
        let logger = settings.makeLogger()
        let data = try DataFolder(url: folder.url, access: .alone)
        try await FirstStart(store: data.store).complete()
        try await FeedLoader(data: data, language: .french).loadShipped()
        let server = try await CordonServer(
            data: data, settings: settings, ruleFolders: rules, values: records.mapping.values.values,
            federation: federation.servers == nil ? nil : federation, hasWorkers: workers, logger: logger)
        try await server.run { port in say("Cordon is at \(settings.address(port: port))") }
    }
}

/// The flags of every command that serves pages.
struct ListeningOptions: ParsableArguments {
    @Option(help: "Address to listen on.") var host: String?
    @Option(help: "Port to listen on; 0 takes any that is free.") var port: Int?
    @Option(help: ArgumentHelp("PEM file with the certificate chain.", valueName: "file")) var certificate:
        String?
    @Option(help: ArgumentHelp("PEM file with the private key.", valueName: "file")) var key: String?
    @Flag(help: "Listen beyond this machine without TLS: passwords travel in the clear.")
    var allowPlaintext = false
    @Flag(
        name: .customLong("behind-tls-proxy"),
        help: "Listen without TLS for a proxy that adds it, and believe it.")
    var isBehindTLSProxy = false
    @Option(help: "trace, debug, info, notice, warning, error or critical.") var logLevel: String?

    /// As settings, without those that were not given.
    var flags: [String: String] {
        [
            "http.host": host, "http.port": port.map(String.init), "http.certificate": certificate,
            "http.key": key,
            "http.allow-plaintext": allowPlaintext ? "true" : nil,
            "http.behind-tls-proxy": isBehindTLSProxy ? "true" : nil, "log.level": logLevel,
        ].compactMapValues(\.self)
    }
}

/// Makes an empty data folder somebody's: a network and its first administrator.
struct FirstStart {
    let store: Store

    func complete() async throws {
        guard try await !store.hasAccounts() else { return }
        let environment = ProcessInfo.processInfo.environment
        let network = try environment["CORDON_NETWORK"] ?? ask("Name of the network of hospitals")
        let name = try environment["CORDON_ADMIN"] ?? ask("Sign-in name of the first administrator")
        let password =
            try environment["CORDON_ADMIN_PASSWORD"] ?? askSecretly("Password, 12 characters or more")
        // Before anything is recorded: a start that was refused is begun again with all its questions.
        do throws(PasswordRule) {
            try PasswordRule.check(password, for: name)
        } catch {
            throw Failure(
                "the administrator's password is refused: \(error.message.english) Nothing was recorded.")
        }
        let id = try await store.transaction(by: operatorName(), at: .now) { writer in
            try writer.servedNetwork() ?? writer.record(Network(id: ID(0), name: network)).id
        }
        guard let grant = Grant(.networkAdministrator, on: .network(id)) else { return }
        let account = NewAccount(name: name, displayName: name, grants: [grant])
        _ = try await store.openAccount(account, password: password, by: operatorName(), at: .now)
        say("\(name) may sign in now")
    }

    private func ask(_ question: String, isSecret: Bool = false) throws -> String {
        guard isatty(STDIN_FILENO) == 1 else {
            throw Failure(
                "this data folder has no account yet; set CORDON_NETWORK, CORDON_ADMIN and CORDON_ADMIN_PASSWORD, "
                    + "or start from a terminal")
        }
        try FileHandle.standardError.write(contentsOf: Data("\(question): ".utf8))
        guard let line = readLine() else { throw Failure("nothing was answered; nothing was changed") }
        // Blanks around a password belong to it.
        let answer = isSecret ? line : line.trimmingCharacters(in: .whitespaces)
        guard !answer.isEmpty else { throw Failure("nothing was answered; nothing was changed") }
        return answer
    }

    /// Reads without showing what is typed.
    private func askSecretly(_ question: String) throws -> String {
        var shown = termios()
        let isTerminal = unsafe tcgetattr(STDIN_FILENO, &shown) == 0
        if isTerminal {
            var hidden = shown
            hidden.c_lflag &= ~tcflag_t(ECHO)
            unsafe tcsetattr(STDIN_FILENO, TCSANOW, &hidden)
        }
        defer {
            if isTerminal {
                unsafe tcsetattr(STDIN_FILENO, TCSANOW, &shown)
                say("")
            }
        }
        return try ask(question, isSecret: true)
    }
}
