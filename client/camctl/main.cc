#include <cstdlib>
#include <string>
#include <vector>

#include "client/camctl/commands/command.h"

int main(int argc, char** argv) {
  // gRPC's own lines would stand beside the one line that an error is.
  setenv("GRPC_VERBOSITY", "NONE", /*overwrite=*/0);
  return camserve::camctl::RunCamctl(
      std::vector<std::string>(argv + 1, argv + argc),
      camserve::camctl::Console::Standard());
}
