#include "server/service/grpc_log.h"

#include "grpc/support/log.h"

namespace camserve {
namespace {

Log* errors_log = nullptr;

void WriteError(gpr_log_func_args* args) {
  if (args->severity < GPR_LOG_SEVERITY_ERROR) return;
  errors_log->WriteEvent("grpc", {{"message", std::string(args->message)}});
}

}  // namespace

void SendGrpcErrorsTo(Log* log) {
  errors_log = log;
  gpr_set_log_function(&WriteError);
}

}  // namespace camserve
