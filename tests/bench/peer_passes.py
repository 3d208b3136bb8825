"""One pass of a network over a batch, as other people's software computes it:
forward passes of runtimes, and explanations by one method.

What a pass needs is loaded when it is made, and its results are compared with
eager PyTorch's: a runtime that saves time on precision is no measure."""

import copy
from typing import Callable

import captum.attr
import numpy
import onnxruntime
import openvino
import pytorch_grad_cam
import torch
import torchcam.methods
from torch import Tensor

from peer_networks import SIDE, LAYERS, Network

TOLERANCE = 1e-3  # of logits, relative to the greatest

Pass = Callable[[], object]


def require_equal(found: numpy.ndarray, expected: Tensor) -> None:
    exact = expected.numpy()
    distance = numpy.abs(found - exact).max() / numpy.abs(exact).max()
    if not distance <= TOLERANCE:
        raise ValueError(f"its logits are {distance:.1e} from those of eager PyTorch")


class Passes:
    """Makes the passes of one network; no two share a module, for hooks that one
    package leaves behind would burden the next."""

    def __init__(self, network: Network, images: Tensor, threads: int):
        self._network = network
        self._module = network.module()
        self._images = images
        self._threads = threads
        with torch.inference_mode():
            self._logits = self._module(images)

    def make(self, contestant: str) -> Pass:
        return CONTESTANTS[contestant](self)

    def eager(self) -> Pass:
        def run() -> Tensor:
            with torch.inference_mode():
                return self._module(self._images)

        return run

    def onnxruntime(self) -> Pass:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self._threads
        # Its threads spin while they wait for the next operator, which is its
        # default and its best, but not after the pass: others are timed then.
        options.add_session_config_entry("session.force_spinning_stop", "1")
        options.add_free_dimension_override_by_name("batch", len(self._images))
        session = onnxruntime.InferenceSession(
            self._network.onnx, options, providers=["CPUExecutionProvider"]
        )
        feed = {session.get_inputs()[0].name: self._images.numpy()}
        require_equal(session.run(None, feed)[0], self._logits)
        return lambda: session.run(None, feed)

    def openvino(self) -> Pass:
        core = openvino.Core()
        model = core.read_model(self._network.onnx)
        model.reshape([len(self._images), 3, SIDE, SIDE])
        options = {
            "INFERENCE_NUM_THREADS": self._threads,
            "PERFORMANCE_HINT": "LATENCY",
            "INFERENCE_PRECISION_HINT": "f32",
        }
        request = core.compile_model(model, "CPU", options).create_infer_request()
        feed = [self._images.numpy()]
        require_equal(request.infer(feed)[0], self._logits)
        return lambda: request.infer(feed)

    def captum(self) -> Pass:
        """Is told the classes: it runs no pass of its own to find them."""
        module, layer = self._copy()
        method = captum.attr.LayerGradCam(module, layer)
        classes = self._logits.argmax(dim=1)
        return lambda: method.attribute(self._images, target=classes)

    def grad_cam(self) -> Pass:
        module, layer = self._copy()
        method = pytorch_grad_cam.GradCAM(model=module, target_layers=[layer])
        return lambda: method(input_tensor=self._images, targets=None)

    def torchcam(self) -> Pass:
        module, _ = self._copy()
        method = torchcam.methods.GradCAM(module, LAYERS[self._network.name])

        def run() -> list[Tensor]:
            logits = module(self._images)
            return method(logits.argmax(dim=1).tolist(), logits)

        return run

    def _copy(self) -> tuple[torch.nn.Module, torch.nn.Module]:
        module = copy.deepcopy(self._module)
        return module, module.get_submodule(LAYERS[self._network.name])


CONTESTANTS = {
    "eager": Passes.eager,
    "onnxruntime": Passes.onnxruntime,
    "openvino": Passes.openvino,
    "captum": Passes.captum,
    "grad-cam": Passes.grad_cam,
    "torchcam": Passes.torchcam,
}
