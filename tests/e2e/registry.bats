# The policy in an OCI registry: push, pull and run.

load helpers

setup_file() {
  load helpers
  found kwctl docker-registry curl || return 0
  cat >"$BATS_FILE_TMPDIR/registry.yml" <<END
version: 0.1
storage: {filesystem: {rootdirectory: "$BATS_FILE_TMPDIR/registry"}}
http: {addr: "127.0.0.1:$(free_port)"}
END
  REGISTRY=$(sed -n 's/.*addr: "\(.*\)".*/\1/p' "$BATS_FILE_TMPDIR/registry.yml")
  export REGISTRY IMAGE=$REGISTRY/policies/harbor-postgres-backup-policy:v0.1.0
  export SOURCES=$BATS_FILE_TMPDIR/sources.yml
  echo "insecure_sources: [\"$REGISTRY\"]" >"$SOURCES"
  start "$BATS_FILE_TMPDIR/registry.log" docker-registry serve "$BATS_FILE_TMPDIR/registry.yml"
  wait_for "$BATS_FILE_TMPDIR/registry.log" curl --silent --fail "http://$REGISTRY/v2/"
  kwctl push --sources-path "$SOURCES" --output json "$POLICY" "registry://$IMAGE" >"$BATS_FILE_TMPDIR/pushed.json"
}

teardown_file() {
  load helpers
  stop_all
}

setup() {
  need kwctl docker-registry curl
}

@test "push prints the digest" {
  digest=$(kwctl digest --sources-path "$SOURCES" "registry://$IMAGE" 2>/dev/null)
  pushed=$(jq -r .immutable_ref "$BATS_FILE_TMPDIR/pushed.json")
  [ "${digest##*@}" = "${pushed##*@}" ]
}

@test "the image has the annotations of the metadata" {
  yaml "$ROOT/policy-metadata.yml" | jq .annotations >"$BATS_TEST_TMPDIR/annotations.json"
  curl --silent --header 'Accept: application/vnd.oci.image.manifest.v1+json' \
    "http://$REGISTRY/v2/policies/harbor-postgres-backup-policy/manifests/v0.1.0" >"$BATS_TEST_TMPDIR/manifest.json"
  jq '.annotations | del(.["io.kubewarden.kwctl"], .["org.opencontainers.image.source"])' "$BATS_TEST_TMPDIR/manifest.json" |
    equals "$BATS_TEST_TMPDIR/annotations.json"
  [ "$(jq -r '.layers[].mediaType' "$BATS_TEST_TMPDIR/manifest.json")" = application/vnd.wasm.content.layer.v1+wasm ]
}

@test "pull returns the same bytes" {
  kwctl pull --sources-path "$SOURCES" --output-path "$BATS_TEST_TMPDIR/pulled.wasm" "registry://$IMAGE"
  cmp "$BATS_TEST_TMPDIR/pulled.wasm" "$POLICY"
}

@test "run reads the policy from the registry" {
  kwctl run --sources-path "$SOURCES" --request-path "$REPAIRED/request.json" "registry://$IMAGE" |
    answer_to "$REPAIRED/request.json" | equals "$REPAIRED/expected.json"
}

@test "save and load move the policy to a network without a registry" {
  kwctl pull --sources-path "$SOURCES" "registry://$IMAGE"
  kwctl save --output "$BATS_TEST_TMPDIR/policies.tar.gz" "registry://$IMAGE"
  export XDG_CACHE_HOME=$BATS_TEST_TMPDIR/cache
  kwctl load --input "$BATS_TEST_TMPDIR/policies.tar.gz"
  kwctl run --request-path "$REPAIRED/request.json" "registry://$IMAGE" |
    answer_to "$REPAIRED/request.json" | equals "$REPAIRED/expected.json"
}

@test "policy-server reads the policy from the registry" {
  need policy-server
  echo "{repair: {module: 'registry://$IMAGE', allowedToMutate: true}}" >"$BATS_TEST_TMPDIR/policies.yml"
  start_policy_server "$BATS_TEST_TMPDIR/log" "$BATS_TEST_TMPDIR/policies.yml" --sources-path "$SOURCES"
  review "$REPAIRED/request.json" | post validate/repair | answer_to "$REPAIRED/request.json" | equals "$REPAIRED/expected.json"
}
