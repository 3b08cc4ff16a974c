"""DenseNet-121 by torchvision, on weights that a formula gives: what tests/densenet compares with.

    python3 tests/reference/densenet.py            writes densenet121.json: small, in the repository
    python3 tests/reference/densenet.py --all      and every number into target/densenet121, 160 MB

It takes torch, torchvision and safetensors. Weights are a hash of the tensor's name and of the
place in it, so that no file of weights is needed: see `hashed` in made.py and in
tests/densenet/made.rs.
"""

import argparse
import json
from pathlib import Path

import torch
import torchvision
from safetensors.torch import save_file

from made import hashed, pictures, weights

ALL = Path(__file__).parents[2] / "target/densenet121"
LABELS = [7, 421]


def network():
    net = torchvision.models.densenet121(num_classes=1000)
    made = {
        name: torch.from_numpy(weights(name, tuple(t.shape)))
        for name, t in net.state_dict().items()
        if not name.endswith("num_batches_tracked")
    }
    net.load_state_dict(made, strict=False)
    return net


def results(net):
    """In evaluation and in training: logits, gradients, running statistics and the cost."""
    x = torch.from_numpy(pictures(len(LABELS))).to(next(net.parameters()).dtype)

    def step():
        net.zero_grad()
        logits = net(x)
        cost = torch.nn.functional.cross_entropy(logits, torch.tensor(LABELS))
        cost.backward()
        gradients = {name: p.grad.clone() for name, p in net.named_parameters()}
        return {"": logits.detach()}, gradients, cost.item()

    net.eval()
    evaluated, frozen, _ = step()
    net.train()
    trained, gradients, cost = step()
    running = {k: v for k, v in net.state_dict().items() if "running" in k}
    groups = {"evaluated": evaluated, "trained": trained}
    return groups | {"frozen": frozen, "gradients": gradients, "running": running}, cost


def probes(tensors):
    """The length of each, and what two fixed random directions see of it."""
    rows = {}
    for name, t in tensors.items():
        t = t.numpy()
        seen = [float((t * (2 * hashed(f"{name}{k}", t.shape) - 1)).sum()) for k in (0, 1)]
        rows[name] = [float((t**2).sum() ** 0.5), *seen]
    return rows


def save_all(groups):
    """Every number in f64, and the `state_dict`; says how far torchvision in f32 is from that."""
    ALL.mkdir(parents=True, exist_ok=True)
    net = network()
    save_file(net.state_dict(), ALL / "weights.safetensors")
    flat = {f"{group}/{name}": t for group, named in groups.items() for name, t in named.items()}
    save_file(flat, ALL / "values.safetensors")

    in_f32, _ = results(net)
    print("torchvision in f32: the worst tensor and the median")
    for group, named in groups.items():
        differences = {name: in_f32[group][name].double() - t for name, t in named.items()}
        for kind, order in ("by largest number", torch.inf), ("by length", 2):
            size = lambda t: float(torch.linalg.vector_norm(t, order))
            apart = sorted(size(d) / size(named[name]) for name, d in differences.items())
            print(f"{group:10} {kind:18} {apart[-1]:.1e} {apart[len(apart) // 2]:.1e}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--all", action="store_true")
    args = parser.parse_args()
    torch.set_num_threads(2)
    net = network().double()
    groups, cost = results(net)
    values = {
        "versions": {"torch": torch.__version__, "torchvision": torchvision.__version__},
        "parameters": sum(p.numel() for p in net.parameters()),
        "evaluated": groups["evaluated"][""].flatten().tolist(),
        "trained": groups["trained"][""].flatten().tolist(),
        "cost": cost,
        **{group: probes(groups[group]) for group in ("frozen", "gradients", "running")},
    }
    rounded = json.loads(json.dumps(values), parse_float=lambda f: float(f"{float(f):.7g}"))
    Path(__file__).with_name("densenet121.json").write_text(json.dumps(rounded, indent=0) + "\n")
    if args.all:
        save_all(groups)


if __name__ == "__main__":
    main()
