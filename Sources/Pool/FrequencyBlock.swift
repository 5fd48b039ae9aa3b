/// A lattice of annual losses and the frequencies at which transforms are evaluated.
///
/// Frequencies lie half a step off: `2π (j + ½) / n` for j in 0..<n. Then each has its conjugate at `n − 1 − j`, none is its
/// own, and half of them say all. The sum over the lattice is cut as Cooley and Tukey do: frequency `j = r + R q` needs,
/// for each residue r modulo R, one transform of length n / R of the folded and twisted values. Eight residues are
/// worked on at once, one a lane; a block of residues is all that is in memory, however many laws there are.
struct FrequencyGrid: Sendable {
    /// Points of the lattice; a power of two, at least 1,024.
    let count: Int
    /// Distance of the points, in M€.
    let step: Double

    /// Length of the short transforms.
    static let length = 64
    /// The number of residues.
    var residues: Int { count / FrequencyGrid.length }
    /// Blocks of eight residues; their conjugates are the other half of the frequencies.
    var blocks: Int { residues / 16 }

    /// The frequencies of one block: lane l of point q is `index(block, q) + l`.
    func index(_ block: Int, _ q: Int) -> Int { residues * q + 8 * block }
}

/// The twists of one block, shared by all laws.
struct BlockTwists: Sendable {
    private let within: [ComplexLanes]
    private let folds: [ComplexLanes]
    private static let roots: [(Double, Double)] = (0..<FrequencyGrid.length).map {
        let angle = -2 * Double.pi * Double($0) / Double(FrequencyGrid.length)
        return (Elementary.cos(angle), Elementary.sin(angle))
    }
    private let roots = BlockTwists.roots

    init(_ grid: FrequencyGrid, block: Int) {
        let residues = (0..<8).map { Double(8 * block + $0) + 0.5 }
        func turn(_ share: (Double) -> Double) -> ComplexLanes {
            var turned = ComplexLanes.zero
            for lane in 0..<8 {
                let angle = -2 * Double.pi * share(residues[lane])
                turned.re[lane] = Elementary.cos(angle)
                turned.im[lane] = Elementary.sin(angle)
            }
            return turned
        }
        within = (0..<FrequencyGrid.length).map { k in turn { Double(k) * $0 / Double(grid.count) } }
        // The fraction is taken first: an angle of thousands of turns would lose its digits.
        folds = (0..<grid.residues).map { k in
            turn { ((Double(k) * $0 / Double(grid.residues)).truncatingRemainder(dividingBy: 1)) }
        }
    }

    /// The transform of values on the lattice at the frequencies of the block, into `result[start..<start + length]`.
    func transform(
        _ values: [Double], into result: inout [ComplexLanes], at start: Int,
        scratch a: inout [ComplexLanes], _ b: inout [ComplexLanes]
    ) {
        let length = FrequencyGrid.length
        for k in 0..<length {
            var folded = ComplexLanes.zero
            var place = k, fold = 0
            while place < values.count {
                folded += folds[fold] * values[place]
                place += length
                fold += 1
            }
            a[k] = folded * within[k]
        }
        pass(from: a, into: &b, quarter: 16, stride: 1)
        pass(from: b, into: &a, quarter: 4, stride: 4)
        pass(from: a, into: &b, quarter: 1, stride: 16)
        for k in 0..<length { result[start + k] = b[k] }
    }

    /// One radix-4 pass in Stockham's order, which leaves the result sorted.
    ///
    /// > Source: Van Loan, "Computational frameworks for the fast Fourier transform", 1992, section 1.7.
    @inline(__always)
    private func pass(
        from x: [ComplexLanes], into y: inout [ComplexLanes], quarter l: Int, stride m: Int
    ) {
        for j in 0..<l {
            let (c1, s1) = roots[j * m], (c2, s2) = roots[2 * j * m], (c3, s3) = roots[3 * j * m]
            for k in 0..<m {
                let p = k + j * m
                let x0 = x[p], x1 = x[p + l * m], x2 = x[p + 2 * l * m], x3 = x[p + 3 * l * m]
                let d0 = x0 + x2, d1 = x0 - x2, d2 = x1 + x3, d = x1 - x3
                let d3 = ComplexLanes(re: d.im, im: -d.re)
                let t = k + 4 * j * m
                y[t] = d0 + d2
                y[t + m] = turned(d1 + d3, c1, s1)
                y[t + 2 * m] = turned(d0 - d2, c2, s2)
                y[t + 3 * m] = turned(d1 - d3, c3, s3)
            }
        }
    }

    @inline(__always) private func turned(_ x: ComplexLanes, _ c: Double, _ s: Double) -> ComplexLanes {
        ComplexLanes(re: x.re * c - x.im * s, im: x.re * s + x.im * c)
    }
}
