#include "client/camctl/commands/model_command.h"

#include "client/camctl/commands/shared_flags.h"
#include "common/command_line/flags.h"

namespace camserve::camctl {

void AddModelFlags(CLI::App& command, const std::string& help,
                   ModelFlags& flags) {
  Require(AddArgument(command, {"model", "NAME[:VERSION]", help}, flags.model));
  AddJsonFlag(command, flags.json);
  AddConnectionFlags(command, flags.connection);
}

}  // namespace camserve::camctl
