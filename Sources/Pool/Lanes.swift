/// Eight doubles that are worked on at once; the compiler maps them to what the processor has.
typealias Lanes = SIMD8<Double>

/// Eight complex numbers.
struct ComplexLanes: Sendable {
    var re: Lanes
    var im: Lanes

    static let zero = ComplexLanes(re: .zero, im: .zero)
    static let one = ComplexLanes(re: Lanes(repeating: 1), im: .zero)

    @inline(__always) static func + (left: ComplexLanes, right: ComplexLanes) -> ComplexLanes {
        ComplexLanes(re: left.re + right.re, im: left.im + right.im)
    }
    @inline(__always) static func - (left: ComplexLanes, right: ComplexLanes) -> ComplexLanes {
        ComplexLanes(re: left.re - right.re, im: left.im - right.im)
    }
    @inline(__always) static func * (left: ComplexLanes, right: ComplexLanes) -> ComplexLanes {
        ComplexLanes(
            re: left.re * right.re - left.im * right.im, im: left.re * right.im + left.im * right.re)
    }
    @inline(__always) static func * (left: ComplexLanes, right: Double) -> ComplexLanes {
        ComplexLanes(re: left.re * right, im: left.im * right)
    }
    @inline(__always) static func += (left: inout ComplexLanes, right: ComplexLanes) { left = left + right }
    @inline(__always) static func *= (left: inout ComplexLanes, right: ComplexLanes) { left = left * right }

    /// 1 + `weight` · (self − 1): the transform of something that happens with that probability.
    @inline(__always) func thinned(_ weight: Double) -> ComplexLanes {
        ComplexLanes(re: re * weight + (1 - weight), im: im * weight)
    }

    /// The real part of self times the conjugate of `other`.
    @inline(__always) func realProduct(conjugate other: ComplexLanes) -> Lanes {
        re * other.re + im * other.im
    }
}
