// What grpcurl and other tools learn of the server. gRPC installs no stub of
// the reflection protocol: the messages are written and read as bytes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "grpcpp/client_context.h"
#include "grpcpp/completion_queue.h"
#include "grpcpp/generic/generic_stub.h"
#include "grpcpp/support/byte_buffer.h"
#include "tests/service/running_server.h"

namespace camserve {
namespace {

using testing::HasSubstr;

constexpr char kListServices = 7;          // field of ServerReflectionRequest
constexpr char kFileContainingSymbol = 4;  // likewise

std::string Field(char number, const std::string& text) {
  constexpr char kLengthDelimited = 2;
  std::string field(1, static_cast<char>(number << 3 | kLengthDelimited));
  field += static_cast<char>(text.size());
  return field + text;
}

std::string Bytes(const grpc::ByteBuffer& buffer) {
  std::vector<grpc::Slice> slices;
  EXPECT_TRUE(buffer.Dump(&slices).ok());
  std::string bytes;
  for (const grpc::Slice& slice : slices) {
    bytes.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  }
  return bytes;
}

class ReflectionTest : public testing::Test {
 protected:
  // One request, one answer.
  std::string Ask(const std::string& request) {
    grpc::ClientContext context;
    grpc::CompletionQueue queue;
    grpc::GenericStub stub(server_.channel());
    const auto call = stub.PrepareCall(
        &context,
        "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo",
        &queue);
    const auto wait = [&queue] {
      void* tag = nullptr;
      bool ok = false;
      EXPECT_TRUE(queue.Next(&tag, &ok) && ok);
    };
    call->StartCall(nullptr);
    wait();
    const grpc::Slice slice(request);
    call->Write(grpc::ByteBuffer(&slice, 1), nullptr);
    wait();
    grpc::ByteBuffer answer;
    call->Read(&answer, nullptr);
    wait();
    call->WritesDone(nullptr);
    wait();
    grpc::Status status;
    call->Finish(&status, nullptr);
    wait();
    return Bytes(answer);
  }

  RunningServer server_{LoadEvenModel()};
};

TEST_F(ReflectionTest, ListsTheServices) {
  const std::string answer = Ask(Field(kListServices, ""));
  for (const char* service :
       {"camserve.v1.ExplanationService", "camserve.v1.ModelService",
        "grpc.health.v1.Health"}) {
    EXPECT_THAT(answer, HasSubstr(service));
  }
}

TEST_F(ReflectionTest, DescribesTheServices) {
  EXPECT_THAT(
      Ask(Field(kFileContainingSymbol, "camserve.v1.ExplanationService")),
      HasSubstr("ExplainRequest"));
  EXPECT_THAT(Ask(Field(kFileContainingSymbol, "grpc.health.v1.Health")),
              HasSubstr("HealthCheckRequest"));
}

}  // namespace
}  // namespace camserve
