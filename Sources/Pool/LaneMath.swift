/// The exponential, logarithm and normal law of eight numbers at once, in plain arithmetic: the same on every processor.
enum LaneMath {
    /// e^x to the last digit or two; x is brought into −700...700.
    @inline(__always) static func exp(_ x: Lanes) -> Lanes {
        let bounded = x.clamped(lowerBound: Lanes(repeating: -700), upperBound: Lanes(repeating: 700))
        // Adding 1.5 · 2^52 rounds to the nearest whole number and leaves it in the low bits.
        let magic = 6_755_399_441_055_744.0
        let shifted = bounded * 1.442_695_040_888_963_4 + magic
        let whole = shifted - magic
        let r = (bounded - whole * 0.693_147_180_369_123_8) - whole * 1.908_214_929_270_587_7e-10
        var p = Lanes(repeating: 1.6059043836821613e-10)
        p = p * r + 2.08767569878681e-09
        p = p * r + 2.505210838544172e-08
        p = p * r + 2.755731922398589e-07
        p = p * r + 2.7557319223985893e-06
        p = p * r + 2.48015873015873e-05
        p = p * r + 0.0001984126984126984
        p = p * r + 0.001388888888888889
        p = p * r + 0.008333333333333333
        p = p * r + 0.041666666666666664
        p = p * r + 0.16666666666666666
        p = p * r + 0.5
        p = p * r + 1.0
        p = p * r + 1.0
        let bits = unsafe unsafeBitCast(shifted, to: SIMD8<Int64>.self)
        let power = unsafe unsafeBitCast((bits &+ 1023) &<< 52, to: Lanes.self)
        return p * power
    }

    /// The natural logarithm of positive normal numbers, to the last digit or two.
    @inline(__always) static func log(_ x: Lanes) -> Lanes {
        let bits = unsafe unsafeBitCast(x, to: SIMD8<UInt64>.self)
        // The mantissa is brought between the roots of 1/2 and 2, so that the series is short.
        let lifted = bits &- 0x3FE6_A09E_667F_3BCD
        let exponent = SIMD8<Int64>(truncatingIfNeeded: lifted) &>> 52
        let mantissaBits = bits &- (SIMD8<UInt64>(truncatingIfNeeded: exponent) &<< 52)
        let mantissa = unsafe unsafeBitCast(mantissaBits, to: Lanes.self)
        let ratio = (mantissa - 1) / (mantissa + 1)
        let square = ratio * ratio
        var p = Lanes(repeating: 0.09523809523809523)
        p = p * square + 0.10526315789473684
        p = p * square + 0.11764705882352941
        p = p * square + 0.13333333333333333
        p = p * square + 0.15384615384615385
        p = p * square + 0.18181818181818182
        p = p * square + 0.2222222222222222
        p = p * square + 0.2857142857142857
        p = p * square + 0.4
        p = p * square + 0.6666666666666666
        p = p * square + 2.0
        // Whole numbers of this size become doubles by the same magic, without a conversion for each lane.
        let magic = unsafe unsafeBitCast(exponent &+ 0x4338_0000_0000_0000, to: Lanes.self)
        let whole = magic - 6_755_399_441_055_744
        return whole * 0.693_147_180_369_123_8 + (ratio * p + whole * 1.908_214_929_270_587_7e-10)
    }

    /// P(Z ≤ x) of the normal law, within 1e-14.
    ///
    /// > Source: Hart and others, "Computer approximations", 1968, in the form of West, "Better approximations to
    /// > cumulative normal functions", 2005.
    @inline(__always) static func normalCumulative(_ x: Lanes) -> Lanes {
        let size = x.replacing(with: -x, where: x .< 0)
        var top = Lanes(repeating: 0.0352624965998911)
        top = top * size + 0.700383064443688
        top = top * size + 6.37396220353165
        top = top * size + 33.912866078383
        top = top * size + 112.079291497871
        top = top * size + 221.213596169931
        top = top * size + 220.206867912376
        var bottom = Lanes(repeating: 0.0883883476483184)
        bottom = bottom * size + 1.75566716318264
        bottom = bottom * size + 16.064177579207
        bottom = bottom * size + 86.7807322029461
        bottom = bottom * size + 296.564248779674
        bottom = bottom * size + 637.333633378831
        bottom = bottom * size + 793.826512519948
        bottom = bottom * size + 440.413735824752
        let tail = exp(-0.5 * size * size) * top / bottom
        return tail.replacing(with: 1 - tail, where: x .> 0)
    }
}
