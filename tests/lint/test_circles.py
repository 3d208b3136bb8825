import check_circles
import fixture


class CirclesTest(fixture.TreeTest):
    def find(self) -> list:
        return check_circles.check(self.root)

    def test_takes_units_that_include_one_way(self) -> None:
        self.write("server/cam/a.h", "")
        self.write("server/cam/a.cc", '#include "server/cam/a.h"\n#include "server/cam/b.h"\n')
        self.write("server/cam/b.h", "")
        self.write("server/cam/b.cc", '#include "server/cam/b.h"\n')
        self.assert_clean(self.find())

    def test_finds_two_headers_that_need_each_other(self) -> None:
        self.write("server/cam/a.h", '#include "server/cam/b.h"\n')
        self.write("server/cam/b.h", '#include "server/cam/a.h"\n')
        self.assert_found(self.find(), "server/cam/a", 0, "server/cam/b")

    def test_finds_a_source_that_closes_the_circle(self) -> None:
        self.write("server/cam/a.h", "")
        self.write("server/cam/a.cc", '#include "server/cam/b.h"\n')
        self.write("server/cam/b.h", '#include "server/cam/c.h"\n')
        self.write("server/cam/c.h", '#include "server/cam/a.h"\n')
        self.assert_found(
            self.find(),
            "server/cam/a",
            0,
            "server/cam/a -> server/cam/b -> server/cam/c -> server/cam/a",
        )

    def test_leaves_arrows_to_other_rooms_to_the_arrows(self) -> None:
        self.write("server/cam/a.h", '#include "server/model/b.h"\n')
        self.write("server/model/b.h", '#include "server/cam/a.h"\n')
        self.assert_clean(self.find())

    def test_finds_rooms_that_are_drawn_in_a_circle(self) -> None:
        arrows = {"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": set()}
        self.assertEqual(4, len(check_circles.circle_in(arrows)))
        self.assertEqual([], check_circles.circle_in(check_circles.room_arrows()))
