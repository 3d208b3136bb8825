import check_header_rooms
import fixture


class HeaderRoomsTest(fixture.TreeTest):
    def find(self) -> list:
        return check_header_rooms.check(self.root)

    def test_takes_headers_in_their_rooms(self) -> None:
        self.write("server/model/a.cc", "#include <torch/script.h>\n")
        self.write("server/service/a.cc", "#include <grpcpp/a.h>\n#include <google/protobuf/a.h>\n")
        self.write("server/telemetry/a.cc", "#include <prometheus/counter.h>\n")
        self.write("server/imaging/a.cc", "#include <spng.h>\n#include <opencv2/imgproc.hpp>\n")
        self.assert_clean(self.find())

    def test_finds_each_library_elsewhere(self) -> None:
        headers = ("ATen/ATen.h", "c10/util/Exception.h", "camserve/v1/x.pb.h", "grpcpp/server.h")
        for header in (*headers, "prometheus/registry.h", "opencv2/core.hpp", "jpeglib.h"):
            with self.subTest(header):
                self.write("server/serving/a.h", f"#pragma once\n#include <{header}>\n")
                self.assert_found(self.find(), "server/serving/a.h", 2, f"<{header}>")

    def test_finds_torch_beside_protobuf(self) -> None:
        self.write("tests/e2e/a.cc", '#include <torch/script.h>\n#include "camserve/v1/x.pb.h"\n')
        self.assert_found(self.find(), "tests/e2e/a.cc", 0, "both LibTorch and Protobuf")

    def test_finds_torch_beside_protobuf_behind_headers(self) -> None:
        self.write("tests/models/net.h", "#include <torch/script.h>\n")
        self.write("tests/e2e/client.h", '#include "camserve/v1/x.grpc.pb.h"\n')
        self.write("tests/e2e/a.cc", '#include "tests/models/net.h"\n#include "tests/e2e/client.h"')
        ways = "tests/e2e/a.cc -> tests/models/net.h -> torch/script.h"
        self.assert_found(self.find(), "tests/e2e/a.cc", 0, ways)

    def test_finds_torch_that_leaves_its_room_through_a_header(self) -> None:
        self.write("server/model/model.h", "#include <ATen/ATen.h>\n")
        self.write("server/serving/a.cc", '#include "server/model/model.h"\n')
        self.assert_found(self.find(), "server/serving/a.cc", 0, "sees LibTorch")
