extension CashGap {
    /// The lack at a time, in M€; below 0 while there is money to spare. On a day with a step, before it.
    public func gap(at day: Double) -> Double {
        guard let next = path.firstIndex(where: { $0.day >= day }) else { return path.last?.gap ?? 0 }
        guard next > 0, path[next].day > path[next - 1].day else { return path[next].gap }
        let from = path[next - 1], to = path[next]
        return from.gap + (to.gap - from.gap) * (day - from.day) / (to.day - from.day)
    }
}
