#include <cstdlib>
#include <string>
#include <vector>

#include "client/camctl/commands/command.h"

int main(int argc, char** argv) {
  // camctl prints an error as one line; gRPC's own lines would stand beside it.
  setenv("GRPC_VERBOSITY", "NONE", /*overwrite=*/0);
  return camserve::camctl::RunCamctl(
      std::vector<std::string>(argv + 1, argv + argc),
      camserve::camctl::Console::Standard());
}
