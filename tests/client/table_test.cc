#include "client/camctl/terminal/table.h"

#include "gtest/gtest.h"

namespace camserve::camctl {
namespace {

TEST(TableTest, AlignsColumnsUnderTheirTitles) {
  Table table({{"class", Align::kRight}, {"label"}, {"logit", Align::kRight}});
  table.AddRow({"0", "healthy", "-1.25"});
  table.AddRow({"12", "ill", "10.50"});
  EXPECT_EQ(table.Render(false),
            "class  label    logit\n"
            "    0  healthy  -1.25\n"
            "   12  ill      10.50\n");
}

TEST(TableTest, CountsColumnsOfTheTerminalNotBytes) {
  Table table({{"label"}, {"p", Align::kRight}});
  table.AddRow({"Lungenentzündung", "1"});
  table.AddRow({"肺炎", "2"});       // two columns a character
  table.AddRow({"e\u0301te", "3"});  // a combining accent takes none
  EXPECT_EQ(table.Render(false),
            "label             p\n"
            "Lungenentzündung  1\n"
            "肺炎              2\n"
            "e\u0301te               3\n");
}

TEST(TableTest, LeavesNoSpacesAtLineEnds) {
  Table table({{"state"}, {"reason"}});
  table.AddRow({"ready", ""});
  table.AddRow({"failed", "no such layer"});
  EXPECT_EQ(table.Render(false),
            "state   reason\n"
            "ready\n"
            "failed  no such layer\n");
}

TEST(TableTest, HostileTextCannotReachTheTerminal) {
  Table table({{"label"}, {"p"}});
  table.AddRow({"\x1b[2Jgone\nnext", "1"});
  EXPECT_EQ(table.Render(false),
            "label          p\n"
            "?[2Jgone?next  1\n");
}

TEST(TableTest, ColorsDoNotMoveColumns) {
  Table table({{"verdict"}, {"n"}});
  table.AddRow({{"proven", Style::kGood}, "1"});
  EXPECT_EQ(table.Render(true),
            "\x1b[1mverdict\x1b[0m  \x1b[1mn\x1b[0m\n"
            "\x1b[32mproven\x1b[0m   1\n");
}

}  // namespace
}  // namespace camserve::camctl
