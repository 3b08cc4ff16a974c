"""DenseNet-121 by torchvision, on weights that a formula gives: what tests/densenet.rs compares with.

    python3 tests/reference/densenet.py                 writes densenet121.json: small, in the repository
    python3 tests/reference/densenet.py --all FILE      writes all weights and gradients, 64 MB

It takes torch, torchvision and safetensors. Weights are a hash of the tensor's name and of the
place in it, so that no file of weights is needed: see `hashed` here and in tests/densenet.rs.
"""

import argparse
import json
from pathlib import Path

import numpy
import torch
import torchvision
from safetensors.torch import save_file

SIDE, BATCH, CLASSES, LABELS = 224, 2, 1000, [7, 421]


def hashed(name, shape):
    """Numbers from 0 to 1, in f64."""
    start = 0x811C9DC5  # the FNV-1a hash of the name
    for byte in name.encode():
        start = (start ^ byte) * 0x01000193 % 2**32
    h = numpy.arange(numpy.prod(shape), dtype=numpy.uint32) + numpy.uint32(start)
    for shift, factor in ((16, 0x7FEB352D), (15, 0x846CA68B)):
        h ^= h >> numpy.uint32(shift)
        h *= numpy.uint32(factor)
    h ^= h >> numpy.uint32(16)
    return (h.astype(numpy.float64) / 2**32).reshape(shape)


def weights(name, shape):
    u = hashed(name, shape)
    if name.endswith(("bias", "running_mean")):
        u = 0.2 * (u - 0.5)
    elif len(shape) == 1:  # γ and running variances
        u = 0.5 + u
    else:
        bound = (6 / numpy.prod(shape[1:])) ** 0.5 if len(shape) == 4 else shape[1] ** -0.5
        u = bound * (2 * u - 1)
    return torch.from_numpy(u.astype(numpy.float32))


def network():
    net = torchvision.models.densenet121(num_classes=CLASSES)
    state = {k: v for k, v in net.state_dict().items() if not k.endswith("num_batches_tracked")}
    made = {name: weights(name, tuple(t.shape)) for name, t in state.items()}
    net.load_state_dict(made, strict=False)
    return net, made


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--all", type=Path, metavar="FILE")
    args = parser.parse_args()
    torch.set_num_threads(2)
    net, state = network()
    net = net.double()
    x = torch.from_numpy(2 * hashed("input", (BATCH, 3, SIDE, SIDE)) - 1)

    def step():
        net.zero_grad()
        logits = net(x)
        cost = torch.nn.functional.cross_entropy(logits, torch.tensor(LABELS))
        cost.backward()
        return logits.detach(), cost.item(), {name: p.grad.clone() for name, p in net.named_parameters()}

    net.eval()
    evaluated, _, frozen = step()
    net.train()
    trained, cost, gradients = step()
    running = {k: v for k, v in net.state_dict().items() if "running" in k}

    def probes(tensors):
        # the length of each, and what two fixed random directions see of it
        rows = {}
        for name, t in tensors.items():
            t = t.numpy()
            seen = [float((t * (2 * hashed(f"{name}{k}", t.shape) - 1)).sum()) for k in (0, 1)]
            rows[name] = [float((t**2).sum() ** 0.5), *seen]
        return rows

    values = {
        "versions": {"torch": torch.__version__, "torchvision": torchvision.__version__},
        "parameters": sum(p.numel() for p in net.parameters()),
        "evaluated": evaluated.flatten().tolist(),
        "trained": trained.flatten().tolist(),
        "cost": cost,
        "frozen": probes(frozen),
        "gradients": probes(gradients),
        "running": probes(running),
    }
    rounded = json.loads(json.dumps(values), parse_float=lambda f: float(f"{float(f):.7g}"))
    Path(__file__).with_name("densenet121.json").write_text(json.dumps(rounded, indent=0) + "\n")
    if args.all:
        both = {f"gradient.{name}": g.float().contiguous() for name, g in gradients.items()}
        save_file(state | both, args.all)


if __name__ == "__main__":
    main()
