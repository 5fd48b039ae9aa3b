import Foundation
import Sigma
import TestSupport
import Testing

@Suite("The public rules") struct PublicRulesTests {
    static func files(under folder: String) -> [RuleFile] {
        guard let root = Corpora.folder?.appending(path: "sigma") else { return [] }
        return paths(under: folder).map { path in
            let data = (try? Data(contentsOf: root.appending(path: path))) ?? Data()
            return RuleFile(reading: String(decoding: data, as: UTF8.self), name: path)
        }
    }

    static func paths(under folder: String) -> [String] {
        guard let root = Corpora.folder?.appending(path: "sigma/" + folder) else { return [] }
        let names =
            FileManager.default.enumerator(atPath: root.path(percentEncoded: false))?.compactMap {
                $0 as? String
            } ?? []
        return names.filter { $0.hasSuffix(".yml") }.sorted().map { folder + "/" + $0 }
    }

    @Test("All but the two that need a value table load", .enabled(if: Corpora.arePresent))
    func load() {
        let folders = ["rules", "rules-emerging-threats", "rules-threat-hunting"]
        let clock = ContinuousClock.now
        let files = folders.flatMap(Self.files)
        print("rules loaded in", ContinuousClock.now - clock)
        #expect(files.count == 3_754)
        let refused = files.flatMap(\.errors)
        #expect(refused.count == 2, "\(refused.map(\.description).joined(separator: "\n"))")
        for error in refused {
            guard case .undefinedPlaceholder = error.problem else { Issue.record("\(error)"); continue }
        }
        #expect(files.flatMap(\.rules).count == 3_752)
        #expect(
            files.flatMap(\.warnings).isEmpty,
            "\(files.flatMap(\.warnings).map(\.description).joined(separator: "\n"))")
    }

    @Test("The legacy rules are refused, each with a reason", .enabled(if: Corpora.arePresent))
    func legacy() {
        // Filed among the unsupported ones, yet whole: they only ask for fields that no log has.
        let whole = [
            "unsupported/linux/lnx_auditd_omigod_scx_runasprovider_executescript.yml",
            "unsupported/windows/file_event_executable_and_script_creation_by_office_using_file_ext.yml",
            "unsupported/windows/win_suspicious_werfault_connection_outbound.yml",
            "unsupported/windows/sysmon_non_priv_program_files_move.yml",
        ]
        let files = Self.files(under: "unsupported")
        #expect(files.count == 87)
        for file in files {
            #expect(file.errors.isEmpty == whole.contains(file.name), "\(file.name) \(file.errors)")
            #expect(file.rules.isEmpty != whole.contains(file.name), "\(file.name)")
        }
    }
}
