import Markup
import Vocabulary

extension LocalizedText {
    /// A figure with the decimals that it has and no more, as each language writes them: `1,5` and `1.5`.
    static func plain(_ value: Double) -> LocalizedText {
        let figure = plainFigure(value)
        return LocalizedText(figure.replacing(".", with: ","), en: figure)
    }
}
