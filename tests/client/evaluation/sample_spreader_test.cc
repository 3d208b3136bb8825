#include "client/camctl/evaluation/sample_spreader.h"

#include <map>
#include <random>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace camserve::camctl {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Optional;

const absl::Time kNow = absl::FromUnixSeconds(1000);

SampleSpreader Spreader(size_t samples, int streams, int window) {
  return SampleSpreader(samples, streams, {.window = window});
}

TEST(SampleSpreaderTest, AStreamHasAWindow) {
  SampleSpreader spreader = Spreader(5, 2, 2);
  EXPECT_THAT(spreader.Next(0, kNow), Optional(0u));
  EXPECT_THAT(spreader.Next(0, kNow), Optional(1u));
  EXPECT_EQ(spreader.Next(0, kNow), std::nullopt) << "the window is full";
  EXPECT_THAT(spreader.Next(1, kNow), Optional(2u));
  EXPECT_TRUE(spreader.Answered(0, 1));
  EXPECT_THAT(spreader.Next(0, kNow), Optional(3u));
}

TEST(SampleSpreaderTest, EndsWhenAllAreAnswered) {
  SampleSpreader spreader = Spreader(2, 1, 4);
  EXPECT_FALSE(spreader.done());
  spreader.Next(0, kNow);
  spreader.Next(0, kNow);
  EXPECT_EQ(spreader.Next(0, kNow), std::nullopt);
  EXPECT_TRUE(spreader.Answered(0, 1));
  EXPECT_FALSE(spreader.done());
  EXPECT_TRUE(spreader.Answered(0, 0));
  EXPECT_TRUE(spreader.done());
  EXPECT_TRUE(Spreader(0, 3, 4).done());
}

TEST(SampleSpreaderTest, TakesAnswersFromTheStreamThatHasTheSampleOnly) {
  SampleSpreader spreader = Spreader(3, 2, 4);
  spreader.Next(0, kNow);
  EXPECT_FALSE(spreader.Answered(1, 0)) << "another stream's";
  EXPECT_FALSE(spreader.Answered(0, 2)) << "not sent";
  EXPECT_TRUE(spreader.Answered(0, 0));
  EXPECT_FALSE(spreader.Answered(0, 0)) << "twice";
}

TEST(SampleSpreaderTest, ALostStreamsSamplesGoFirstToWhoAsksNext) {
  SampleSpreader spreader = Spreader(6, 2, 3);
  for (int i = 0; i < 3; ++i) spreader.Next(0, kNow);
  spreader.Answered(0, 1);
  EXPECT_THAT(spreader.Lost(0), IsEmpty());
  EXPECT_FALSE(spreader.Answered(0, 0)) << "nobody waits for it";
  EXPECT_THAT(spreader.Next(1, kNow), Optional(0u));
  EXPECT_THAT(spreader.Next(1, kNow), Optional(2u));
  EXPECT_THAT(spreader.Next(1, kNow), Optional(3u));
  EXPECT_THAT(spreader.Lost(1), IsEmpty());
  EXPECT_THAT(spreader.Next(0, kNow), Optional(0u));
}

TEST(SampleSpreaderTest, NoRoomMeansLaterAndLater) {
  SampleSpreader spreader(
      2, 1, {.window = 1, .max_attempts = 4, .first_wait = absl::Seconds(1)});
  absl::Time now = kNow;
  EXPECT_EQ(spreader.NextDue(), absl::InfiniteFuture());
  ASSERT_THAT(spreader.Next(0, now), Optional(0u));
  EXPECT_TRUE(spreader.SendAgain(0, 0, now));
  EXPECT_EQ(spreader.NextDue(), now + absl::Seconds(1));
  ASSERT_THAT(spreader.Next(0, now), Optional(1u)) << "others need not wait";
  EXPECT_TRUE(spreader.Answered(0, 1));
  for (const int seconds : {1, 2, 4}) {
    EXPECT_EQ(spreader.Next(0, now + absl::Milliseconds(1000 * seconds - 1)),
              std::nullopt);
    now += absl::Seconds(seconds);
    ASSERT_THAT(spreader.Next(0, now), Optional(0u));
    EXPECT_EQ(spreader.SendAgain(0, 0, now), seconds < 4);
  }
  EXPECT_TRUE(spreader.Answered(0, 0)) << "the fourth time was the last";
  EXPECT_TRUE(spreader.done());
}

TEST(SampleSpreaderTest, ASampleThatLosesEveryStreamIsGivenUp) {
  SampleSpreader spreader(2, 1, {.window = 2, .max_losses = 3});
  for (int loss = 1; loss <= 3; ++loss) {
    ASSERT_THAT(spreader.Next(0, kNow), Optional(0u));
    if (loss == 1) spreader.Next(0, kNow);
    if (loss == 1) spreader.Answered(0, 1);
    if (loss < 3) {
      EXPECT_THAT(spreader.Lost(0), IsEmpty());
    } else {
      EXPECT_THAT(spreader.Lost(0), ElementsAre(0u));
    }
  }
  EXPECT_TRUE(spreader.done());
}

// Streams of equal speed: each answers its oldest sample once a tick.
TEST(SampleSpreaderTest, EqualStreamsShareEvenly) {
  for (const int streams : {1, 2, 3, 7}) {
    SampleSpreader spreader = Spreader(700, streams, 4);
    std::vector<std::deque<size_t>> sent(streams);
    std::vector<int> answered(streams, 0);
    while (!spreader.done()) {
      for (int stream = 0; stream < streams; ++stream) {
        while (const auto sample = spreader.Next(stream, kNow)) {
          sent[stream].push_back(*sample);
        }
      }
      for (int stream = 0; stream < streams; ++stream) {
        if (sent[stream].empty()) continue;
        ASSERT_TRUE(spreader.Answered(stream, sent[stream].front()));
        sent[stream].pop_front();
        ++answered[stream];
      }
    }
    for (const int count : answered) {
      EXPECT_NEAR(count, 700.0 / streams, 0.05 * 700 / streams) << streams;
    }
  }
}

// A stream that is three times as fast gets three times as much.
TEST(SampleSpreaderTest, SpreadsByDemand) {
  SampleSpreader spreader = Spreader(400, 2, 4);
  std::vector<std::deque<size_t>> sent(2);
  std::vector<int> answered(2, 0);
  for (int tick = 0; !spreader.done(); ++tick) {
    for (int stream = 0; stream < 2; ++stream) {
      while (const auto sample = spreader.Next(stream, kNow)) {
        sent[stream].push_back(*sample);
      }
      if (sent[stream].empty() || (stream == 1 && tick % 3 > 0)) continue;
      spreader.Answered(stream, sent[stream].front());
      sent[stream].pop_front();
      ++answered[stream];
    }
  }
  EXPECT_NEAR(answered[0], 300, 10);
}

// Whatever happens in whatever order, each sample ends exactly once, and is
// sent no more often than losses and refusals explain.
TEST(SampleSpreaderTest, EverySampleEndsOnce) {
  for (unsigned seed = 0; seed < 200; ++seed) {
    std::mt19937 random(seed);
    const int streams = 1 + static_cast<int>(random() % 4);
    const size_t samples = random() % 40;
    SampleSpreader spreader(samples, streams, {.window = 3, .max_losses = 100});
    std::vector<std::set<size_t>> out(streams);
    std::map<size_t, int> sent;
    std::map<size_t, int> excused;
    std::map<size_t, int> ended;
    absl::Time now = kNow;
    for (int step = 0; !spreader.done(); ++step) {
      ASSERT_LT(step, 100000);
      now += absl::Milliseconds(200);
      const int stream = static_cast<int>(random() % streams);
      if (const auto sample = spreader.Next(stream, now)) {
        EXPECT_TRUE(out[stream].insert(*sample).second);
        ++sent[*sample];
      }
      if (out[stream].empty()) continue;
      const size_t sample = *out[stream].begin();
      switch (random() % 8) {
        case 0:
          for (const size_t lost : out[stream]) ++excused[lost];
          EXPECT_THAT(spreader.Lost(stream), IsEmpty());
          out[stream].clear();
          break;
        case 1:
          out[stream].erase(sample);
          if (spreader.SendAgain(stream, sample, now)) {
            ++excused[sample];
          } else {
            EXPECT_TRUE(spreader.Answered(stream, sample));
            ++ended[sample];
          }
          break;
        default:
          out[stream].erase(sample);
          EXPECT_TRUE(spreader.Answered(stream, sample));
          ++ended[sample];
      }
    }
    ASSERT_EQ(ended.size(), samples);
    for (const auto& [sample, times] : ended) {
      EXPECT_EQ(times, 1);
      EXPECT_EQ(sent[sample], 1 + excused[sample]);
    }
  }
}

}  // namespace
}  // namespace camserve::camctl
