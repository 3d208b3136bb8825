# The servers' part of cluster.sh: what may run, where it runs, and how it is replaced.
# shellcheck shell=bash disable=SC2154

# Pods like the server's, but for one thing.
check_pod_security() {
  local pod=$work/pod.json broken=$work/broken.json filter container=".spec.containers[0]"
  object Deployment overlays/cpu | jq '{apiVersion: "v1", kind: "Pod",
    metadata: {name: "test", namespace: "camserve"}, spec: .spec.template.spec}' >"$pod"
  apply --dry-run=server -f "$pod" >/dev/null
  while read -r filter; do
    jq "$filter" "$pod" >"$broken"
    refused "a pod with $filter" 'violates PodSecurity "restricted' \
      apply --dry-run=server -f "$broken"
  done <<END
$container.securityContext |= (.privileged = true | .allowPrivilegeEscalation = true)
del($container.securityContext.allowPrivilegeEscalation)
del($container.securityContext.capabilities)
$container.securityContext.capabilities.add = ["SYS_PTRACE"]
del(.spec.securityContext.runAsNonRoot)
.spec.securityContext.runAsUser = 0
del(.spec.securityContext.seccompProfile)
.spec.hostPID = true
.spec.hostNetwork = true
.spec.volumes += [{name: "node", hostPath: {path: "/"}}]
END
  ok "the namespace refuses pods with more rights than the server's"
  object Deployment overlays/cpu | jq '.spec.template.spec.hostPID = true' >"$broken"
  refused "a Deployment of such pods" 'would violate PodSecurity' \
    apply --dry-run=server -f "$broken"
  ok "and warns of a Deployment of such pods"
}

# Applied, and all its pods available.
roll_out() {
  apply -f "$(rendered "$1")" >/dev/null
  in_camserve rollout status deployment/camserve --timeout=120s >"$work/rollout" ||
    fail "$1 does not roll out"
}

take_away() {
  in_camserve delete -f "$(rendered "$1")" --wait --timeout=120s >/dev/null
  in_camserve wait --for=delete pods --all --timeout=120s >/dev/null
}

# The fewest servers that were available since the watch began.
begin_watch() {
  # In a process group of its own: the command may be a script with children.
  setsid "${kubectl[@]}" -n camserve get deployment camserve --watch -o \
    jsonpath='available={.status.availableReplicas};{"\n"}' >"$1" &
  watcher=$!
  until_true 10 "the watch begins" test -s "$1"
}
end_watch() {
  [[ -z $watcher ]] || kill -- "-$watcher" 2>/dev/null || true
  watcher=
}
fewest_watched() { sed -E 's/=;/=0;/; s/available=([0-9]+);/\1/' "$1" | sort -n | head -n 1; }

# replace RENDERING: new pods in the old ones' place; into $fewest goes how many were
# available at the least.
replace() {
  local before after watched
  watched=$work/watched-${1//\//-}
  before=$(in_camserve get pods -o name | sort)
  begin_watch "$watched"
  in_camserve rollout restart deployment/camserve >/dev/null
  in_camserve rollout status deployment/camserve --timeout=180s >"$work/rollout" ||
    fail "the rollout of $1 does not complete"
  end_watch
  after=$(in_camserve get pods --field-selector status.phase=Running -o name | sort)
  [[ -z $(comm -12 <(echo "$before") <(echo "$after")) ]] || fail "$1: old pods are left"
  fewest=$(fewest_watched "$watched")
}

nodes_of_pods() {
  in_camserve get pods -l app.kubernetes.io/name=camserve -o \
    jsonpath='{range .items[*]}{.spec.nodeName}{"\n"}{end}'
}

# has_gpu NODE
has_gpu() {
  [[ $(kubectl get node "$1" -o jsonpath='{.status.allocatable.nvidia\.com/gpu}') -ge 1 ]]
}

check_cpu() {
  local ready
  roll_out overlays/cpu
  [[ $(nodes_of_pods | sort -u | wc -l) == 2 ]] || fail "the servers share a node"
  ok "overlays/cpu rolls out: two servers, on two nodes"
  until_true 30 "one disruption is allowed" in_camserve wait pdb/camserve --timeout=1s \
    --for=jsonpath='{.status.disruptionsAllowed}'=1
  ok "the budget lets one of them go"
  ready=$(in_camserve get endpointslices -l kubernetes.io/service-name=camserve-headless -o json |
    jq '[.items[].endpoints[] | select(.conditions.ready)] | length')
  [[ $ready == 2 ]] || fail "the headless service has $ready addresses"
  ok "the headless service has the addresses of both"
  replace overlays/cpu
  [[ $fewest == 2 ]] || fail "during a rollout $fewest servers were available"
  ok "a rollout completes, with never fewer than two available"
  take_away overlays/cpu
}

check_gpu() {
  local node
  roll_out overlays/gpu
  node=$(nodes_of_pods)
  has_gpu "$node" || fail "the server is on $node, which has no GPU"
  ok "overlays/gpu rolls out, on $node, which has a GPU"
  replace overlays/gpu
  # Which also shows that the watch sees a gap.
  [[ $fewest == 0 ]] || fail "the only GPU had $fewest servers at the least during a rollout"
  ok "a rollout completes on the one GPU that it had, after a gap"
  take_away overlays/gpu
}

# Each by itself, for real.
check_other_overlays() {
  local name
  for name in "${overlays[@]:2}"; do
    roll_out "overlays/$name"
    in_camserve get networkpolicy camserve >/dev/null
    ok "overlays/$name rolls out alone"
    take_away "overlays/$name"
  done
}
