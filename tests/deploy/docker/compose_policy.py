"""What docker/compose.yaml may say, of which no tool knows: a rule a function, over each service.

compose_policy.py RESOLVED    the file as compose-go resolves it

PROMTOOL names the promtool that judges Prometheus' configuration.
"""

import os
import re
import subprocess
import sys
import tempfile

import yaml

PINNED = re.compile(r"[\w./-]+:[\w.-]+\d[\w.-]*(@sha256:[0-9a-f]{64})?\Z")
DURATION = re.compile(r"(?:(\d+)m)?(?:(\d+)s)?")
SECRET = re.compile(r"PASSWORD|SECRET|TOKEN|_KEY", re.IGNORECASE)
DRAIN_SECONDS = 5 + 30 + 2  # --drain_delay, --drain_timeout and to tear down


def expect(holds: bool, rule: str):
    if not holds:
        raise SystemExit(f"FAILED: {rule}")


def check_service(name: str, service: dict):
    user = service.get("user", "0").split(":")[0]
    expect(user.isdigit() and int(user) > 0, f"{name}: a user by number that is not root")
    expect(service.get("read_only") is True, f"{name}: a read-only root")
    expect(service.get("cap_drop") == ["ALL"], f"{name}: no capability")
    expect("cap_add" not in service, f"{name}: no capability")
    expect(not service.get("privileged"), f"{name}: no privilege")
    expect(service.get("security_opt") == ["no-new-privileges:true"], f"{name}: no new privileges")
    for space in ("network_mode", "pid", "ipc", "devices", "userns_mode"):
        expect(space not in service, f"{name}: {space}: none of this machine's")
    for limit in ("cpus", "mem_limit", "pids_limit"):
        expect(bool(service.get(limit)), f"{name}: {limit} is set")
    expect(bool(service.get("healthcheck", {}).get("test")), f"{name}: a health check")
    expect(bool(PINNED.match(service["image"])), f"{name}: an image by version or digest")
    is_own = "build" in service
    expect(is_own or "@sha256:" in service["image"], f"{name}: an image of others by digest")
    expect("max-size" in service["logging"]["options"], f"{name}: a log with an end")


def check_reach(name: str, service: dict):
    for port in service.get("ports", []):
        on_loopback = port.get("host_ip") == "127.0.0.1"
        expect(on_loopback, f"{name}: port {port['target']}: for this machine only")
    for variable in service.get("environment", {}):
        expect(not SECRET.search(variable), f"{name}: {variable}: no secret")
    for volume in service.get("volumes", []):
        if volume["type"] == "bind":
            expect(volume.get("read_only") is True, f"{name}: {volume['target']}: read-only")


def seconds(duration: str) -> int:
    minutes, rest = DURATION.fullmatch(duration).groups(default="0")
    return 60 * int(minutes) + int(rest)


def check_drain(services: dict):
    grace = seconds(services["camserve"]["stop_grace_period"])
    expect(grace > DRAIN_SECONDS, f"camserve: more than {DRAIN_SECONDS} s to stop in")


def check_networks(contents: dict):
    together = {
        frozenset(
            name for name, service in contents["services"].items() if network in service["networks"]
        )
        for network in contents["networks"]
    }
    wanted = [{"camserve"}, {"camserve", "prometheus"}, {"prometheus", "grafana"}]
    expect(together == set(map(frozenset, wanted)), f"networks only for those who talk: {together}")
    is_internal = contents["networks"]["metrics"].get("internal")
    expect(is_internal is True, "metrics leave by no other way")


def lay_out(service: dict, root: str):
    """The service's mounts as it sees them, below root."""
    for volume in service["volumes"]:
        target = os.path.join(root, volume["target"].lstrip("/"))
        os.makedirs(os.path.dirname(target), exist_ok=True)
        if volume["type"] == "bind" and not os.path.exists(target):
            os.symlink(volume["source"], target)


def check_prometheus(service: dict):
    with tempfile.TemporaryDirectory() as root:
        lay_out(service, root)
        config = os.path.join(root, "etc/prometheus/prometheus.yml")
        command = [os.environ["PROMTOOL"], "check", "config", config]
        told = subprocess.run(command, capture_output=True, text=True, check=False)
        expect(told.returncode == 0, f"promtool takes {config}: {told.stdout}{told.stderr}")
        expect(told.stdout.count("rules found") == 2, f"promtool finds the rules: {told.stdout}")
        with open(config, encoding="utf-8") as file:
            jobs = [job["job_name"] for job in yaml.safe_load(file)["scrape_configs"]]
        expect(jobs == ["camserve"], "the job is called as the rules have it")


def uids(value) -> set[str]:
    """Of the data sources that a dashboard refers to."""
    if isinstance(value, dict):
        found = {value["uid"]} if value.get("type") == "prometheus" and "uid" in value else set()
        return found.union(*(uids(item) for item in value.values()))
    if isinstance(value, list):
        return set().union(*(uids(item) for item in value))
    return set()


def check_grafana(service: dict):
    with tempfile.TemporaryDirectory() as root:
        lay_out(service, root)

        def load(path: str):
            with open(os.path.join(root, path.lstrip("/")), encoding="utf-8") as file:
                return yaml.safe_load(file)  # JSON is YAML

        provisioning = "etc/grafana/provisioning"
        (source,) = load(f"{provisioning}/datasources/camserve.yml")["datasources"]
        expect(source["isDefault"] and source["type"] == "prometheus", "one default data source")
        expect(source["url"] == "http://prometheus:9090", "it is the service Prometheus")
        (provider,) = load(f"{provisioning}/dashboards/camserve.yml")["providers"]
        dashboard = load(provider["options"]["path"] + "/camserve.json")
        home = service["environment"]["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"]
        expect(load(home) == dashboard, "the dashboard is the first page")
        # A variable of this kind takes the default data source.
        kinds = {v["name"]: (v["type"], v["query"]) for v in dashboard["templating"]["list"]}
        expect(kinds.get("datasource") == ("datasource", "prometheus"), "a variable for the source")
        found = uids(dashboard)
        expect(found == {"${datasource}"}, f"panels ask that source alone, not {found}")


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        contents = yaml.safe_load(file)
    services = contents["services"]
    for name, service in services.items():
        check_service(name, service)
        check_reach(name, service)
        print(f"ok: {name}: no root, no privilege, limits, a read-only root, ports on loopback")
    check_drain(services)
    check_networks(contents)
    print("ok: only what has to talk shares a network; a stop waits for the drain")
    check_prometheus(services["prometheus"])
    print("ok: promtool takes Prometheus' configuration and finds both files of rules")
    check_grafana(services["grafana"])
    print("ok: Grafana's dashboard and data source are provisioned, and refer to each other")


if __name__ == "__main__":
    main()
