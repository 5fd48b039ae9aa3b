/// The word most like `word`, if one is like enough to be a slip of the fingers.
///
/// - Complexity: O(*n* · *m*²) for *n* words of length *m*; words past 40 letters are not compared.
package func nearest(to word: String, among words: [String]) -> String? {
    let bound = max(1, word.count / 3)
    let ranked = words.map { (word: $0, distance: editDistance(word, $0, within: bound)) }
    return ranked.filter { $0.distance <= bound }.min { $0.distance < $1.distance }?.word
}

/// Insertions, deletions, replacements and swaps of neighbours from one word to the other, without case.
package func editDistance(_ left: String, _ right: String, within bound: Int) -> Int {
    let left = Array(left.lowercased()), right = Array(right.lowercased())
    guard left.count <= 40, right.count <= 40, abs(left.count - right.count) <= bound else {
        return bound + 1
    }
    var before: [Int] = []
    var above = Array(0...right.count)
    for i in left.indices {
        var row = [i + 1]
        for j in right.indices {
            var cost = min(row[j] + 1, above[j + 1] + 1, above[j] + (left[i] == right[j] ? 0 : 1))
            if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] {
                cost = min(cost, before[j - 1] + 1)
            }
            row.append(cost)
        }
        (before, above) = (above, row)
    }
    return above[right.count]
}
