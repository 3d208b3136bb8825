#include "common/command_line/command_line.h"

#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/time/time.h"
#include "common/command_line/flags.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace camserve {
namespace {

using testing::ElementsAre;

enum class Fill { kMean, kZero };

struct Flags {
  std::string text;
  std::string layer = "last";
  bool log = true;
  int number = 1;
  std::optional<double> share;
  absl::Duration timeout = absl::Seconds(10);
  std::vector<std::string> labels;
  Fill fill = Fill::kMean;
  std::vector<Fill> fills = {Fill::kZero};
  std::string model;
  std::vector<std::string> images;
};

class CommandLineTest : public testing::Test {
 protected:
  // A program of a test with the commands "draw" and "list".
  absl::StatusOr<Asked> Parse(std::vector<std::string> arguments) {
    flags_ = Flags();
    program_ = std::make_unique<CLI::App>("Draws.", "painter");
    DescribeProgram(*program_);
    CLI::App& draw = AddCommand(*program_, {"draw", "Draws a picture.", {}});
    AddFlag(draw, {"--text", "TEXT", "a text"}, flags_.text);
    AddFlag(draw, {"--layer,--layers,-l", "PATH", "a layer"}, flags_.layer)
        ->envname("PAINTER_LAYER");
    AddFlag(draw, {"--log", "", "whether to log"}, flags_.log);
    AddFlag(draw, {"--number", "N", "a number"}, flags_.number);
    AddFlag(draw, {"--share", "S", "a share"}, flags_.share);
    AddFlag(draw, {"--timeout", "TIME", "a time"}, flags_.timeout);
    AddFlag(draw, {"--label", "LABEL", "labels"}, flags_.labels);
    AddChoice(draw, {"--fill", "NAME", "a fill"},
              {{"mean", Fill::kMean}, {"zero", Fill::kZero}}, flags_.fill);
    AddChoices(draw, {"--fills", "NAMES", "fills"},
               {{"mean", Fill::kMean}, {"zero", Fill::kZero}}, flags_.fills);
    AddArguments(draw, {"images", "FILE", "pictures"}, flags_.images);
    CLI::App& show = AddCommand(*program_, {"show", "Shows a model.", {}});
    AddArgument(show, {"model", "NAME[:VERSION]", "which"}, flags_.model)
        ->required();
    CLI::App& send = AddCommand(*program_, {"send", "Sends it.", {}});
    AddFlag(send, {"--text", "TEXT", "a text"}, flags_.text)->required();
    return ParseCommandLine(*program_, std::move(arguments));
  }

  void ExpectRun(std::vector<std::string> arguments) {
    const absl::StatusOr<Asked> asked = Parse(std::move(arguments));
    ASSERT_TRUE(asked.ok()) << asked.status();
    EXPECT_EQ(*asked, Asked::kRun);
  }

  void ExpectError(const std::vector<std::string>& arguments,
                   const std::string& message) {
    const absl::Status status = Parse(arguments).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(status.message(), message);
  }

  Flags flags_;
  std::unique_ptr<CLI::App> program_;
};

TEST_F(CommandLineTest, FlagsStandBetweenArguments) {
  ExpectRun({"draw", "--text", "a=b", "x.png", "--number=7", "--nolog", "y.png",
             "--timeout=1m30s", "--share", "-0.5"});
  EXPECT_THAT(flags_.images, ElementsAre("x.png", "y.png"));
  EXPECT_EQ(flags_.text, "a=b");
  EXPECT_EQ(flags_.number, 7);
  EXPECT_FALSE(flags_.log);
  EXPECT_EQ(flags_.timeout, absl::Seconds(90));
  EXPECT_EQ(flags_.share, -0.5);
}

TEST_F(CommandLineTest, WhatIsNotGivenKeepsItsDefault) {
  ExpectRun({"draw"});
  EXPECT_EQ(flags_.layer, "last");
  EXPECT_TRUE(flags_.log);
  EXPECT_FALSE(flags_.share.has_value());
  EXPECT_EQ(flags_.fill, Fill::kMean);
  EXPECT_THAT(flags_.fills, ElementsAre(Fill::kZero));
}

TEST_F(CommandLineTest, ValuesMayBeEmptyOrLookLikeFlags) {
  ExpectRun({"draw", "--layer=", "x.png"});
  EXPECT_EQ(flags_.layer, "");
  EXPECT_THAT(flags_.images, ElementsAre("x.png"));
  ExpectRun({"draw", "--text", "--number=", "--layer", ""});
  EXPECT_EQ(flags_.text, "--number=");
  EXPECT_EQ(flags_.layer, "");
}

TEST_F(CommandLineTest, SwitchesGoOnAndOff) {
  for (const char* off : {"--nolog", "--log=false", "--log=no"}) {
    ExpectRun({"draw", off, "true"});
    EXPECT_FALSE(flags_.log) << off;
    EXPECT_THAT(flags_.images, ElementsAre("true"));
  }
  ExpectRun({"draw", "--nolog", "--log"});
  EXPECT_TRUE(flags_.log);
  ExpectRun({"draw", "--nolog", "--log=true"});
  EXPECT_TRUE(flags_.log);
}

TEST_F(CommandLineTest, TheLastCountsButLabelsAddUp) {
  ExpectRun({"draw", "--number=2", "--label", "a,b", "--number=3",
             "--label=[c,d]", "e"});
  EXPECT_EQ(flags_.number, 3);
  EXPECT_THAT(flags_.labels, ElementsAre("a,b", "[c,d]"));
  EXPECT_THAT(flags_.images, ElementsAre("e"));
}

TEST_F(CommandLineTest, OtherSpellingsAreTaken) {
  for (const std::vector<std::string>& spelling :
       std::vector<std::vector<std::string>>{
           {"--layer", "x"}, {"--layers", "x"}, {"-l", "x"}, {"--layers=x"}}) {
    std::vector<std::string> arguments = {"draw"};
    arguments.insert(arguments.end(), spelling.begin(), spelling.end());
    ExpectRun(arguments);
    EXPECT_EQ(flags_.layer, "x") << spelling[0];
  }
}

TEST_F(CommandLineTest, ChoicesAreNamed) {
  ExpectRun({"draw", "--fill=zero", "--fills=zero,mean"});
  EXPECT_EQ(flags_.fill, Fill::kZero);
  EXPECT_THAT(flags_.fills, ElementsAre(Fill::kZero, Fill::kMean));
}

TEST_F(CommandLineTest, TheEnvironmentIsAskedLast) {
  setenv("PAINTER_LAYER", "outside", /*overwrite=*/1);
  ExpectRun({"draw"});
  EXPECT_EQ(flags_.layer, "outside");
  ExpectRun({"draw", "--layer=x"});
  EXPECT_EQ(flags_.layer, "x");
  setenv("PAINTER_LAYER", "", 1);
  ExpectRun({"draw"});
  EXPECT_EQ(flags_.layer, "last");
  unsetenv("PAINTER_LAYER");
}

TEST_F(CommandLineTest, FlagsMayStandBeforeTheCommand) {
  ExpectRun({"--nolog", "--text", "show", "--number=2", "draw", "x.png"});
  EXPECT_EQ(flags_.text, "show");
  EXPECT_EQ(flags_.number, 2);
  EXPECT_FALSE(flags_.log);
  EXPECT_THAT(flags_.images, ElementsAre("x.png"));
}

TEST_F(CommandLineTest, CommandsNamesAreArgumentsToo) {
  ExpectRun({"draw", "draw", "show"});
  EXPECT_THAT(flags_.images, ElementsAre("draw", "show"));
  ExpectRun({"show", "draw"});
  EXPECT_EQ(flags_.model, "draw");
}

TEST_F(CommandLineTest, TwoDashesEndTheFlags) {
  ExpectRun({"draw", "--", "--text", "-x", "[a,b]"});
  EXPECT_THAT(flags_.images, ElementsAre("--text", "-x", "[a,b]"));
  ExpectRun({"draw", "x", "-"});
  EXPECT_THAT(flags_.images, ElementsAre("x", "-"));
}

TEST_F(CommandLineTest, HelpAndVersionAreAskedForAnywhere) {
  for (const auto& arguments :
       std::vector<std::vector<std::string>>{{"--help"},
                                             {"-h"},
                                             {"draw", "--help"},
                                             {"--help", "draw"},
                                             {"send", "-h"}}) {
    EXPECT_EQ(*Parse(arguments), Asked::kHelp) << arguments[0];
  }
  EXPECT_EQ(*Parse({"--version"}), Asked::kVersion);
  EXPECT_EQ(*Parse({"draw", "--version"}), Asked::kVersion);
}

TEST_F(CommandLineTest, HelpDoesNotHideMistakes) {
  ExpectError({"draw", "--layre=x", "--help"},
              "--layre: painter draw has no such flag; did you mean --layer?");
  ExpectError({"draw", "--number=many", "--help"},
              "--number: \"many\" cannot be its value; a whole number can");
}

TEST_F(CommandLineTest, MistakesAreNamed) {
  ExpectError({}, "no command; see painter --help");
  ExpectError({"--nolog"}, "no command; see painter --help");
  ExpectError({"skip"}, "\"skip\": no such command; see painter --help");
  ExpectError({"drwa"}, "\"drwa\": no such command; did you mean draw?");
  ExpectError({"draw", "--nothing"},
              "--nothing: painter draw has no such flag; see painter draw "
              "--help");
  ExpectError({"draw", "--=x"},
              "--: painter draw has no such flag; see painter draw --help");
  ExpectError({"draw", "--layre=x"},
              "--layre: painter draw has no such flag; did you mean --layer?");
  ExpectError({"draw", "--time-out", "3s"},
              "--time-out: painter draw has no such flag; did you mean "
              "--timeout?");
  ExpectError({"show", "--text=x", "m"},
              "--text: painter show has no such flag; see painter show --help");
  ExpectError({"draw", "-number=3"},
              "-number: painter draw has no such flag; did you mean --number?");
  ExpectError({"draw", "--text"}, "--text: needs a value, TEXT");
  ExpectError({"draw", "--number=many"},
              "--number: \"many\" cannot be its value; a whole number can");
  ExpectError({"draw", "--number="},
              "--number: \"\" cannot be its value; a whole number can");
  ExpectError({"draw", "--share=half"},
              "--share: \"half\" cannot be its value; a number can");
  ExpectError({"draw", "--timeout=5"},
              "--timeout: \"5\" cannot be its value; a time with its unit, "
              "such as 500ms, 30s or 1h30m, can");
  ExpectError({"draw", "--log=perhaps"},
              "--log: \"perhaps\" cannot be its value; true or false can");
  ExpectError({"draw", "--nolog=true"}, "--nolog: takes no value");
  ExpectError({"draw", "--fill=black"},
              "--fill: takes mean or zero, not \"black\"");
  ExpectError({"draw", "--fills=mean,"},
              "--fills: takes mean or zero, or several with commas, not "
              "\"mean,\"");
}

TEST_F(CommandLineTest, TooManyAndTooFewAreTold) {
  ExpectError({"show"},
              "too few arguments; painter show [FLAGS] NAME[:VERSION]");
  ExpectError({"show", "a", "b"},
              "\"b\": one argument too many; painter show [FLAGS] "
              "NAME[:VERSION]");
  ExpectError({"show", "a", "--", "draw"},
              "\"draw\": one argument too many; painter show [FLAGS] "
              "NAME[:VERSION]");
  ExpectError({"send"}, "--text: missing; give --text TEXT");
  // The unknown flag is why it is missing.
  ExpectError({"send", "--txet=x"},
              "--txet: painter send has no such flag; did you mean --text?");
}

TEST_F(CommandLineTest, MistakesAreQuotedBriefly) {
  const absl::Status status =
      Parse({"draw", "--" + std::string(10000, '\x1b')}).status();
  EXPECT_LT(status.message().size(), 200u);
  EXPECT_EQ(status.message().find('\x1b'), absl::string_view::npos);
  EXPECT_LT(Parse({"draw", "--number=" + std::string(10000, 'x')})
                .status()
                .message()
                .size(),
            200u);
}

// A program without commands.
TEST(ProgramTest, TakesFlagsAlone) {
  int port = 1;
  CLI::App program("Serves.", "server");
  DescribeProgram(program);
  AddFlag(program, {"--port", "PORT", "where"}, port);
  std::vector<std::string> models = {"chest"};
  AddList(program, {"--models", "NAME,...", "which"}, models);
  EXPECT_EQ(*ParseCommandLine(program, {"--port", "7"}), Asked::kRun);
  EXPECT_THAT(models, ElementsAre("chest"));
  EXPECT_TRUE(ParseCommandLine(program, {"--models=a,b"}).ok());
  EXPECT_THAT(models, ElementsAre("a", "b"));
  EXPECT_TRUE(ParseCommandLine(program, {"--models="}).ok());
  EXPECT_THAT(models, testing::IsEmpty());
  EXPECT_TRUE(ParseCommandLine(program, {"--port", "7"}).ok());
  EXPECT_EQ(port, 7);
  EXPECT_EQ(ParseCommandLine(program, {"--prot=7"}).status().message(),
            "--prot: server has no such flag; did you mean --port?");
  EXPECT_EQ(ParseCommandLine(program, {"models"}).status().message(),
            "\"models\": one argument too many; server [FLAGS]");
}

}  // namespace
}  // namespace camserve
