import check_arrows
import fixture


class ArrowsTest(fixture.TreeTest):
    def find(self) -> list:
        return check_arrows.check(self.root)

    def test_takes_arrows_of_the_design(self) -> None:
        self.write("server/model/a.cc", '#include "server/cam/map.h"\n#include "absl/x.h"\n')
        self.write("server/serving/queue.cc", '#include "server/model/model.h"\n')
        self.write("server/app/main.cc", '#include "server/service/server.h"\n')
        self.write("tests/e2e/a_test.cc", '#include "tests/support/files.h"\n')
        self.assert_clean(self.find())

    def test_finds_an_arrow_back(self) -> None:
        self.write("server/cam/a.cc", '\n#include "server/model/model.h"\n')
        words = "server/cam must not include server/model/model.h"
        self.assert_found(self.find(), "server/cam/a.cc", 2, words)

    def test_finds_a_way_past_the_models_door(self) -> None:
        self.write("server/serving/a.cc", '#include "server/model/graph_split.h"\n')
        self.assert_found(self.find(), "server/serving/a.cc", 1, "server/model/graph_split.h")

    def test_finds_the_contract_below_service(self) -> None:
        self.write("server/serving/a.h", '#include "camserve/v1/explanation.pb.h"\n')
        self.assert_found(self.find(), "server/serving/a.h", 1, "camserve/v1/explanation.pb.h")

    def test_finds_production_code_that_needs_tests(self) -> None:
        self.write("server/app/main.cc", '#include <tests/support/files.h>\n')
        self.assert_found(self.find(), "server/app/main.cc", 1, "tests/support/files.h")

    def test_finds_a_client_that_reaches_into_the_server(self) -> None:
        self.write("client/camctl/a.cc", '#include "common/tensor.h"\n')
        self.assert_found(self.find(), "client/camctl/a.cc", 1, "common/tensor.h")

    def test_finds_a_room_that_nobody_drew(self) -> None:
        self.write("server/new_room/a.cc", "")
        self.assert_found(self.find(), "server/new_room/a.cc", 0, "no room")

    def test_finds_an_include_that_is_not_from_the_root(self) -> None:
        self.write("common/tensor.h", "")
        self.write("common/tensor.cc", '#include "tensor.h"\n')
        self.assert_found(self.find(), "common/tensor.cc", 1, "from the root")
