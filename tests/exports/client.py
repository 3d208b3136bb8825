"""The calls that the comparison needs, with stubs from the contract."""

import importlib
import pathlib
import sys

import grpc
import grpc_tools
import numpy
from grpc_tools import protoc

LOAD_SECONDS = 900
UNLOAD_SECONDS = 30
ASK_SECONDS = 120
GET_SECONDS = 30  # a server answers with what it knows after some


def import_stubs(proto: pathlib.Path, folder: pathlib.Path):
    """Python modules of the contract, generated into `folder`; the messages and
    the services of models and explanations."""
    google = pathlib.Path(grpc_tools.__file__).parent / "_proto"
    options = [f"-I{proto}", f"-I{google}", f"--python_out={folder}", f"--grpc_python_out={folder}"]
    files = [str(file) for file in sorted(proto.rglob("*.proto"))]
    if protoc.main(["protoc", *options, *files]):
        raise SystemExit(f"{proto} can't be compiled")
    sys.path.insert(0, str(folder))
    names = ("model_service", "explanation_service", "explanation")
    modules = [importlib.import_module(f"camserve.v1.{name}_pb2") for name in names]
    services = [importlib.import_module(f"camserve.v1.{name}_pb2_grpc") for name in names[:2]]
    return (*modules, *services)


class Client:
    """The calls that the table needs."""

    def __init__(self, channel: grpc.Channel, stubs):
        self._model, self._explain, types, model_grpc, explain_grpc = stubs
        self._spec = types.ModelSpec
        self._image = types.Image
        self._tensor = types.Tensor
        self.methods = [types.CAM_METHOD_GRAD_CAM, types.CAM_METHOD_HIRES_CAM]
        self.verdict_name = types.FaithfulnessVerdict.Name
        self.kind_name = types.OutputKind.Name
        self._models = model_grpc.ModelServiceStub(channel)
        self._explanations = explain_grpc.ExplanationServiceStub(channel)

    def list_models(self):
        request = self._model.ListModelsRequest()
        return self._models.ListModels(request, timeout=ASK_SECONDS, wait_for_ready=True).models

    def load(self, name: str):
        request = self._model.LoadModelRequest(model=self._spec(name=name))
        return self._models.LoadModel(request, timeout=LOAD_SECONDS, wait_for_ready=True).status

    def unload(self, name: str) -> bool:
        """Whether it has ended; otherwise it goes on."""
        request = self._model.UnloadModelRequest(model=self._spec(name=name))
        try:
            self._models.UnloadModel(request, timeout=UNLOAD_SECONDS)
        except grpc.RpcError as error:
            if error.code() != grpc.StatusCode.DEADLINE_EXCEEDED:
                raise
            return False
        return True

    def get(self, name: str):
        request = self._model.GetModelRequest(model=self._spec(name=name))
        return self._models.GetModel(request, timeout=GET_SECONDS).model

    def explain(self, name: str, images: numpy.ndarray) -> list:
        """All images at once, so that they may share a pass."""
        calls = [
            self._explanations.Explain.future(
                self._explain.ExplainRequest(
                    model=self._spec(name=name),
                    image=self._image(tensor=self._tensor(shape=image.shape, data=image.tobytes())),
                    methods=self.methods,
                ),
                timeout=ASK_SECONDS,
            )
            for image in images
        ]
        return [call.result() for call in calls]

    def state_name(self, state: int) -> str:
        return self._model.ModelState.Name(state).removeprefix("MODEL_STATE_")

    def step_name(self, step: int) -> str:
        return self._model.LastStep.Name(step).removeprefix("LAST_STEP_")
