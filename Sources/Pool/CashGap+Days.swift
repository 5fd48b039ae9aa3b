extension CashGap {
    /// The lack at a time, in M€; below 0 while there is money to spare. On a day with a step, before it.
    public func gap(at day: Double) -> Double {
        guard let next = path.firstIndex(where: { $0.day >= day }) else { return path.last?.gap ?? 0 }
        guard next > 0, path[next].day > path[next - 1].day else { return path[next].gap }
        let from = path[next - 1], to = path[next]
        return from.gap + (to.gap - from.gap) * (day - from.day) / (to.day - from.day)
    }

    /// The lack of this path at the same moment as a point of another loss's path, in M€: on a day with steps before them, at
    /// the highest, or after them, as the point stands among those of its day.
    public func gap(asAt place: Int, of path: [Point]) -> Double {
        let day = path[place].day
        let before = gap(at: day)
        guard place > 0, path[place - 1].day == day else { return before }
        let steps = self.path.filter { $0.day == day }.map(\.gap)
        let isLast = place + 1 == path.count || path[place + 1].day > day
        return isLast ? steps.last ?? before : steps.max() ?? before
    }
}
