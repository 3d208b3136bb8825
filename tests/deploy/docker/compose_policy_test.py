"""Each rule of compose_policy.py finds what it is for.

RESOLVED names docker/compose.yaml as compose-go resolves it.
"""

import os
import unittest

import compose_policy
import yaml

# What must not stand in a service, and what the rule that says so names.
WRONG = [
    ({"user": "0:0"}, "not root"),
    ({"user": "nobody"}, "by number"),
    ({"read_only": False}, "read-only root"),
    ({"cap_drop": ["NET_RAW"]}, "no capability"),
    ({"cap_add": ["NET_ADMIN"]}, "no capability"),
    ({"privileged": True}, "no privilege"),
    ({"security_opt": ["seccomp:unconfined"]}, "no new privileges"),
    ({"network_mode": "host"}, "network_mode"),
    ({"pid": "host"}, "pid"),
    ({"cpus": None}, "cpus"),
    ({"mem_limit": None}, "mem_limit"),
    ({"pids_limit": 0}, "pids_limit"),
    ({"healthcheck": {"disable": True}}, "health check"),
    ({"image": "prom/prometheus"}, "by version or digest"),
    ({"image": "prom/prometheus:latest"}, "by version or digest"),
    ({"image": "prom/prometheus:v3.13.3"}, "of others by digest"),
    ({"logging": {"options": {}}}, "a log with an end"),
    ({"ports": [{"target": 9090}]}, "for this machine only"),
    ({"ports": [{"target": 9090, "host_ip": "0.0.0.0"}]}, "for this machine only"),
    ({"environment": {"GF_SECURITY_ADMIN_PASSWORD": "admin"}}, "no secret"),
    ({"volumes": [{"type": "bind", "source": "/", "target": "/x"}]}, "read-only"),
]


class PolicyTest(unittest.TestCase):
    def setUp(self):
        with open(os.environ["RESOLVED"], encoding="utf-8") as file:
            self.contents = yaml.safe_load(file)
        self.services = self.contents["services"]

    def expect_failure(self, rule: str, check, *arguments):
        with self.assertRaises(SystemExit) as raised:
            check(*arguments)
        self.assertIn(rule, str(raised.exception))

    def test_services(self):
        def check(service: dict):
            compose_policy.check_service("prometheus", service)
            compose_policy.check_reach("prometheus", service)

        check(self.services["prometheus"])
        for wrong, rule in WRONG:
            with self.subTest(wrong):
                self.expect_failure(rule, check, {**self.services["prometheus"], **wrong})

    def test_drain(self):
        self.services["camserve"]["stop_grace_period"] = "30s"
        self.expect_failure("to stop in", compose_policy.check_drain, self.services)

    def test_networks(self):
        self.services["grafana"]["networks"]["metrics"] = None
        self.expect_failure("those who talk", compose_policy.check_networks, self.contents)

    def test_internal_network(self):
        self.contents["networks"]["metrics"] = {}
        self.expect_failure("by no other way", compose_policy.check_networks, self.contents)

    def test_rules_that_are_not_mounted(self):
        del self.services["prometheus"]["volumes"][1]
        self.expect_failure(
            "promtool", compose_policy.check_prometheus, self.services["prometheus"]
        )

    def test_first_page(self):
        variables = self.services["grafana"]["environment"]
        variables["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"] = (
            "/etc/grafana/provisioning/dashboards/camserve.yml"
        )
        self.expect_failure(
            "the first page", compose_policy.check_grafana, self.services["grafana"]
        )


if __name__ == "__main__":
    unittest.main()
