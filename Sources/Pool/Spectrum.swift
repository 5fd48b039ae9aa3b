/// A function on a lattice, as its transform at the half-step frequencies of ``FrequencyGrid``; the first half of them.
struct Spectrum: Sendable {
    var re: [Double]
    var im: [Double]

    init(count: Int) {
        re = [Double](repeating: 0, count: count)
        im = re
    }

    /// Puts one block where it belongs.
    mutating func set(_ block: ArraySlice<ComplexLanes>, _ grid: FrequencyGrid, block number: Int) {
        for (q, value) in block.enumerated() {
            let start = grid.index(number, q)
            for lane in 0..<8 {
                // Residues lie in the first half, frequencies anywhere: those past the middle stand for their conjugates.
                let place = start + lane
                let isFirst = place < grid.count / 2
                re[isFirst ? place : grid.count - 1 - place] = value.re[lane]
                im[isFirst ? place : grid.count - 1 - place] = isFirst ? value.im[lane] : -value.im[lane]
            }
        }
    }

    /// The values at the block's frequencies.
    func block(_ grid: FrequencyGrid, block number: Int) -> [ComplexLanes] {
        (0..<FrequencyGrid.length).map { q in
            var value = ComplexLanes.zero
            let start = grid.index(number, q)
            for lane in 0..<8 {
                let place = start + lane
                let isFirst = place < grid.count / 2
                value.re[lane] = re[isFirst ? place : grid.count - 1 - place]
                value.im[lane] = isFirst ? im[place] : -im[grid.count - 1 - place]
            }
            return value
        }
    }

    /// The transform of values on the lattice.
    init(of values: [Double], _ fourier: FourierTransform) {
        let n = fourier.count
        var re = [Double](repeating: 0, count: n), im = re
        for k in 0..<min(values.count, n) {
            re[k] = values[k] * fourier.halfTurns[k].0
            im[k] = -values[k] * fourier.halfTurns[k].1
        }
        fourier.forward(&re, &im)
        self.re = Array(re[..<(n / 2)])
        self.im = Array(im[..<(n / 2)])
    }

    /// The function whose transform this is.
    func values(_ fourier: FourierTransform) -> [Double] {
        let n = fourier.count
        // The inverse by the forward transform of the conjugate.
        var re = self.re + self.re.reversed(), im = self.im.map { -$0 } + self.im.reversed()
        fourier.forward(&re, &im)
        let scale = 1 / Double(n)
        return (0..<n).map { k in
            (re[k] * fourier.halfTurns[k].0 + im[k] * fourier.halfTurns[k].1) * scale
        }
    }
}

/// The fast Fourier transform of one long list of complex numbers, for lengths that are powers of two.
///
/// > Source: Van Loan, "Computational frameworks for the fast Fourier transform", 1992, section 1.7 (Stockham).
struct FourierTransform: Sendable {
    let count: Int
    private let cosines: [Double]
    private let sines: [Double]
    /// cos and sin of π k / n: the half step of the frequencies.
    let halfTurns: [(Double, Double)]

    init(count: Int) {
        self.count = count
        let angles = (0..<(count / 2)).map { 2 * Double.pi * Double($0) / Double(count) }
        cosines = angles.map(Elementary.cos)
        sines = angles.map(Elementary.sin)
        halfTurns = (0..<count).map {
            let angle = Double.pi * Double($0) / Double(count)
            return (Elementary.cos(angle), Elementary.sin(angle))
        }
    }

    /// Σ x_k e^(−2πi jk/n), in place.
    func forward(_ re: inout [Double], _ im: inout [Double]) {
        var re2 = re, im2 = im
        var half = count / 2, stride = 1
        while half >= 1 {
            for j in 0..<half {
                let c = cosines[j * stride], s = sines[j * stride]
                let from = j * stride, to = 2 * j * stride, other = from + half * stride
                for k in 0..<stride {
                    let ar = re[from + k], ai = im[from + k], br = re[other + k], bi = im[other + k]
                    re2[to + k] = ar + br
                    im2[to + k] = ai + bi
                    let dr = ar - br, di = ai - bi
                    re2[to + stride + k] = dr * c + di * s
                    im2[to + stride + k] = di * c - dr * s
                }
            }
            swap(&re, &re2)
            swap(&im, &im2)
            half /= 2
            stride *= 2
        }
    }
}
