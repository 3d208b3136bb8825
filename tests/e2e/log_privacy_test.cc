// What a server writes into its log and its errors while it is maltreated: no
// path, pointer, pixel or source_id.
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <limits>
#include <regex>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/e2e/model_folders.h"
#include "tests/e2e/own_data.h"
#include "tests/e2e/real_server.h"
#include "tests/e2e/requests.h"
#include "tests/support/evaluate_stream.h"

namespace camserve {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kSource = "patient-4711";
// As a pixel, and within the bytes of images.
constexpr float kPixel = 31415.9f;
// With its point: request ids have five such digits in a row by chance.
constexpr const char* kPixelText = "31415.9";
constexpr const char* kImageText = "Doe^Jane";

void ExpectPrivate(const std::string& text, const ModelFolders& folders) {
  EXPECT_THAT(text, Not(HasSubstr(folders.path().string())));
  EXPECT_THAT(text, Not(HasSubstr(kSource)));
  EXPECT_THAT(text, Not(HasSubstr(kPixelText)));
  EXPECT_THAT(text, Not(HasSubstr(kImageText)));
  // Others' messages are full of these: LibTorch's, gRPC's.
  static const auto& path = *new std::regex(
      "/(tmp|home|root|usr|var|etc|proc|work|build)/|[.](cc|cpp|h):[0-9]");
  static const auto& pointer = *new std::regex("0x[0-9a-fA-F]{6,}");
  std::smatch found;
  EXPECT_FALSE(std::regex_search(text, found, path)) << found.str() << "\n"
                                                     << text;
  EXPECT_FALSE(std::regex_search(text, found, pointer)) << found.str() << "\n"
                                                        << text;
}

// Folders that can't be served, each in another way.
void AddBrokenModels(const ModelFolders& folders) {
  folders.AddOwn(kSmallModel);
  const std::string model =
      ReadFile(folders.path() / kSmallModel / "1" / "model.pt");
  const std::string contents[] = {
      "", kImageText, model.substr(0, model.size() / 2),
      std::string(model).replace(model.size() / 2, 64, 64, 'x')};
  int number = 0;
  for (const std::string& bytes : contents) {
    WriteFile(
        folders.path() / absl::StrCat("broken", number++) / "1" / "model.pt",
        bytes);
  }
  folders.AddOwn("conv_gap_scores", "input { std: 0 }");
  folders.AddOwn("conv_gap_dense_scores", "no configuration");
}

std::vector<v1::Image> HostileImages() {
  std::vector<v1::Image> images;
  const auto add_bytes = [&](const std::string& bytes) {
    images.emplace_back().set_encoded(bytes);
  };
  const std::string png = OwnImage(0);
  add_bytes("");
  add_bytes(kImageText);
  add_bytes(png.substr(0, png.size() / 2) + kImageText);
  add_bytes(png.substr(0, 40) + kImageText + png.substr(40));
  add_bytes(absl::StrCat("\xff\xd8\xff\xe0", kImageText));
  Tensor tensor = OwnInput(0);
  tensor.values[5] = std::numeric_limits<float>::quiet_NaN();
  tensor.values[6] = kPixel;
  images.push_back(RequestOf("", tensor).image());
  tensor.values.pop_back();
  images.push_back(RequestOf("", tensor).image());
  images.push_back(RequestOf("", Tensor{{1, 1, 2}, {kPixel, kPixel}}).image());
  for (v1::Image& image : images) image.set_source_id(kSource);
  return images;
}

// What a server answered.
std::vector<std::string> CallsOfExplain(RealServer& server) {
  std::vector<std::string> answers;
  for (const v1::Image& image : HostileImages()) {
    v1::ExplainRequest request = RequestOf(kSmallModel, "");
    *request.mutable_image() = image;
    answers.push_back(Text(Explain(server.explanations(), request).status));
    EXPECT_THAT(answers.back(), HasSubstr("INVALID_ARGUMENT"));
    request.mutable_model()->set_name("broken1");
    answers.push_back(Text(Explain(server.explanations(), request).status));
  }
  v1::ExplainRequest good = RequestOf(kSmallModel, OwnInput(0));
  good.mutable_image()->set_source_id(kSource);
  EXPECT_TRUE(Explain(server.explanations(), good).status.ok());
  good.set_layer("nowhere");
  answers.push_back(Text(Explain(server.explanations(), good).status));
  // No UTF-8: Protobuf refuses it before any of the server's code does.
  good.set_layer(absl::StrCat(kSource, "\xff"));
  answers.push_back(Text(Explain(server.explanations(), good).status));
  return answers;
}

std::vector<std::string> CallsOfEvaluate(RealServer& server) {
  std::vector<v1::EvaluateRequest> requests(1);
  requests[0].mutable_config()->mutable_model()->set_name(kSmallModel);
  requests[0].mutable_config()->mutable_haas();
  for (const v1::Image& image : HostileImages()) {
    v1::Sample& sample = *requests.emplace_back().mutable_sample();
    sample.set_id(absl::StrCat(kSource, "/", requests.size()));
    *sample.mutable_image() = image;
  }
  const Evaluated evaluated = Evaluate(server.explanations(), requests);
  EXPECT_EQ(evaluated.failures.size(), HostileImages().size());
  std::vector<std::string> answers = {Text(evaluated.status)};
  for (const v1::SampleFailure& failure : evaluated.failures) {
    answers.push_back(failure.reason());
  }
  // A sample twice ends the stream.
  requests.resize(2);
  requests.push_back(requests[1]);
  answers.push_back(Text(Evaluate(server.explanations(), requests).status));
  return answers;
}

std::vector<std::string> CallsOfModels(RealServer& server) {
  std::vector<std::string> answers;
  grpc::ClientContext context;
  v1::ListModelsResponse response;
  EXPECT_TRUE(server.models().ListModels(&context, {}, &response).ok());
  answers.push_back(response.ShortDebugString());
  EXPECT_THAT(answers.back(), HasSubstr("MODEL_STATE_FAILED"));
  return answers;
}

// Bytes that are no HTTP/2.
void SendGarbage(const std::string& address) {
  int port = 0;
  ASSERT_TRUE(absl::SimpleAtoi(address.substr(address.find(':') + 1), &port));
  const int connection = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in server = {};
  server.sin_family = AF_INET;
  server.sin_port = htons(static_cast<uint16_t>(port));
  server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ASSERT_EQ(connect(connection, reinterpret_cast<const sockaddr*>(&server),
                    sizeof(server)),
            0);
  const timeval patience = {.tv_sec = 30};
  setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
  const std::string garbage = absl::StrCat(kImageText, std::string(999, '\7'));
  EXPECT_EQ(send(connection, garbage.data(), garbage.size(), MSG_NOSIGNAL),
            static_cast<ssize_t>(garbage.size()));
  char answer[256];
  while (recv(connection, answer, sizeof(answer), 0) > 0) {
  }
  close(connection);
}

TEST(LogPrivacy, NeitherLogNorErrorsTellWhatIsNotTheirs) {
  const ModelFolders folders;
  AddBrokenModels(folders);
  RealServer server(folders.path());
  server.AwaitReady();
  for (const auto& calls : {CallsOfExplain, CallsOfEvaluate, CallsOfModels}) {
    for (const std::string& answer : calls(server)) {
      ExpectPrivate(answer, folders);
    }
  }
  SendGarbage(server.address());
  EXPECT_EQ(server.Stop(), 0);
  std::string log;
  int sources = 0;
  int unreadable = 0;
  for (const nlohmann::json& line : server.Log()) {
    absl::StrAppend(&log, line.dump(), "\n");
    sources += line.contains("source");
    unreadable += line["event"] == "protobuf";
  }
  EXPECT_GT(sources, 0) << "source_id has to be there as its hash";
  EXPECT_GT(unreadable, 0) << "Protobuf's errors have to be lines of the log";
  ExpectPrivate(log, folders);
}

}  // namespace
}  // namespace camserve
