"""PyTorch's answers to questions that brickprop must answer too.

    pip install torch numpy safetensors
    python tests/reference/make.py                # from the project's root

A *case* is one layer, one cost or one short training run with fixed numbers. Each case is computed twice, in f64 and
in f32, and its tensors go to values_f64.safetensors and values_f32.safetensors under the key "case/tensor";
cases.json lists the cases with their settings. README.md describes the tensors.

The random numbers come from numpy's PCG64, seeded by the case's name: they depend on no version of PyTorch, and
adding a case changes no other. The f32 run reads the same numbers, rounded to f32. Sizes are odd and unequal, so that
a swapped pair of axes cannot pass unseen, and dy is random, since a dy of ones hides errors.
"""

import json
import zlib
from collections import OrderedDict
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file
from torch import nn
from torch.nn import functional as F

HERE = Path(__file__).parent
torch.set_num_threads(1)  # one order of summation, so one result

CASES = {}  # name -> settings, the same in both dtypes


class Case:
    """One case in one dtype: a source of random inputs and a collector of named tensors."""

    def __init__(self, values, dtype, name, **settings):
        self.values, self.dtype, self.name = values, dtype, name
        self.rng = np.random.Generator(np.random.PCG64(zlib.crc32(name.encode())))
        CASES[name] = settings

    def random(self, *shape):
        return torch.from_numpy(self.rng.standard_normal(shape)).to(self.dtype)

    def labels(self, count, classes):
        return torch.from_numpy(self.rng.integers(0, classes, count))

    def keep(self, **tensors):
        for key, tensor in tensors.items():
            tensor = tensor.detach().to(self.dtype)  # labels become 0.0, 1.0, 2.0 …
            self.values[f"{self.name}/{key}"] = tensor.reshape(tensor.shape or (1,)).clone().contiguous()

    def layer(self, function, x, **params):
        """y = function(x, *params), a random dy, and what backpropagation makes of it."""
        inputs = {"x": x, **params}
        for tensor in inputs.values():
            tensor.requires_grad_(True)
        y = function(*inputs.values())
        dy = self.random(*y.shape)
        y.backward(dy)
        self.keep(**inputs, y=y, dy=dy, **{f"d{key}": tensor.grad for key, tensor in inputs.items()})

    def cost(self, function, x, **others):
        """cost = function(x): one number, its dy is 1."""
        x.requires_grad_(True)
        cost = function(x)
        cost.backward()
        self.keep(x=x, **others, cost=cost, dx=x.grad)


def dense(case):
    c = case("dense", layer="dense", inputs=7, outputs=3)
    c.layer(F.linear, c.random(5, 7), weight=c.random(3, 7), bias=c.random(3))


def convolutions(case):
    #    name                   x               outputs, kernel, stride, padding, dilation
    for name, x, o, k, s, p, d in [
        ("conv2d_3x3_pad1", (2, 3, 5, 6), 5, 3, 1, 1, 1),
        ("conv2d_3x3_pad0", (2, 2, 5, 8), 3, 3, 1, 0, 1),
        ("conv2d_3x3_stride2_pad1", (3, 2, 7, 8), 4, 3, 2, 1, 1),
        ("conv2d_3x3_dilation2_pad1", (2, 3, 8, 6), 4, 3, 1, 1, 2),
        ("conv2d_3x3_stride2_pad2_dilation2", (2, 3, 9, 6), 5, 3, 2, 2, 2),
        ("conv2d_5x5_pad2", (2, 3, 4, 7), 4, 5, 1, 2, 1),
        ("conv2d_1x1", (2, 5, 3, 4), 3, 1, 1, 0, 1),
        ("conv2d_1x1_stride2", (2, 5, 4, 5), 3, 1, 2, 0, 1),
        ("conv2d_2x2_stride3", (2, 3, 8, 7), 4, 2, 3, 0, 1),  # some pixels are never read
        ("conv2d_wide", (2, 2, 2, 33), 9, 3, 1, 1, 1),  # more than 8 outputs, more than 32 pixels
    ]:
        settings = dict(kernel=k, stride=s, padding=p, dilation=d)
        c = case(name, layer="conv2d", inputs=x[1], outputs=o, **settings)
        function = lambda x, w, b: F.conv2d(x, w, b, stride=s, padding=p, dilation=d)
        c.layer(function, c.random(*x), weight=c.random(o, x[1], k, k), bias=c.random(o))


def pools(case):
    shape = (2, 2, 7, 8)  # 2 does not divide 7: without padding the last row is not read
    for kind, function in [("max_pool", F.max_pool2d), ("avg_pool", F.avg_pool2d)]:
        for name, k, s, p in [("2_stride2", 2, 2, 0), ("3_stride2_pad1", 3, 2, 1)]:
            c = case(f"{kind}_{name}", layer=kind, kernel=k, stride=s, padding=p)
            # padding is minus infinity for the maximum, and counted zeros for the average
            c.layer(lambda x: function(x, k, s, p), c.random(*shape))
    c = case("max_pool_negative", layer="max_pool", kernel=3, stride=2, padding=1)
    c.layer(lambda x: F.max_pool2d(x, 3, 2, 1), -1 - c.random(2, 2, 5, 6).abs())  # a padding of 0 would win here
    c = case("global_avg_pool", layer="global_avg_pool")
    c.layer(lambda x: x.mean(dim=(2, 3)), c.random(2, 5, 4, 3))  # [n, c, h, w] -> [n, c]


def batch_norms(case):
    for name, shape in [("batch_norm_features", (7, 5)), ("batch_norm_channels", (3, 4, 3, 2))]:
        momentum, eps = 0.1, 1e-5
        c = case(name, layer="batch_norm", features=shape[1], momentum=momentum, eps=eps)
        x = c.random(*shape) * 2 + 3  # far from mean 0 and variance 1
        mean, var = c.random(shape[1]), c.random(shape[1]).abs() + 0.5
        weight, bias = c.random(shape[1]), c.random(shape[1])
        c.keep(running_mean_before=mean, running_var_before=var)
        # PyTorch normalises by the variance over n and keeps the variance over n − 1; it changes mean and var in place
        c.layer(lambda x, w, b: F.batch_norm(x, mean, var, w, b, True, momentum, eps), x, weight=weight, bias=bias)
        y_evaluate = F.batch_norm(x, mean, var, weight, bias, False, momentum, eps)
        c.keep(running_mean=mean, running_var=var, y_evaluate=y_evaluate)


def activations(case):
    for name, function, settings in [
        ("relu", F.relu, {}),
        ("leaky_relu", lambda x: F.leaky_relu(x, 0.01), dict(slope=0.01)),
        ("sigmoid", torch.sigmoid, {}),
        ("tanh", torch.tanh, {}),
        ("gelu", F.gelu, {}),  # x Φ(x), with the exact erf
        ("softmax", lambda x: F.softmax(x, dim=1), {}),
    ]:
        c = case(name, layer=name, **settings)
        c.layer(function, c.random(6, 7) * 3)


def costs(case):
    n, classes = 6, 5
    for name, smoothing, weighted, extreme in [
        ("cross_entropy", 0.0, False, False),
        ("cross_entropy_smoothing", 0.1, False, False),
        ("cross_entropy_weights", 0.0, True, False),
        ("cross_entropy_smoothing_weights", 0.1, True, False),
        ("cross_entropy_extreme", 0.0, False, True),
        ("cross_entropy_extreme_smoothing", 0.1, False, True),
    ]:
        c = case(name, cost="cross_entropy", label_smoothing=smoothing, class_weights=weighted)
        x, labels, others = c.random(n, classes) * 2, c.labels(n, classes), {}
        if extreme:  # exp(1e4) overflows: only the log-sum-exp that subtracts the maximum survives
            x[0, 0], x[1, 1], x[2, 2], x[2, 4] = 1e4, -1e4, 1e4, 1e4
            x[3], x[4] = 1e4 * x[3].sign(), -1e4
        if weighted:  # the mean is divided by the sum of the labels' weights, not by n
            others["class_weights"] = c.random(classes).abs() + 0.25
        weight = others.get("class_weights")
        cost = lambda x: F.cross_entropy(x, labels, weight=weight, label_smoothing=smoothing)
        c.cost(cost, x, labels=labels, **others)
    c = case("mse", cost="mse")  # the mean over all n × classes entries, without a factor ½
    target = c.random(n, classes)
    c.cost(lambda x: F.mse_loss(x, target), c.random(n, classes), target=target)


def training(case):
    """The four steps, ten times, on one batch of 6 pictures: each optimiser starts from the same network."""
    steps = 10
    layers = "conv2d(3→4, 3×3, padding 1), batch_norm, relu, max_pool 2, flatten, dense 64→5"
    c = case("network", network=layers, cost="cross_entropy", batch=6)
    x, labels = c.random(6, 3, 8, 8), c.labels(6, 5)
    start = {
        "conv.weight": c.random(4, 3, 3, 3) * (2 / 27) ** 0.5,
        "conv.bias": c.random(4) * 0.1,
        "norm.weight": 1 + c.random(4) * 0.1,
        "norm.bias": c.random(4) * 0.1,
        "dense.weight": c.random(5, 64) * (1 / 64) ** 0.5,
        "dense.bias": c.random(5) * 0.1,
    }

    def build():
        names = ["conv", "norm", "relu", "pool", "flatten", "dense"]
        bricks = [nn.Conv2d(3, 4, 3, padding=1), nn.BatchNorm2d(4), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten()]
        network = nn.Sequential(OrderedDict(zip(names, [*bricks, nn.Linear(64, 5)]))).to(c.dtype)
        network.load_state_dict(start, strict=False)  # the running statistics start at 0 and 1
        return network

    network = build()
    logits = network(x)
    cost = F.cross_entropy(logits, labels)
    cost.backward()
    c.keep(x=x, labels=labels, logits=logits, cost=cost, **start)
    c.keep(**{f"{name}.gradient": p.grad for name, p in network.named_parameters()})
    c.keep(**{"norm.running_mean": network.norm.running_mean, "norm.running_var": network.norm.running_var})

    for name, optimizer, settings in [
        ("sgd", torch.optim.SGD, dict(lr=0.1)),
        ("momentum", torch.optim.SGD, dict(lr=0.1, momentum=0.9, weight_decay=5e-4)),
        ("nesterov", torch.optim.SGD, dict(lr=0.1, momentum=0.9, weight_decay=5e-4, nesterov=True)),
        ("adamw", torch.optim.AdamW, dict(lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2)),
    ]:
        run = case(f"training_{name}", optimizer=name, steps=steps, start="network", **settings)
        network = build()
        optimizer = optimizer(network.parameters(), **settings)  # every parameter decays, biases too
        costs = []
        for _ in range(steps):
            cost = F.cross_entropy(network(x), labels)  # steps 1 and 2
            optimizer.zero_grad()
            cost.backward()  # step 3
            optimizer.step()  # step 4
            costs.append(cost.detach())
        run.keep(costs=torch.stack(costs), **dict(network.named_parameters()))
        run.keep(**{"norm.running_mean": network.norm.running_mean, "norm.running_var": network.norm.running_var})


def main():
    for dtype, file in [(torch.float64, "values_f64.safetensors"), (torch.float32, "values_f32.safetensors")]:
        values = {}
        case = lambda name, **settings: Case(values, dtype, name, **settings)
        for group in [dense, convolutions, pools, batch_norms, activations, costs, training]:
            group(case)
        assert all(v.isfinite().all() for v in values.values())
        save_file(values, HERE / file)
        print(f"{file}: {len(values)} tensors, {(HERE / file).stat().st_size / 1000:.0f} kB")
    lines = [f"  {json.dumps({'name': name, **settings}, ensure_ascii=False)}" for name, settings in CASES.items()]
    (HERE / "cases.json").write_text("[\n" + ",\n".join(lines) + "\n]\n", encoding="utf-8")


if __name__ == "__main__":
    main()
