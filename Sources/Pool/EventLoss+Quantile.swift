extension EventLoss {
    /// The loss that is not passed with probability `q`, in M€: the cumulative law, solved by halving, within 1e-4 of itself.
    public func quantile(_ q: Double) -> Double {
        guard q > 0 else { return 0 }
        var high = max(mean, 1e-9)
        while cumulative(high) < q, high < 1e9 { high *= 2 }
        var low = 0.0
        for _ in 0..<40 where high - low > 1e-4 * high {
            let middle = (low + high) / 2
            if cumulative(middle) < q { low = middle } else { high = middle }
        }
        return (low + high) / 2
    }
}
