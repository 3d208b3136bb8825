# The evaluations' part of cluster.sh: all shards are run, where there is room for them, and
# what becomes of those that fail.
# shellcheck shell=bash disable=SC2154

shards() { grep -oP '^SHARDS=\K\d+' "$manifests/evaluate/settings/evaluation.env"; }
job() { in_camserve get job "$1" -o "jsonpath={$2}"; }

# check_evaluation VARIANT
check_evaluation() {
  local count done_shards node
  count=$(shards)
  apply -f "$(rendered "evaluate/$1")" >/dev/null
  in_camserve wait --for=condition=Complete job/camserve-evaluate --timeout=180s >/dev/null ||
    fail "evaluate/$1 does not complete"
  done_shards=$(job camserve-evaluate .status.completedIndexes)
  [[ $done_shards == "0-$((count - 1))" ]] || fail "evaluate/$1: shards $done_shards are done"
  # Each pod has its own shard, out of all.
  in_camserve get pods -o json | jq -e --arg count "$count" '.items | length == ($count | tonumber)
    and all(.[].spec.containers[0]; any(.env[]; .name == "JOB_COMPLETION_INDEX")
      and any(.args[]; . == "--shard=$(JOB_COMPLETION_INDEX)/$(SHARDS)"))' >/dev/null ||
    fail "evaluate/$1: the pods are not those of $count shards"
  ok "evaluate/$1 completes all $count shards"
  if [[ $1 == gpu ]]; then
    node=$(nodes_of_pods | sort -u)
    has_gpu "$node" || fail "evaluate/gpu: pods are on $node"
    ok "its shards take turns on the GPU of $node"
  fi
  take_away "evaluate/$1"
}

check_report() {
  apply -f "$(rendered evaluate/report)" >/dev/null
  in_camserve wait --for=condition=Complete job/camserve-report --timeout=60s >/dev/null ||
    fail "evaluate/report does not complete"
  ok "evaluate/report completes"
  take_away evaluate/report
}

pods_of_shard() {
  in_camserve get pods -l "batch.kubernetes.io/job-completion-index=$1" -o name
}

# end_pod SHARD EXIT_CODE: says of its pod what a kubelet would say.
end_pod() {
  in_camserve patch "$(pods_of_shard "$1")" --subresource=status --type=merge -p "{\"status\":
    {\"phase\": \"Failed\", \"containerStatuses\": [{\"name\": \"camctl\", \"image\": \"\",
      \"imageID\": \"\", \"ready\": false, \"restartCount\": 0,
      \"state\": {\"terminated\": {\"exitCode\": $2}}}]}}" >/dev/null
}

has_all_pods() { [[ $(in_camserve get pods -o name | wc -l) == "$1" ]]; }
has_failed_shard() { [[ $(job camserve-evaluate .status.failedIndexes) == "$1" ]]; }
has_second_pod() { [[ $(pods_of_shard "$1" | wc -l) == 2 ]]; }

# On no node, so that nobody but this test ends its pods.
check_failures() {
  local reason
  object Job evaluate/service | jq '.spec.template.spec.nodeSelector = {nowhere: "true"}' \
    >"$work/job.json"
  object ConfigMap evaluate/service >"$work/settings.json"
  apply -f "$work/settings.json" -f "$work/job.json" >/dev/null
  until_true 30 "pods of all shards" has_all_pods "$(shards)"
  end_pod 1 4
  until_true 60 "a second pod of a shard that failed" has_second_pod 1
  [[ $(job camserve-evaluate .status.failedIndexes) == "" ]] || fail "a shard was given up"
  ok "a shard that failed is tried again, and the others go on"
  end_pod 2 3
  until_true 60 "the end of a shard whose input can't be used" has_failed_shard 2
  ! has_second_pod 2 || fail "a shard whose input can't be used is tried again"
  ok "a shard whose input can't be used is given up, and the others go on"
  end_pod 0 2
  in_camserve wait --for=condition=Failed job/camserve-evaluate --timeout=60s >/dev/null ||
    fail "a wrong command line does not end the job"
  reason=$(job camserve-evaluate '.status.conditions[?(@.type=="Failed")].reason')
  [[ $reason == PodFailurePolicy ]] || fail "the job ended because of $reason, not its policy"
  ok "a wrong command line ends the job at once"
  in_camserve delete job camserve-evaluate --timeout=60s >/dev/null
}
