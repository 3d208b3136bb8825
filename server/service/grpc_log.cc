#include "server/service/grpc_log.h"

#include <string>

#include "google/protobuf/stubs/logging.h"
#include "grpc/support/log.h"

namespace camserve {
namespace {

Log* errors_log = nullptr;

void WriteError(gpr_log_func_args* args) {
  if (args->severity < GPR_LOG_SEVERITY_ERROR) return;
  errors_log->WriteEvent("grpc", {{"message", std::string(args->message)}});
}

// Called for messages that can't be read, for example. The text names a field,
// but nothing that the message holds.
void WriteProtobufError(google::protobuf::LogLevel level, const char* /*file*/,
                        int /*line*/, const std::string& message) {
  if (level < google::protobuf::LOGLEVEL_ERROR) return;
  errors_log->WriteEvent("protobuf", {{"message", message}});
}

}  // namespace

void SendGrpcErrorsTo(Log* log) {
  errors_log = log;
  gpr_set_log_function(&WriteError);
  google::protobuf::SetLogHandler(&WriteProtobufError);
}

}  // namespace camserve
