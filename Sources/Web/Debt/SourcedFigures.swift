import Debt
import Markup
import Vocabulary

/// A figure for one kind of thing that a group may set, with its source.
protocol SourcedFigure: Sendable {
    var asset: AssetClass { get }
    var basis: Basis { get }
}

extension Basis.Kind {
    var title: LocalizedText {
        switch self {
        case .assumption: LocalizedText("Hypothèse", en: "Assumption")
        case .publication: LocalizedText("Publication", en: "Published figure")
        case .own: LocalizedText("Marché ou comptes", en: "Contract or accounts")
        }
    }

    var tone: Tone {
        switch self {
        case .assumption: .unknown
        case .publication: .low
        case .own: .good
        }
    }
}

extension TableFile where Row: SourcedFigure {
    /// The columns of what is figured, between the kind of thing and the source.
    init(name: LocalizedText, figures: [Column]) {
        let asset = Column(LocalizedText("Type", en: "Type"), "asset", width: 26) {
            .text($0.asset.title[$1])
        }
        let basis = [
            Column(LocalizedText("Nature du chiffre", en: "Kind of figure"), "kind", width: 20) {
                .text($0.basis.kind.title[$1])
            },
            Column(LocalizedText("Source", en: "Source"), "source", width: 50) { .text($0.basis.text[$1]) },
            Column(LocalizedText("Au", en: "As of"), "asOf") { row, _ in .day(row.basis.asOf) },
        ]
        self.init(name: name, columns: [asset] + figures + basis)
    }
}

extension HTML {
    /// A table of figures for each kind of thing, with where they come from.
    mutating func sourcedFigures<Row: SourcedFigure>(_ rows: [Row], _ columns: [Column<Row>]) {
        let basis: [Column<Row>] = [
            Column(LocalizedText("Nature du chiffre", en: "Kind of figure")) {
                $0.badge($1.basis.kind.title, $1.basis.kind.tone)
            },
            Column(LocalizedText("Source", en: "Where it comes from")) { html, row in
                html.say(row.basis.text)
                html(.span, .class("sub")) { html in
                    html.say(LocalizedText("au ", en: "as of "))
                    html.day(row.basis.asOf)
                }
            },
        ]
        for asset in AssetClass.allCases {
            self(.details, asset == .workstation ? .open : nil) { html in
                html(.summary, say: asset.title)
                html.table(
                    asset.title, columns + basis, rows.filter { $0.asset == asset }, repeatsHeading: true,
                    empty: EmptyState(
                        LocalizedText("Aucun chiffre", en: "No figure"),
                        LocalizedText("Fixez-en un ci-dessus.", en: "Set one above.")))
            }
        }
    }
}
