"""DenseNet-121 as ONNX ships it, in its Python package: what tests/densenet/light.rs compares with.

    python3 tests/reference/light_densenet.py      writes light_densenet121.json

It takes onnx, onnxruntime and numpy. The file holds the weights of `light_densenet121.onnx` by
torchvision's names, the output that ONNX ships beside it, and what the same graph gives for the
weights and the picture of made.py.
"""

import json
import re
from pathlib import Path

import numpy
import onnx
import onnxruntime
from onnx import numpy_helper

from made import pictures, weights

LIGHT = Path(onnx.__file__).parent / "backend/test/data/light"


def constants(graph):
    """All weights; nodes fill most of them with one number."""
    found = {t.name: numpy_helper.to_array(t) for t in graph.initializer}
    for node in graph.node:
        if node.op_type == "ConstantOfShape":
            (value,) = numpy_helper.to_array(node.attribute[0].t)
            found[node.output[0]] = numpy.full(found.pop(node.input[0]), value)
    return found


def torchvisions(layer):
    """Torchvision's name: conv2_3/x1/bn, say, is features.denseblock1.denselayer3.norm1."""
    kind = "norm" if layer.endswith("/bn") else "conv"
    inner = re.match(r"conv(\d)_(\d+)/x(\d)", layer)
    between = re.match(r"conv([234])_blk", layer)
    if inner:
        block, number, which = inner.groups()
        return f"features.denseblock{int(block) - 1}.denselayer{number}.{kind}{which}"
    if between:
        return f"features.transition{int(between[1]) - 1}.{kind}"
    others = {"conv1": "conv0", "conv1/bn": "norm0", "conv5_blk/bn": "norm5"}
    return "classifier" if layer == "fc6" else f"features.{others[layer]}"


def layers(found):
    """ONNX's layers, in its order."""
    return dict.fromkeys(re.sub(r"_(w|b|mean|var|scale|bias)_0$", "", name) for name in found)


def to_torchvision(found):
    """A batch norm here is followed by a factor and a summand; together they are γ and β."""
    state = {}
    for layer in layers(found):
        w, b = found[f"{layer}_w_0"], found.get(f"{layer}_b_0")
        name = torchvisions(layer)
        if layer.endswith("/bn"):
            scale, bias = (found[f"{layer}_{part}_0"].astype(float) for part in ("scale", "bias"))
            w, b = scale * w, bias * w + b
            for part in "mean", "var":
                state[f"{name}.running_{part}"] = found[f"{layer}_{part}_0"]
        state[f"{name}.weight"] = w
        if b is not None:
            state[f"{name}.bias"] = b
    return state


def with_hashed_weights(model, found):
    """The same graph with made.py's weights; a batch norm's own scale is 1, its bias 0, as in Caffe."""
    made = {}
    for layer in layers(found):
        name = torchvisions(layer)
        parts = {"w": "weight", "b": "bias", "mean": "running_mean", "var": "running_var"}
        for part, ours in parts.items():
            key = f"{layer}_{part}_0"
            if key in found:
                shape = found[key].shape
                # the classifier is a convolution here
                flat = weights(f"{name}.{ours}", shape[:2] if layer == "fc6" else shape)
                made[key] = flat.reshape(shape)
        for part, value in ("scale", 1), ("bias", 0):
            if layer.endswith("/bn"):
                made[f"{layer}_{part}_0"] = numpy.full_like(found[f"{layer}_{part}_0"], value)
    graph = onnx.helper.make_graph(
        [node for node in model.graph.node if node.op_type != "ConstantOfShape"],
        "hashed",
        [i for i in model.graph.input if i.name == "data_0"],
        model.graph.output,
        [numpy_helper.from_array(tensor, name) for name, tensor in made.items()],
    )
    opset, version = model.opset_import, model.ir_version
    return onnx.helper.make_model(graph, opset_imports=opset, ir_version=version)


def run(model, x):
    session = onnxruntime.InferenceSession(model.SerializeToString())
    return session.run(None, {"data_0": x.astype(numpy.float32)})[0].flatten()


def main():
    model = onnx.load(LIGHT / "light_densenet121.onnx")
    shipped = onnx.TensorProto.FromString((LIGHT / "light_densenet121_output_0.pb").read_bytes())
    shipped = numpy_helper.to_array(shipped).flatten()
    found = constants(model.graph)

    # ONNX's own picture for this test: numbers that grow from 0 to 1
    count = 3 * 224 * 224
    x = (numpy.arange(count) / count).reshape(1, 3, 224, 224)
    assert shipped.shape == (1000,) and (shipped == shipped[0]).all()
    for name, picture in ("ONNX's picture", x), ("a black one", 0 * x), ("a white one", 0 * x + 1):
        y = run(model, picture)
        print(f"{name}: {y.min()} to {y.max()}, shipped {shipped[0]}")

    logits = run(with_hashed_weights(model, found), pictures(1))
    torchvision = json.loads(Path(__file__).with_name("densenet121.json").read_text())
    apart = abs(logits - torchvision["evaluated"][:1000]).max() / abs(logits).max()
    print(f"hashed weights: {apart:.1e} from torchvision")

    def numbers(tensor):
        flat = [float(f"{x:.9g}") for x in tensor.flatten()]
        return flat[:1] if len(set(flat)) == 1 else flat

    values = {
        "versions": {"onnx": onnx.__version__, "onnxruntime": onnxruntime.__version__},
        "weights": {name: numbers(tensor) for name, tensor in to_torchvision(found).items()},
        "output": float(f"{shipped[0]:.9g}"),
        "hashed": numbers(logits),
    }
    text = json.dumps(values, indent=0)
    text = re.sub(r"\[\n([^,\]]*)\n\]", r"[\1]", text)
    Path(__file__).with_name("light_densenet121.json").write_text(text + "\n")


main()
