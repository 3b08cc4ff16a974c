/* Physical limits of the machine: f32 FMA peak (AVX2, AVX-512) and memory bandwidth.
 * Build: gcc -O3 -march=native -pthread peak.c -o peak
 * Run:   ./peak            prints one JSON line per measurement. */
#define _GNU_SOURCE
#include <immintrin.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define REPEATS 9
#define FMA_ITERS 40000000L
#define BUF_BYTES (256L << 20) /* per thread, far beyond the last cache */

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + 1e-9 * t.tv_nsec;
}

static int cmp(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static volatile float sink;

/* 12 independent accumulators, kept in registers, hide the 4-cycle FMA latency on 2 pipes. */
#define FMA_KERNEL(NAME, VEC, SET1, FMA, ADD, TARGET)                                  \
    __attribute__((noinline, target(TARGET))) static void NAME(long iters) {           \
        VEC m = SET1(0.999f), c = SET1(0.001f);                                        \
        VEC a0 = SET1(0.0f), a1 = SET1(1), a2 = SET1(2), a3 = SET1(3), a4 = SET1(4),      \
            a5 = SET1(5), a6 = SET1(6), a7 = SET1(7), a8 = SET1(8), a9 = SET1(9),      \
            a10 = SET1(10), a11 = SET1(11);                                            \
        for (long k = 0; k < iters; k++) {                                             \
            a0 = FMA(a0, m, c); a1 = FMA(a1, m, c); a2 = FMA(a2, m, c);                \
            a3 = FMA(a3, m, c); a4 = FMA(a4, m, c); a5 = FMA(a5, m, c);                \
            a6 = FMA(a6, m, c); a7 = FMA(a7, m, c); a8 = FMA(a8, m, c);                \
            a9 = FMA(a9, m, c); a10 = FMA(a10, m, c); a11 = FMA(a11, m, c);            \
        }                                                                              \
        a0 = ADD(ADD(ADD(a0, a1), ADD(a2, a3)), ADD(ADD(a4, a5), ADD(a6, a7)));        \
        a0 = ADD(a0, ADD(ADD(a8, a9), ADD(a10, a11)));                                 \
        float out[sizeof(VEC) / 4];                                                    \
        memcpy(out, &a0, sizeof(VEC));                                                 \
        sink = out[0];                                                                 \
    }

FMA_KERNEL(fma256, __m256, _mm256_set1_ps, _mm256_fmadd_ps, _mm256_add_ps, "avx2,fma")
FMA_KERNEL(fma512, __m512, _mm512_set1_ps, _mm512_fmadd_ps, _mm512_add_ps, "avx512f")

static pthread_barrier_t barrier;
static double t_begin[2], t_end[2];

struct job { int id, kind; float *src, *dst; };

static void *worker(void *p) {
    struct job *j = p;
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(j->id, &set);
    sched_setaffinity(0, sizeof set, &set);
    pthread_barrier_wait(&barrier);
    t_begin[j->id] = now();
    long n = BUF_BYTES / sizeof(float);
    if (j->kind == 0) fma256(FMA_ITERS);
    if (j->kind == 1) fma512(FMA_ITERS);
    if (j->kind == 2) memcpy(j->dst, j->src, BUF_BYTES);
    if (j->kind == 3) { /* read-only sum */
        __m256 s0 = _mm256_setzero_ps(), s1 = s0, s2 = s0, s3 = s0;
        for (long i = 0; i < n; i += 32) {
            s0 = _mm256_add_ps(s0, _mm256_load_ps(j->src + i));
            s1 = _mm256_add_ps(s1, _mm256_load_ps(j->src + i + 8));
            s2 = _mm256_add_ps(s2, _mm256_load_ps(j->src + i + 16));
            s3 = _mm256_add_ps(s3, _mm256_load_ps(j->src + i + 24));
        }
        s0 = _mm256_add_ps(_mm256_add_ps(s0, s1), _mm256_add_ps(s2, s3));
        sink = ((float *)&s0)[0];
    }
    t_end[j->id] = now();
    return NULL;
}

static double run(int kind, int threads, struct job *jobs) {
    pthread_t t[2];
    pthread_barrier_init(&barrier, NULL, threads);
    for (int i = 0; i < threads; i++) {
        jobs[i].kind = kind;
        pthread_create(&t[i], NULL, worker, &jobs[i]);
    }
    for (int i = 0; i < threads; i++) pthread_join(t[i], NULL);
    pthread_barrier_destroy(&barrier);
    double b = t_begin[0], e = t_end[0];
    for (int i = 1; i < threads; i++) {
        if (t_begin[i] < b) b = t_begin[i];
        if (t_end[i] > e) e = t_end[i];
    }
    return e - b;
}

int main(void) {
    struct job jobs[2];
    for (int i = 0; i < 2; i++) {
        jobs[i].id = i;
        jobs[i].src = aligned_alloc(64, BUF_BYTES);
        jobs[i].dst = aligned_alloc(64, BUF_BYTES);
        memset(jobs[i].src, 1, BUF_BYTES);
        memset(jobs[i].dst, 2, BUF_BYTES);
    }
    const char *names[] = {"fma_avx2", "fma_avx512", "memcpy", "read_sum"};
    for (int kind = 0; kind < 4; kind++) {
        if (kind == 1 && !__builtin_cpu_supports("avx512f")) continue;
        for (int threads = 1; threads <= 2; threads++) {
            double t[REPEATS];
            run(kind, threads, jobs);
            for (int r = 0; r < REPEATS; r++) t[r] = run(kind, threads, jobs);
            qsort(t, REPEATS, sizeof(double), cmp);
            double med = t[REPEATS / 2], work, best = t[0];
            if (kind < 2) {
                work = (double)threads * FMA_ITERS * 12 * 2 * (kind == 0 ? 8 : 16);
                printf("{\"test\":\"%s\",\"threads\":%d,\"gflops_median\":%.1f,\"gflops_best\":%.1f}\n",
                       names[kind], threads, work / med * 1e-9, work / best * 1e-9);
            } else {
                /* memcpy counts bytes read plus bytes written */
                work = (double)threads * BUF_BYTES * (kind == 2 ? 2 : 1);
                printf("{\"test\":\"%s\",\"threads\":%d,\"gbytes_per_s_median\":%.1f,\"gbytes_per_s_best\":%.1f}\n",
                       names[kind], threads, work / med * 1e-9, work / best * 1e-9);
            }
        }
    }
    return 0;
}
