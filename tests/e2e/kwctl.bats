# The commands of kwctl.

load helpers

setup() {
  need kwctl
}

run_policy() {
  local request=$1
  shift
  kwctl run --request-path "$request" "$@" "file://$POLICY" | answer_to "$request"
}

# A policy that the chart renders, with the module that was built and without look-ups, which need a cluster.
with_this_policy() {
  manifest "$1" | jq --arg policy "file://$POLICY" '.spec.module = $policy | del(.spec.contextAwareResources)' >"$BATS_TEST_TMPDIR/$1.yaml"
  echo "$BATS_TEST_TMPDIR/$1.yaml"
}

@test "annotate prints no warning" {
  run --separate-stderr kwctl annotate -m "$ROOT/policy-metadata.yml" -u "$ROOT/README.md" \
    -o "$BATS_TEST_TMPDIR/policy.wasm" "$ROOT/policy.wasm"
  [ "$status" -eq 0 ]
  [ "$stderr" = "" ]
}

@test "inspect shows the metadata of policy-metadata.yml" {
  kwctl inspect -o yaml "file://$POLICY" >"$BATS_TEST_TMPDIR/inspected.yml"
  yaml "$BATS_TEST_TMPDIR/inspected.yml" | jq '.contextAwareResources |= sort' >"$BATS_TEST_TMPDIR/inspected.json"
  yaml "$ROOT/policy-metadata.yml" | jq '.contextAwareResources |= sort' >"$BATS_TEST_TMPDIR/metadata.json"
  # Merging the metadata into the output changes nothing: it is complete.
  jq --slurp '.[0] * .[1]' "$BATS_TEST_TMPDIR"/{inspected,metadata}.json | equals "$BATS_TEST_TMPDIR/inspected.json"
  [ "$(jq -r .protocolVersion "$BATS_TEST_TMPDIR/inspected.json")" = v1 ]
}

@test "run accepts, repairs and denies" {
  for fixture in "$ACCEPTED" "$REPAIRED" "$REFUSED"; do
    run_policy "$fixture/request.json" | equals "$fixture/expected.json"
  done
}

@test "run evaluates with settings from a file" {
  run_policy "$VERIFIED/request.json" --settings-path "$VERIFIED/settings.json" | equals "$VERIFIED/expected.json"
}

@test "run reports all errors in the settings" {
  run kwctl run --request-path "$BAD_SETTINGS/request.json" --settings-path "$BAD_SETTINGS/settings.json" "file://$POLICY"
  [ "$status" -ne 0 ]
  contains "$output" "Provided settings are not valid"
  contains "$output" "$(jq -r .message "$BAD_SETTINGS/expected.json")"
}

@test "run accepts the policies of the chart" {
  operator=$FIXTURES/bases.operator-configuration
  while read -r manifest request expected; do
    kwctl run --request-path "$request/request.json" "$(with_this_policy "$manifest")" |
      answer_to "$request/request.json" | equals "$expected/expected.json"
  done <<END
repair $REPAIRED $REPAIRED
verify $VERIFIED $VERIFIED
operator $operator $operator
END
}

@test "scaffold admission-request makes requests of the examples" {
  for example in postgresql pod-config; do
    kwctl scaffold admission-request --operation CREATE --object "$ROOT/examples/harbor-1.3/$example.yaml" \
      >"$BATS_TEST_TMPDIR/$example.json"
    run_policy "$BATS_TEST_TMPDIR/$example.json" | jq --exit-status '.accepted and .mutated_object != null'
  done
}

# A manifest without the fields that the chart sets and `scaffold manifest` does not.
comparable() {
  jq 'del(.metadata.name, .metadata.labels, .spec.module, .spec.policyServer, .spec.mode, .spec.backgroundAudit,
      .spec.failurePolicy, .spec.timeoutSeconds, .spec.matchConditions, .spec.namespaceSelector)
    | (.spec.contextAwareResources | values) |= sort'
}

@test "scaffold manifest agrees with the chart" {
  for name in repair lookups; do
    manifest "$name" | comparable >"$BATS_TEST_TMPDIR/$name.json"
    granted=()
    [ "$name" = repair ] || granted=(--allow-context-aware)
    kwctl scaffold manifest --type ClusterAdmissionPolicy "${granted[@]}" \
      --settings-json "$(jq .spec.settings "$BATS_TEST_TMPDIR/$name.json")" "file://$POLICY" >"$BATS_TEST_TMPDIR/$name.yaml"
    yaml "$BATS_TEST_TMPDIR/$name.yaml" | comparable | equals "$BATS_TEST_TMPDIR/$name.json"
  done
}

@test "bench measures the policy" {
  kwctl bench --warm-up-time 1 --measurement-time 1 --num-resamples 10 --request-path "$REPAIRED/request.json" "file://$POLICY" >"$BATS_TEST_TMPDIR/bench" 2>&1
  contains "$(cat "$BATS_TEST_TMPDIR/bench")" "time:"
}

# The package without the time, the fields that differ on purpose, and an order that has no meaning.
package() {
  yaml "$1" | jq 'del(.createdAt, .install, .category)
    | .annotations["kubewarden/contextAwareResources"] |= (split("- ") | sort)'
}

@test "scaffold artifacthub agrees with artifacthub-pkg.yml" {
  cd "$ROOT"
  kwctl scaffold artifacthub -m policy-metadata.yml >"$BATS_TEST_TMPDIR/artifacthub-pkg.yml"
  package "$BATS_TEST_TMPDIR/artifacthub-pkg.yml" >"$BATS_TEST_TMPDIR/artifacthub-pkg.json"
  package artifacthub-pkg.yml | equals "$BATS_TEST_TMPDIR/artifacthub-pkg.json"
}
