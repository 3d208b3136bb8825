#include "client/camctl/report/svg_chart.h"

#include "client/camctl/report/html_text.h"
#include "client/camctl/report/number_format.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/client/report/well_formed.h"

namespace camserve::camctl {
namespace {

using testing::DoubleNear;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pointwise;

TEST(ChartAxisTest, TicksAreRound) {
  const ChartAxis axis = RoundAxis("p", 0.312, 0.958, 5);
  EXPECT_THAT(axis.ticks,
              Pointwise(DoubleNear(1e-12), {0.2, 0.4, 0.6, 0.8, 1.0}));
  EXPECT_DOUBLE_EQ(axis.low, 0.2);
  EXPECT_DOUBLE_EQ(axis.high, 1);
  EXPECT_EQ(axis.decimals, 1);
}

TEST(ChartAxisTest, TightAxesEndWhereTheyAreTold) {
  const ChartAxis axis = TightAxis("regions", 0, 196, 4);
  EXPECT_THAT(axis.ticks, ElementsAre(0, 50, 100, 150));
  EXPECT_EQ(axis.high, 196);
  EXPECT_EQ(axis.decimals, 0);
  EXPECT_DOUBLE_EQ(axis.Position(98), 0.5);
}

TEST(ChartAxisTest, OneValueHasRoomAroundIt) {
  const ChartAxis axis = RoundAxis("p", 0.5, 0.5, 5);
  EXPECT_LT(axis.low, 0.5);
  EXPECT_GT(axis.high, 0.5);
  const ChartAxis zero = RoundAxis("p", 0, 0, 5);
  EXPECT_LT(zero.low, zero.high);
}

TEST(SvgChartTest, PointsLieWhereTheirValuesAre) {
  SvgChart chart = {.x = TightAxis("x", 0, 1, 5), .y = TightAxis("y", 0, 1, 5)};
  chart.series = {
      {.style = "gradcam", .points = {{.x = 0, .y = 0}, {.x = 1, .y = 1}}}};
  // The frame: 36 to 230 across, 160 up to 38.
  EXPECT_THAT(RenderSvg(chart),
              HasSubstr("<polyline class=\"line\" points=\"36.00,160.00 "
                        "230.00,38.00 \"/>"));
}

TEST(SvgChartTest, AreasEndAtTheStartingValue) {
  SvgChart chart = {.x = TightAxis("x", 0, 1, 5), .y = TightAxis("y", 0, 1, 5)};
  chart.series = {
      {.points = {{.x = 0, .y = 1}, {.x = 1, .y = 0}}, .shaded_to = 1}};
  EXPECT_THAT(RenderSvg(chart),
              HasSubstr("<polygon class=\"area\" points=\"36.00,38.00 "
                        "36.00,38.00 230.00,160.00 230.00,38.00 \"/>"));
}

TEST(SvgChartTest, IsWellFormedWhateverTheTitles) {
  const std::string hostile = "<script>&\"'\xff]]>";
  SvgChart chart = {.title = hostile,
                    .description = hostile,
                    .x = TightAxis(hostile, 0, 1, 5),
                    .y = TightAxis(hostile, 0, 1, 5)};
  chart.series = {
      {.style = "hirescam",
       .points =
           {{.x = 0.5, .y = 0.5, .low = 0.1, .high = 0.9, .tooltip = hostile}},
       .has_band = true,
       .has_bars = true,
       .mark = ChartMark::kSquare},
      {.style = "gradcam", .mark = ChartMark::kCircle}};
  const std::string svg = RenderSvg(chart);
  EXPECT_EQ(FaultOf(svg), "");
  EXPECT_EQ(svg.find("<script"), std::string::npos);
  EXPECT_EQ(FaultOf(RenderLegendKey("gradcam", ChartMark::kCircle, true, true)),
            "");
}

TEST(HtmlTextTest, MarkupAndWhatIsNoTextAreEscaped) {
  EXPECT_EQ(EscapeHtml("<a href=\"x\">&'"),
            "&lt;a href=&quot;x&quot;&gt;&amp;&#39;");
  EXPECT_EQ(EscapeHtml("Größe\x01\xff"), "Größe??");
  EXPECT_EQ(PngUri("\x89PNG"), "data:image/png;base64,iVBORw==");
}

TEST(NumberFormatTest, NumbersReadAsInAPaper) {
  EXPECT_EQ(FixedNumber(0.5714, 3), "0.571");
  EXPECT_EQ(FixedNumber(-0.0125, 2), "−0.01");
  EXPECT_EQ(FixedNumber(-0.0001, 3), "0.000");
  EXPECT_EQ(ShortestNumber(0.05), "0.05");
  EXPECT_EQ(CountText(1234567), "1,234,567");
  EXPECT_EQ(CountText(999), "999");
  EXPECT_EQ(Counted(1, "class"), "1 class");
  EXPECT_EQ(Counted(2, "class"), "2 classes");
  EXPECT_EQ(Counted(0, "sample"), "0 samples");
}

TEST(NumberFormatTest, DecimalsShowThreeDigitsOfTheLeast) {
  EXPECT_EQ(DecimalsFor({20.5, 2.01}), 2);
  EXPECT_EQ(DecimalsFor({0.5, 0.031}), 4);
  EXPECT_EQ(DecimalsFor({1000}), 1);
  EXPECT_EQ(DecimalsFor({0, -0.2}), 3);
  EXPECT_EQ(DecimalsFor({}), 3);
}

TEST(WellFormedTest, FaultsAreFound) {
  EXPECT_EQ(FaultOf("<a b=\"c\">d<e/>&amp;</a>"), "");
  for (const char* text :
       {"", "<a>", "<a></b>", "<a b=c/>", "<a b=\"1\" b=\"2\"/>",
        "<a>&nbsp;</a>", "<a>a < b</a>", "<a>]]></a>", "text",
        "<a b=\"&\"/>"}) {
    EXPECT_NE(FaultOf(text), "") << text;
  }
}

}  // namespace
}  // namespace camserve::camctl
