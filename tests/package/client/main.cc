// As somebody writes it who has the installed client alone.
#include <iostream>

#include "client/camserve_client/client.h"

int main(int, char** arguments) {
  const auto client =
      camserve::client::Client::Create({.address = arguments[1]});
  if (!client.ok()) return 1;
  const auto info = (*client)->GetServerInfo();
  std::cout << (info.ok() ? info->version() : info.status().ToString()) << "\n";
}
