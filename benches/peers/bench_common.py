"""Shared pieces of the peers' benchmarks: the reference nets, FLOP counts, timing, reporting.

Net A: 3072 -> 256 ReLU -> 128 ReLU -> 37, softmax cross-entropy.
Net B: 3x64x64; three times [conv3x3 pad 1, ReLU, maxpool 2] with 32, 64, 128 channels;
       flatten 8192 -> 128 ReLU -> 37, softmax cross-entropy.
densenet121: DenseNet-121 as each library has it; 3x224x224, 1000 classes, softmax cross-entropy.
"""
import json
import os
import resource
import statistics
import time

BATCH = {"A": 32, "B": 32, "densenet121": 8}
CLASSES = 37
THREADS = 2
LR = 0.01
MOMENTUM = 0.9
REPEATS = 7
STEPS = {"A": 300, "B": 20, "densenet121": 4}
INFER_STEPS = 100
INPUT = {"A": (3 * 32 * 32,), "B": (3, 64, 64), "densenet121": (3, 224, 224)}

# multiply-adds per image in the forward pass, first layer first
LAYERS = {
    "A": [3072 * 256, 256 * 128, 128 * CLASSES],
    "B": [
        64 * 64 * 32 * 3 * 9,
        32 * 32 * 64 * 32 * 9,
        16 * 16 * 128 * 64 * 9,
        8192 * 128,
        128 * CLASSES,
    ],
    # all layers but the first as one; ours has fewer: a transition pools first
    "densenet121": [112 * 112 * 64 * 3 * 49, 2716147712],
}


def train_flops(net):
    """FLOPs per image, forward + backward, matrix products only (1 multiply-add = 2 FLOPs).

    Backward needs a weight gradient for each layer and an input gradient for all but the first.
    """
    macs = LAYERS[net]
    return 2 * (3 * sum(macs) - macs[0])


def infer_flops(net):
    return 2 * sum(LAYERS[net])


def seconds_since_exec():
    """Seconds since the kernel started this process (includes interpreter start-up)."""
    with open("/proc/self/stat") as f:
        start_ticks = int(f.read().rsplit(")", 1)[1].split()[19])
    with open("/proc/uptime") as f:
        uptime = float(f.read().split()[0])
    return uptime - start_ticks / os.sysconf("SC_CLK_TCK")


def peak_rss_mb():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def bench(peer, version, net, train_step, infer_one, finish=lambda: None):
    """Times `train_step()` (one batch) and `infer_one()` (batch 1), prints one JSON line.

    `finish()` waits until all work handed out so far is done (for asynchronous engines).
    """
    train_step()
    finish()
    cold = seconds_since_exec()
    for _ in range(STEPS[net] // 4):
        train_step()
    finish()
    rates, cpu_shares = [], []
    for _ in range(REPEATS):
        t0, c0 = time.perf_counter(), time.process_time()
        for _ in range(STEPS[net]):
            train_step()
        finish()
        wall = time.perf_counter() - t0
        rates.append(STEPS[net] * BATCH[net] / wall)
        cpu_shares.append((time.process_time() - c0) / wall)
    rss = peak_rss_mb()

    for _ in range(10):
        infer_one()
    lat = []
    for _ in range(INFER_STEPS):
        t0 = time.perf_counter()
        infer_one()
        lat.append((time.perf_counter() - t0) * 1e3)

    rate = statistics.median(rates)
    print(json.dumps({
        "peer": peer,
        "version": version,
        "net": net,
        "batch": BATCH[net],
        "images_per_s": round(rate, 1),
        "images_per_s_min": round(min(rates), 1),
        "images_per_s_max": round(max(rates), 1),
        "train_gflops": round(rate * train_flops(net) * 1e-9, 1),
        "cpus_used": round(statistics.median(cpu_shares), 2),
        "cold_start_s": round(cold, 2),
        "peak_rss_mb": round(rss),
        "infer_b1_ms": round(statistics.median(lat), 3),
        "repeats": REPEATS,
        "steps": STEPS[net],
        "step_ms": round(BATCH[net] * 1e3 / rate, 3),
    }), flush=True)
