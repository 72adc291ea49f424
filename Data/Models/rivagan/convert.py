"""Makes encoder.safetensors and decoder.safetensors of the two ONNX files in the wheel invisible-watermark 0.2.0.

    pip install --no-deps invisible-watermark==0.2.0 && pip install onnx safetensors numpy
    python convert.py

Weights are copied unchanged; the depth axis of the kernels, which is 1, is dropped, and the leading underscore of the names.
"""
import importlib.util
from pathlib import Path

import onnx
from onnx import numpy_helper
from safetensors.numpy import save_file

package = Path(importlib.util.find_spec("imwatermark").origin).parent
here = Path(__file__).parent
for part in ["encoder", "decoder"]:
    graph = onnx.load(package / f"rivagan_{part}.onnx").graph
    tensors = {}
    for initializer in graph.initializer:
        if not initializer.name.startswith("_"):
            continue  # shapes and indices of the export
        values = numpy_helper.to_array(initializer)
        if values.ndim == 5:
            values = values[:, :, 0]
        tensors[initializer.name[1:]] = values.copy()
    save_file(tensors, here / f"{part}.safetensors", metadata={"source": "invisible-watermark 0.2.0, MIT"})
    print(part, sum(t.size for t in tensors.values()), "parameters")
