// CRC-32 by carry-less multiplication, where the processor has it: sixteen bytes are folded onto the next by two products.
// Method and constants: Gopal et al., "Fast CRC Computation for Generic Polynomials Using PCLMULQDQ Instruction", Intel, 2009,
// for the polynomial 0xEDB88320, reflected.
#include <stddef.h>
#include <stdint.h>

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>

/// Whether `checksum_fold` can be called on this processor.
static inline int checksum_can_fold(void) {
    unsigned a, b, c, d;
    // PCLMULQDQ and SSE4.1.
    return __get_cpuid(1, &a, &b, &c, &d) && (c & 1u << 1) && (c & 1u << 19);
}

__attribute__((target("pclmul,sse4.1"))) static inline __m128i checksum_step(__m128i sum, __m128i by, __m128i next) {
    __m128i low = _mm_clmulepi64_si128(sum, by, 0x00);
    __m128i high = _mm_clmulepi64_si128(sum, by, 0x11);
    return _mm_xor_si128(_mm_xor_si128(high, low), next);
}

/// Carries a state over `count` bytes, at least 64 and a multiple of 16.
__attribute__((target("pclmul,sse4.1"))) static inline uint32_t checksum_fold(
    uint32_t state, const uint8_t *bytes, size_t count) {
    const __m128i over64 = _mm_set_epi64x(0x01c6e41596, 0x0154442bd4);
    const __m128i over16 = _mm_set_epi64x(0x00ccaa009e, 0x01751997d0);
    const __m128i *next = (const __m128i *)bytes;
    __m128i one = _mm_xor_si128(_mm_loadu_si128(next), _mm_cvtsi32_si128((int)state));
    __m128i two = _mm_loadu_si128(next + 1);
    __m128i three = _mm_loadu_si128(next + 2);
    __m128i four = _mm_loadu_si128(next + 3);
    next += 4;
    count -= 64;
    while (count >= 64) {
        one = checksum_step(one, over64, _mm_loadu_si128(next));
        two = checksum_step(two, over64, _mm_loadu_si128(next + 1));
        three = checksum_step(three, over64, _mm_loadu_si128(next + 2));
        four = checksum_step(four, over64, _mm_loadu_si128(next + 3));
        next += 4;
        count -= 64;
    }
    one = checksum_step(one, over16, two);
    one = checksum_step(one, over16, three);
    one = checksum_step(one, over16, four);
    while (count >= 16) {
        one = checksum_step(one, over16, _mm_loadu_si128(next));
        next += 1;
        count -= 16;
    }
    // 128 bits to 64, then to 32 by Barrett's reduction.
    const __m128i mask = _mm_setr_epi32(~0, 0, ~0, 0);
    const __m128i over4 = _mm_set_epi64x(0, 0x0163cd6124);
    const __m128i polynomial = _mm_set_epi64x(0x01f7011641, 0x01db710641);
    one = _mm_xor_si128(_mm_srli_si128(one, 8), _mm_clmulepi64_si128(one, over16, 0x10));
    one = _mm_xor_si128(_mm_srli_si128(one, 4), _mm_clmulepi64_si128(_mm_and_si128(one, mask), over4, 0x00));
    __m128i rest = _mm_clmulepi64_si128(_mm_and_si128(one, mask), polynomial, 0x10);
    rest = _mm_clmulepi64_si128(_mm_and_si128(rest, mask), polynomial, 0x00);
    return (uint32_t)_mm_extract_epi32(_mm_xor_si128(one, rest), 1);
}
#else
static inline int checksum_can_fold(void) { return 0; }
static inline uint32_t checksum_fold(uint32_t state, const uint8_t *bytes, size_t count) {
    (void)bytes;
    (void)count;
    return state;
}
#endif
