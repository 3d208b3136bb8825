"""The contract keeps buf's STANDARD and COMMENTS rules, as far as they bear on it.

Reads what protoc understands of the files, so that a rule holds for elements,
not for spellings.
"""

import os
import re
import subprocess
import tempfile
from typing import Iterator

from google.protobuf.descriptor_pb2 import (
    DescriptorProto,
    EnumDescriptorProto,
    FileDescriptorProto,
    FileDescriptorSet,
    ServiceDescriptorProto,
)

import tree

PROTO_ROOT = "proto"
OWN = "proto/camserve/"  # others' contracts keep their own rules
UPPER_CAMEL = "UpperCamelCase"
LOWER_SNAKE = "lower_snake_case"
STYLES = {
    UPPER_CAMEL: re.compile(r"[A-Z][A-Za-z0-9]*$"),
    LOWER_SNAKE: re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*$"),
}
VERSIONED = re.compile(r"[a-z]\w*(\.[a-z]\w*)*\.v[1-9]\d*$")
Where = tuple[int, ...]  # the path of a source location
# Its steps: field numbers in descriptor.proto.
FILE_PACKAGE, FILE_MESSAGE, FILE_ENUM, FILE_SERVICE = 2, 4, 5, 6
MESSAGE_FIELD, MESSAGE_NESTED, MESSAGE_ENUM, MESSAGE_ONEOF = 2, 3, 4, 8
ENUM_VALUE = SERVICE_METHOD = 2


class ProtoFile:
    """One file's findings, with the line of each element."""

    def __init__(self, proto: FileDescriptorProto):
        self.proto = proto
        self.findings: list[tree.Finding] = []
        self._locations = {tuple(at.path): at for at in proto.source_code_info.location}

    def demand(self, holds: object, where: Where, message: str) -> None:
        if not holds:
            at = self._locations.get(where)
            line = at.span[0] + 1 if at else 0
            self.findings.append(tree.Finding(f"{PROTO_ROOT}/{self.proto.name}", line, message))

    def demand_comment(self, where: Where, element: str) -> None:
        at = self._locations.get(where)
        self.demand(at and at.leading_comments.strip(), where, f"{element} has no comment above it")

    def demand_name(self, style: str, where: Where, name: str, element: str) -> None:
        """A name in this style, and a comment."""
        self.demand(STYLES[style].match(name), where, f"{element} is not {style}")
        self.demand_comment(where, element)


def check_package(file: ProtoFile) -> None:
    where = (FILE_PACKAGE,)
    package = file.proto.package
    folder = os.path.dirname(file.proto.name)
    file.demand_comment(where, "package")
    file.demand(VERSIONED.match(package), where, f"package {package} has no version at its end")
    is_folder = package.replace(".", "/") == folder
    file.demand(is_folder, where, f"package {package} is not its folder {folder}")


def check_enum(file: ProtoFile, enum: EnumDescriptorProto, where: Where) -> None:
    file.demand_name(UPPER_CAMEL, where, enum.name, f"enum {enum.name}")
    prefix = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", enum.name).upper() + "_"
    for index, value in enumerate(enum.value):
        place = (*where, ENUM_VALUE, index)
        prefixed = value.name.startswith(prefix)
        file.demand(prefixed, place, f"{value.name} does not begin with {prefix}")
        file.demand_comment(place, value.name)
    zero = next((value.name for value in enum.value if value.number == 0), "nothing")
    wanted = prefix + "UNSPECIFIED"
    file.demand(zero == wanted, where, f"0 of enum {enum.name} is {zero}, not {wanted}")


def check_fields(file: ProtoFile, message: DescriptorProto, where: Where) -> None:
    for index, field in enumerate(message.field):
        place = (*where, MESSAGE_FIELD, index)
        file.demand_name(LOWER_SNAKE, place, field.name, f"{message.name}.{field.name}")
    # An optional field is a oneof that nobody wrote.
    optional = {field.oneof_index for field in message.field if field.proto3_optional}
    for index, oneof in enumerate(message.oneof_decl):
        if index not in optional:
            place = (*where, MESSAGE_ONEOF, index)
            file.demand_name(LOWER_SNAKE, place, oneof.name, f"oneof {message.name}.{oneof.name}")


def check_message(file: ProtoFile, message: DescriptorProto, where: Where) -> None:
    if message.options.map_entry:
        return
    file.demand_name(UPPER_CAMEL, where, message.name, f"message {message.name}")
    check_fields(file, message, where)
    for index, nested in enumerate(message.nested_type):
        check_message(file, nested, (*where, MESSAGE_NESTED, index))
    for index, enum in enumerate(message.enum_type):
        check_enum(file, enum, (*where, MESSAGE_ENUM, index))


def check_service(file: ProtoFile, service: ServiceDescriptorProto, where: Where) -> None:
    file.demand_name(UPPER_CAMEL, where, service.name, f"service {service.name}")
    suffixed = service.name.endswith("Service")
    file.demand(suffixed, where, f"service {service.name} does not end in Service")
    for index, method in enumerate(service.method):
        place = (*where, SERVICE_METHOD, index)
        rpc = f"rpc {method.name}"
        file.demand_name(UPPER_CAMEL, place, method.name, rpc)
        for kind, used in (("Request", method.input_type), ("Response", method.output_type)):
            wanted = method.name + kind
            file.demand(used.split(".")[-1] == wanted, place, f"{rpc} uses {used}, not {wanted}")


def check_proto(proto: FileDescriptorProto) -> list[tree.Finding]:
    file = ProtoFile(proto)
    check_package(file)
    for index, message in enumerate(proto.message_type):
        check_message(file, message, (FILE_MESSAGE, index))
    for index, enum in enumerate(proto.enum_type):
        check_enum(file, enum, (FILE_ENUM, index))
    for index, service in enumerate(proto.service):
        check_service(file, service, (FILE_SERVICE, index))
    return file.findings


def understood(root: str, paths: list[str]) -> Iterator[FileDescriptorProto]:
    """Protoc's reading of the files. ValueError, with its words, where it has
    none."""
    with tempfile.NamedTemporaryFile(suffix=".pb") as output:
        options = [f"--proto_path={PROTO_ROOT}", "--include_source_info"]
        command = ["protoc", *options, f"--descriptor_set_out={output.name}", *paths]
        result = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
        if result.returncode != 0:
            raise ValueError(result.stderr.strip())
        yield from FileDescriptorSet.FromString(output.read()).file


def check(root: str) -> list[tree.Finding]:
    paths = [path for path in tree.files(root, ".proto") if path.startswith(OWN)]
    if not paths:
        return [tree.Finding(OWN, 0, "holds no .proto file")]
    try:
        return [finding for proto in understood(root, paths) for finding in check_proto(proto)]
    except ValueError as error:
        return [tree.Finding(OWN, 0, f"protoc: {error}")]


if __name__ == "__main__":
    tree.main(check, "Comments say units, shapes, defaults, ranges, and what absent means.")
