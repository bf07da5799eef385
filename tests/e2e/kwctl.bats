# What an author and a user do with kwctl.

load helpers

setup() {
  need kwctl
}

run_policy() {
  local request=$1
  shift
  kwctl run --request-path "$request" "$@" "file://$POLICY" | answer_to "$request"
}

# A manifest of deploy/ with the policy at hand in it.
with_this_policy() {
  sed "s|module: registry://.*|module: file://$POLICY|" "$ROOT/deploy/policies/$1.yaml" >"$BATS_TEST_TMPDIR/$1.yaml"
  echo "$BATS_TEST_TMPDIR/$1.yaml"
}

@test "annotate has nothing to warn about" {
  run --separate-stderr kwctl annotate -m "$ROOT/policy-metadata.yml" -u "$ROOT/README.md" \
    -o "$BATS_TEST_TMPDIR/policy.wasm" "$ROOT/policy.wasm"
  [ "$status" -eq 0 ]
  [ "$stderr" = "" ]
}

@test "inspect shows all of policy-metadata.yml" {
  kwctl inspect -o yaml "file://$POLICY" >"$BATS_TEST_TMPDIR/inspected.yml"
  yaml "$BATS_TEST_TMPDIR/inspected.yml" | jq '.contextAwareResources |= sort' >"$BATS_TEST_TMPDIR/inspected.json"
  yaml "$ROOT/policy-metadata.yml" | jq '.contextAwareResources |= sort' >"$BATS_TEST_TMPDIR/metadata.json"
  # Nothing of the metadata changes what is inspected: it is all in there already.
  jq --slurp '.[0] * .[1]' "$BATS_TEST_TMPDIR"/{inspected,metadata}.json | equals "$BATS_TEST_TMPDIR/inspected.json"
  [ "$(jq -r .protocolVersion "$BATS_TEST_TMPDIR/inspected.json")" = v1 ]
}

@test "run accepts, repairs and refuses" {
  for fixture in "$ACCEPTED" "$REPAIRED" "$REFUSED"; do
    run_policy "$fixture/request.json" | equals "$fixture/expected.json"
  done
}

@test "run refuses with settings from the command line" {
  run_policy "$VERIFIED/request.json" --settings-path "$VERIFIED/settings.json" | equals "$VERIFIED/expected.json"
}

@test "run names all mistakes in the settings" {
  run kwctl run --request-path "$BAD_SETTINGS/request.json" --settings-path "$BAD_SETTINGS/settings.json" "file://$POLICY"
  [ "$status" -ne 0 ]
  contains "$output" "Provided settings are not valid"
  contains "$output" "$(jq -r .message "$BAD_SETTINGS/expected.json")"
}

@test "run takes the manifests in deploy" {
  operator=$FIXTURES/bases.operator-configuration
  while read -r manifest request expected; do
    kwctl run --request-path "$request/request.json" "$(with_this_policy "$manifest")" |
      answer_to "$request/request.json" | equals "$expected/expected.json"
  done <<END
repair $REPAIRED $REPAIRED
verify $REPAIRED $VERIFIED
operator $operator $operator
END
}

@test "the examples can be tried without a cluster" {
  for example in postgresql pod-config; do
    kwctl scaffold admission-request --operation CREATE --object "$ROOT/examples/harbor-1.3/$example.yaml" \
      >"$BATS_TEST_TMPDIR/$example.json"
    run_policy "$BATS_TEST_TMPDIR/$example.json" | jq --exit-status '.accepted and .mutated_object != null'
  done
}

# A manifest but for what deploy says otherwise: its own name, the registry, who audits and who is kept out.
comparable() {
  jq 'del(.metadata.name, .spec.module, .spec.backgroundAudit, .spec.failurePolicy, .spec.matchConditions)
    | (.spec.contextAwareResources | values) |= sort'
}

@test "scaffold manifest agrees with deploy" {
  for name in repair lookups; do
    manifest "$name" | comparable >"$BATS_TEST_TMPDIR/$name.json"
    granted=()
    [ "$name" = repair ] || granted=(--allow-context-aware)
    kwctl scaffold manifest --type ClusterAdmissionPolicy "${granted[@]}" \
      --settings-json "$(jq .spec.settings "$BATS_TEST_TMPDIR/$name.json")" "file://$POLICY" >"$BATS_TEST_TMPDIR/$name.yaml"
    yaml "$BATS_TEST_TMPDIR/$name.yaml" | comparable | equals "$BATS_TEST_TMPDIR/$name.json"
  done
}

# What Artifact Hub reads, but for when it was made, what we put better or add, and an order without meaning.
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
