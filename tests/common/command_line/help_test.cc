#include "common/command_line/help.h"

#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/strings/str_split.h"
#include "common/command_line/command_line.h"
#include "common/command_line/flags.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace camserve {
namespace {

class HelpTest : public testing::Test {
 protected:
  HelpTest() : program_("Draws pictures.", "painter") {
    DescribeProgram(program_);
    draw_ = &AddCommand(
        program_,
        {"draw", "Draws a picture.", {"painter draw --text x a.png"}});
    AddFlag(*draw_, {"--text", "TEXT", "a text"}, text_)->required();
    AddFlag(*draw_,
            {"--layer,--layers,-l", "PATH",
             "the dotted path of a layer, which help goes on about for "
             "longer than a line has columns"},
            layer_)
        ->envname("PAINTER_LAYER");
    AddChoices(*draw_, {"--fills_that_are_long", "NAMES", "fills"},
               {{"mean", 1}, {"zero", 2}}, fills_);
    AddFlag(*draw_, {"--tls", "", "speak TLS"}, tls_)->group("Connection");
    AddFlag(*draw_, {"--log", "", "write a log"}, log_);
    AddArguments(*draw_, {"images", "FILE", "pictures"}, images_);
    AddCommand(program_, {"list", "Lists them.", {}});
  }

  std::string text_;
  std::string layer_ = "last";
  std::vector<int> fills_ = {1, 2};
  bool tls_ = false;
  bool log_ = true;
  std::vector<std::string> images_;
  CLI::App program_;
  CLI::App* draw_ = nullptr;
};

TEST_F(HelpTest, OfACommandHasUsageGroupsAndExamples) {
  EXPECT_EQ(draw_->help(),
            "Usage: painter draw --text TEXT [FLAGS] [FILE...]\n"
            "\n"
            "Draws a picture.\n"
            "\n"
            "Arguments:\n"
            "  FILE                    pictures\n"
            "\n"
            "Flags:\n"
            "  -h, --help              print what the command takes\n"
            "  --text TEXT             a text\n"
            "  -l, --layer PATH        the dotted path of a layer, which help "
            "goes on about\n"
            "                          for longer than a line has columns; "
            "without it the\n"
            "                          environment's PAINTER_LAYER (last)\n"
            "  --fills_that_are_long NAMES\n"
            "                          fills: mean, zero (mean,zero)\n"
            "  --log                   write a log (on; --nolog turns it off)\n"
            "\n"
            "Connection:\n"
            "  --tls                   speak TLS\n"
            "\n"
            "Example:\n"
            "  painter draw --text x a.png\n");
}

TEST_F(HelpTest, OfAProgramListsItsCommands) {
  EXPECT_EQ(program_.help(),
            "Usage: painter COMMAND [FLAGS]\n"
            "\n"
            "Draws pictures.\n"
            "\n"
            "Commands:\n"
            "  draw                    Draws a picture.\n"
            "  list                    Lists them.\n"
            "\n"
            "Flags:\n"
            "  -h, --help              print what it takes\n"
            "  --version               print the version\n");
}

TEST_F(HelpTest, FitsAnOldTerminal) {
  for (const absl::string_view line : absl::StrSplit(draw_->help(), '\n')) {
    EXPECT_LE(line.size(), 80u) << line;
  }
}

TEST_F(HelpTest, ShapesSayWhatAValueLooksLike) {
  const ValueShape layer = ShapeOf(*draw_->get_option("--layer"));
  EXPECT_EQ(layer.name, "PATH");
  EXPECT_TRUE(layer.choices.empty());
  const ValueShape fills = ShapeOf(*draw_->get_option("--fills_that_are_long"));
  EXPECT_EQ(fills.name, "NAMES");
  EXPECT_THAT(fills.choices, testing::ElementsAre("mean", "zero"));
  EXPECT_TRUE(fills.several);
  EXPECT_EQ(ShapeOf(*draw_->get_option("--tls")).name, "");
}

}  // namespace
}  // namespace camserve
