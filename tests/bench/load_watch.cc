#include "tests/bench/load_watch.h"

#include <cstdio>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "grpc/health/v1/health.grpc.pb.h"
#include "tests/e2e/real_server.h"

namespace camserve {
namespace {

double Milliseconds(absl::Duration duration) {
  return absl::ToDoubleMilliseconds(duration);
}

absl::StatusCode Ask(int port) {
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(10)));
  grpc::health::v1::HealthCheckResponse response;
  const grpc::Status status =
      grpc::health::v1::Health::NewStub(RealServer::NewChannelTo(port))
          ->Check(&context, grpc::health::v1::HealthCheckRequest(), &response);
  return static_cast<absl::StatusCode>(status.error_code());
}

}  // namespace

HealthProbe::HealthProbe(int port)
    : thread_([this, port] {
        while (!stop_.HasBeenNotified()) {
          const absl::Time begin = absl::Now();
          calls_.push_back({.code = Ask(port)});
          calls_.back().latency = absl::Now() - begin;
          stop_.WaitForNotificationWithTimeout(absl::Milliseconds(50));
        }
      }) {}

camctl::LoadSummary HealthProbe::Stop() {
  stop_.Notify();
  thread_.join();
  return camctl::Summarize(calls_);
}

void PrintAnswers(const std::string& what, const camctl::LoadSummary& summary) {
  for (const auto& [code, answers] : summary.answers) {
    std::printf("%-10s %-19s %6ld calls, p50 %8.1f, p99 %8.1f, max %8.1f ms\n",
                what.c_str(), absl::StatusCodeToString(code).c_str(),
                static_cast<long>(answers.calls), Milliseconds(answers.p50),
                Milliseconds(answers.p99), Milliseconds(answers.max));
  }
}

}  // namespace camserve
