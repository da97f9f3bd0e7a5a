/* Tickets of a whole column: the first eight bytes of SHA-256(prefix | unit id) of every row.
 *
 * The prefix "seed|stage|" is the same in every row: its whole blocks of 64 bytes are compressed once and each
 * row goes on from there, so that a seed of 64 digits with a unit id of up to 51 bytes ("hh") costs one block.
 * With the SHA instructions of x86 processors where they are, in plain C otherwise: the same numbers.
 * Source: FIPS 180-4. Called by ticket.py, which has checked the buffers.
 */
#include <stdint.h>
#include <string.h>

#if defined(__x86_64__) && defined(__GNUC__)
#include <cpuid.h>
#include <immintrin.h>
#define SHA_INSTRUCTIONS 1
#else
#define SHA_INSTRUCTIONS 0
#endif

enum { BLOCK = 64, END = 9 }; /* END: the bit 1 and the length that close every message */

static const uint32_t START[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                  0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};

static const uint32_t ROUND[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

typedef void compression(uint32_t state[8], const uint8_t *data, uint64_t blocks);

static uint32_t turned(uint32_t x, int bits) { return x >> bits | x << (32 - bits); }

static uint32_t word(const uint8_t *p) {
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static void compress_plain(uint32_t state[8], const uint8_t *data, uint64_t blocks) {
    for (; blocks; blocks--, data += BLOCK) {
        uint32_t w[64], a = state[0], b = state[1], c = state[2], d = state[3];
        uint32_t e = state[4], f = state[5], g = state[6], h = state[7];
        for (int i = 0; i < 16; i++) w[i] = word(data + 4 * i);
        for (int i = 16; i < 64; i++) {
            uint32_t near = w[i - 2], far = w[i - 15];
            w[i] = w[i - 16] + w[i - 7] + (turned(far, 7) ^ turned(far, 18) ^ far >> 3) +
                   (turned(near, 17) ^ turned(near, 19) ^ near >> 10);
        }
#pragma GCC unroll 8
        for (int i = 0; i < 64; i++) {
            uint32_t one = h + (turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)) + ((e & f) ^ (~e & g)) + ROUND[i] + w[i];
            uint32_t two = (turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
            h = g, g = f, f = e, e = d + one;
            d = c, c = b, b = a, a = one + two;
        }
        state[0] += a, state[1] += b, state[2] += c, state[3] += d;
        state[4] += e, state[5] += f, state[6] += g, state[7] += h;
    }
}

#if SHA_INSTRUCTIONS
/* The instructions keep the state as (a b e f) and (c d g h) and do four rounds at a time. */
__attribute__((target("sha,sse4.1,ssse3"))) static void compress_fast(uint32_t state[8], const uint8_t *data,
                                                                     uint64_t blocks) {
    const __m128i order = _mm_set_epi64x(0x0c0d0e0f08090a0bLL, 0x0405060700010203LL);
    __m128i badc = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)state), 0xb1);
    __m128i hgfe = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)(state + 4)), 0x1b);
    __m128i abef = _mm_alignr_epi8(badc, hgfe, 8), cdgh = _mm_blend_epi16(hgfe, badc, 0xf0);
    for (; blocks; blocks--, data += BLOCK) {
        __m128i w[4], abef_before = abef, cdgh_before = cdgh;
#pragma GCC unroll 16
        for (int i = 0; i < 16; i++) {
            __m128i now;
            if (i < 4) {
                now = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)(data + 16 * i)), order);
            } else {
                __m128i last = w[(i + 3) % 4];
                now = _mm_sha256msg1_epu32(w[i % 4], w[(i + 1) % 4]);
                now = _mm_add_epi32(now, _mm_alignr_epi8(last, w[(i + 2) % 4], 4));
                now = _mm_sha256msg2_epu32(now, last);
            }
            w[i % 4] = now;
            now = _mm_add_epi32(now, _mm_loadu_si128((const __m128i *)(ROUND + 4 * i)));
            cdgh = _mm_sha256rnds2_epu32(cdgh, abef, now);
            abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_shuffle_epi32(now, 0x0e));
        }
        abef = _mm_add_epi32(abef, abef_before);
        cdgh = _mm_add_epi32(cdgh, cdgh_before);
    }
    __m128i feba = _mm_shuffle_epi32(abef, 0x1b), dchg = _mm_shuffle_epi32(cdgh, 0xb1);
    _mm_storeu_si128((__m128i *)state, _mm_blend_epi16(feba, dchg, 0xf0));
    _mm_storeu_si128((__m128i *)(state + 4), _mm_alignr_epi8(dchg, feba, 8));
}
#endif

static compression *fastest(void) {
#if SHA_INSTRUCTIONS
    unsigned a, b, c, d, sse = bit_SSSE3 | bit_SSE4_1;
    if (__get_cpuid(1, &a, &b, &c, &d) && (c & sse) == sse && __get_cpuid_count(7, 0, &a, &b, &c, &d) && b & bit_SHA)
        return compress_fast;
#endif
    return compress_plain;
}

/* What all rows share: the state after the whole blocks of the prefix, and what is left of the prefix. */
typedef struct {
    compression *compress;
    uint32_t state[8];
    uint64_t length, left;
    uint8_t rest[BLOCK];
} beginning;

static void begin(beginning *shared, const uint8_t *prefix, uint64_t length, compression *compress) {
    shared->compress = compress;
    memcpy(shared->state, START, sizeof START);
    compress(shared->state, prefix, length / BLOCK);
    shared->length = length;
    shared->left = length % BLOCK;
    memcpy(shared->rest, prefix + length - shared->left, shared->left);
}

/* The first eight bytes of SHA-256(prefix | unit). */
static uint64_t head(const beginning *shared, const uint8_t *unit, uint64_t length) {
    uint64_t bits = (shared->length + length) * 8, used = shared->left;
    uint8_t last[2 * BLOCK] = {0};
    uint32_t state[8];
    memcpy(state, shared->state, sizeof state);
    memcpy(last, shared->rest, used);
    if (used + length >= BLOCK) {
        uint64_t fill = BLOCK - used, whole = (length - fill) / BLOCK;
        memcpy(last + used, unit, fill);
        shared->compress(state, last, 1);
        shared->compress(state, unit + fill, whole);
        unit += fill + whole * BLOCK;
        length -= fill + whole * BLOCK;
        memset(last, 0, BLOCK);
        used = 0;
    }
    if (length) memcpy(last + used, unit, length);
    used += length;
    last[used] = 0x80;
    uint64_t blocks = used + END <= BLOCK ? 1 : 2;
    for (uint64_t i = 0; i < 8; i++) last[blocks * BLOCK - 1 - i] = (uint8_t)(bits >> 8 * i);
    shared->compress(state, last, blocks);
    return (uint64_t)state[0] << 32 | state[1];
}

static int64_t offset(const uint8_t *offsets, int wide, int64_t place) {
    int64_t large;
    int32_t small;
    if (wide) {
        memcpy(&large, offsets + place * 8, sizeof large);
        return large;
    }
    memcpy(&small, offsets + place * 4, sizeof small);
    return small;
}

/* Write the head of every row of an Arrow column of texts (wide: offsets of 64 bits); return how many were written:
 * fewer than `rows` when an offset lies outside the text. plain: do without the instructions, for comparison. */
int64_t ticket_heads(const uint8_t *prefix, int64_t prefix_length, const uint8_t *text, int64_t text_length,
                     const uint8_t *offsets, int wide, int64_t rows, int plain, uint64_t *heads) {
    beginning shared;
    begin(&shared, prefix, (uint64_t)prefix_length, plain ? compress_plain : fastest());
    int64_t from = offset(offsets, wide, 0);
    for (int64_t row = 0; row < rows; row++) {
        int64_t to = offset(offsets, wide, row + 1);
        if (from < 0 || to < from || to > text_length) return row;
        heads[row] = head(&shared, to > from ? text + from : prefix, (uint64_t)(to - from));
        from = to;
    }
    return rows;
}
