import Glibc

/// The elementary functions of the C library, under names of their own so that only this file depends on it.
enum Elementary {
    @inline(__always) static func exp(_ x: Double) -> Double { Glibc.exp(x) }
    @inline(__always) static func log(_ x: Double) -> Double { Glibc.log(x) }
    @inline(__always) static func log1p(_ x: Double) -> Double { Glibc.log1p(x) }
    @inline(__always) static func power(_ x: Double, _ y: Double) -> Double { Glibc.pow(x, y) }
    @inline(__always) static func cos(_ x: Double) -> Double { Glibc.cos(x) }
    @inline(__always) static func sin(_ x: Double) -> Double { Glibc.sin(x) }
    @inline(__always) static func arctangent(_ y: Double, _ x: Double) -> Double { Glibc.atan2(y, x) }
    /// e^x − 1, precise near 0.
    @inline(__always) static func expMinusOne(_ x: Double) -> Double { Glibc.expm1(x) }
    /// 1 minus the error function, precise where it is small.
    @inline(__always) static func complementaryError(_ x: Double) -> Double { Glibc.erfc(x) }
    /// The logarithm of the gamma function.
    @inline(__always) static func logGamma(_ x: Double) -> Double { Glibc.lgamma(x) }
}
