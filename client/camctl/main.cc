#include <string>
#include <vector>

#include "client/camctl/command.h"

int main(int argc, char** argv) {
  return camserve::camctl::RunCamctl(
      std::vector<std::string>(argv + 1, argv + argc),
      camserve::camctl::Console::Standard());
}
