# The targets that Kubewarden's policies have, and `run`. Everything needs only rustup, a C linker and Node; a target
# that needs more installs it and says so.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c

CARGO ?= cargo
TARGET_DIR := $(abspath $(or $(CARGO_TARGET_DIR),target))
RAW_WASM := $(TARGET_DIR)/wasm32-wasip1/release/harbor_postgres_backup_policy.wasm
# Replaces the paths of this machine in panic messages, which would make the module differ from folder to folder.
REMAP := --remap-path-prefix=$(or $(CARGO_HOME),$(HOME)/.cargo)=/cargo --remap-path-prefix=$(CURDIR)=/policy
# The maximum size of the policy in bytes.
SIZE_BUDGET ?= 1400000
FILES ?= examples/harbor-1.3

# The test runner in Node must have the version of wasm-bindgen in Cargo.lock. It is kept outside the checkout, because
# building it takes a minute.
BINDGEN_VERSION := $(shell awk '/^name = "wasm-bindgen"$$/ { getline; gsub(/[^0-9.]/, ""); print }' Cargo.lock)
CACHE := $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/harbor-postgres-backup
BINDGEN_ROOT := $(CACHE)/wasm-bindgen-$(BINDGEN_VERSION)
# Programs that hack/install-test-tools.sh builds, for example Helm.
export PATH := $(PATH):$(CACHE)/bin

# Installs a target of Rust where it is missing. Not a rule of its own: make would not find a pattern rule for a phony
# target.
install_target = @rustup target list --installed | grep -qx '$(1)' || { \
	echo "Installing the Rust target $(1)…"; rustup target add '$(1)'; }

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z0-9.-]+:.*## / { printf "%-22s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: $(RAW_WASM)
$(RAW_WASM):
	$(call install_target,wasm32-wasip1)
	@echo "Building the policy for wasm32-wasip1…"
	RUSTFLAGS='$(REMAP)' $(CARGO) build --locked --release --target wasm32-wasip1 --lib -p harbor-postgres-backup-policy

# wasm-opt, and the features of WebAssembly that Rust's target uses.
BINARYEN := binaryen@132.0.0
WASM_FEATURES := bulk-memory bulk-memory-opt call-indirect-overlong multivalue mutable-globals \
  nontrapping-float-to-int reference-types sign-ext
WASM_OPT = npm exec --yes --package=$(BINARYEN) -- wasm-opt -Oz $(WASM_FEATURES:%=--enable-%)

policy.wasm: $(RAW_WASM) ## the policy, ready for `kwctl annotate`
	@echo "Optimizing the policy with wasm-opt…"
	@$(WASM_OPT) $< -o $(TARGET_DIR)/policy.wasm
	@cmp -s $(TARGET_DIR)/policy.wasm $@ || cp $(TARGET_DIR)/policy.wasm $@

annotated-policy.wasm: policy.wasm policy-metadata.yml README.md ## the policy with its metadata (needs kwctl)
	@command -v kwctl >/dev/null || { \
	  echo "kwctl is not installed. Its releases are at https://github.com/kubewarden/adm-controller/releases"; exit 1; }
	kwctl annotate -m policy-metadata.yml -u README.md -o $@ policy.wasm

.PHONY: push
push: annotated-policy.wasm ## push the policy to IMAGE=<registry>/<repository>:<tag>, and print how to install it (needs kwctl)
	@hack/push.sh '$(IMAGE)'

.PHONY: reproducible
reproducible: policy.wasm ## build the policy once more, in another folder, and compare every byte
	@other=$$(mktemp -d) && trap 'rm -rf "$$other"' EXIT && \
	  tar --exclude=./target --exclude=./.git --exclude=./policy.wasm -cf - . | tar -xf - -C "$$other" && \
	  CARGO_TARGET_DIR=$$other/target $(MAKE) --no-print-directory -C "$$other" policy.wasm && \
	  cmp policy.wasm "$$other/policy.wasm" && echo "The same bytes: $$(sha256sum < policy.wasm | cut -c1-64)"

.PHONY: size
size: policy.wasm ## the size of the policy; fails if it is over SIZE_BUDGET bytes
	@size=$$(wc -c < policy.wasm) && echo "policy.wasm: $$size bytes of $(SIZE_BUDGET)" && test "$$size" -le $(SIZE_BUDGET)

.PHONY: bench
bench: policy.wasm ## the cost of requests, beside other policies if COMPARE names some (docs/performance.md); fails over budget
	@echo "Building the benchmark; the WebAssembly engine in it takes about ten minutes the first time…"
	POLICY_WASM=$(CURDIR)/policy.wasm COMPARE='$(COMPARE)' $(CARGO) bench --locked -p harbor-postgres-backup-bench

.PHONY: stress
stress: policy.wasm ## send many more random requests through the compiled policy than `make test` does
	STRESS_REQUESTS=$${STRESS_REQUESTS:-200000} \
	  $(CARGO) test --locked -p harbor-postgres-backup-policy --test wasm stress -- --nocapture

.PHONY: run
run: $(RAW_WASM) ## evaluate FILES (by default examples/harbor-1.3) natively and through the compiled policy
	@echo "Building the command line…"
	@$(CARGO) build --locked -p harbor-postgres-backup --bins --example compare-engines
	@$(TARGET_DIR)/debug/harbor-postgres-backup check $(FILES) || test $$? -eq 1
	@$(TARGET_DIR)/debug/examples/compare-engines $(RAW_WASM) $(FILES)

.PHONY: install
install: ## install harbor-postgres-backup, which checks manifests
	$(CARGO) install --locked --path crates/cli

.PHONY: fmt lint test
fmt: ## check the formatting
	$(CARGO) fmt --all --check

lint: ## check formatting and lints, for the native and the wasm build
	$(call install_target,wasm32-wasip1)
	$(CARGO) fmt --all --check
	$(CARGO) clippy --locked --all-targets -- -D warnings
	$(CARGO) clippy --locked --target wasm32-wasip1 -p harbor-postgres-backup-policy --lib -- -D warnings
	@! $(CARGO) tree --locked --prefix none | grep -E '^(wasmtime|wasmer|wasmi)' || { \
	  echo "A default member of the workspace depends on a WebAssembly engine."; exit 1; }

test: policy.wasm test-native test-node ## all tests: native, in Node, and of the compiled policy

.PHONY: test-native test-node
# The same cases every time; another PROPTEST_RNG_SEED tries others.
test-native: policy.wasm test-tools
	PROPTEST_RNG_SEED=$${PROPTEST_RNG_SEED:-1} $(CARGO) test --locked

test-node: $(BINDGEN_ROOT)/bin/wasm-bindgen-test-runner
	$(call install_target,wasm32-unknown-unknown)
	NODE_PATH=$(CURDIR)/tests/node CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER=$(BINDGEN_ROOT)/bin/wasm-bindgen-test-runner \
	  $(CARGO) test --locked --target wasm32-unknown-unknown --test node -p harbor-postgres-backup-policy

$(BINDGEN_ROOT)/bin/wasm-bindgen-test-runner:
	@echo "Building wasm-bindgen's test runner $(BINDGEN_VERSION); this takes about a minute, once…"
	$(CARGO) install --locked --quiet --debug --root $(BINDGEN_ROOT) --version $(BINDGEN_VERSION) \
	  --target-dir $(TARGET_DIR)/wasm-bindgen-cli --bin wasm-bindgen-test-runner wasm-bindgen-cli
	rm -rf $(TARGET_DIR)/wasm-bindgen-cli

# The real programs that tests ask for a second opinion. In CI they are required; elsewhere their tests
# say loudly that they are skipped and how to install them.
.PHONY: test-tools
test-tools:
	@if [ -n "$${CI:-}" ]; then hack/install-test-tools.sh; fi

.PHONY: pg-hba-oracle
pg-hba-oracle: test-tools ## compare many more pg_hba lines and lists with PostgreSQL 12 to 18 than `make test` does
	HBA_ORACLE_LINES=$${HBA_ORACLE_LINES:-20000} HBA_ORACLE_LISTS=$${HBA_ORACLE_LISTS:-200} \
	  $(CARGO) test --locked -p pg-hba --test oracle -- --nocapture

# libFuzzer's instrumentation is not stable; RUSTC_BOOTSTRAP lets the compiler at hand do it. No sanitizer: the
# code is safe Rust.
FUZZ_TARGETS := $(patsubst fuzz/fuzz_targets/%.rs,%,$(wildcard fuzz/fuzz_targets/*.rs))
.PHONY: fuzz
fuzz: ## fuzz FUZZ_TARGETS, each for FUZZ_SECONDS (60), from what the fixtures have
	@command -v cargo-fuzz >/dev/null || { \
	  echo "Installing cargo-fuzz; this takes some minutes, once…"; $(CARGO) install --locked --quiet cargo-fuzz@0.13.2; }
	node hack/fuzz-seeds.mjs
	for target in $(FUZZ_TARGETS); do \
	  RUSTC_BOOTSTRAP=1 $(CARGO) fuzz run --sanitizer none $$target -- -max_total_time=$${FUZZ_SECONDS:-60} \
	    -max_len=16384 -timeout=10 -print_final_stats=1; \
	done

# Each mutant takes seconds, all of them hours; MUTANTS_SHARD=1/12 tries other ones.
.PHONY: mutants
mutants: ## change the code in many small ways, MUTANTS_SHARD (0/12) of them, and see that a test notices
	@command -v cargo-mutants >/dev/null || { \
	  echo "Installing cargo-mutants; this takes some minutes, once…"; $(CARGO) install --locked --quiet cargo-mutants@27.1.0; }
	CARGO_PROFILE_DEV_DEBUG=0 $(CARGO) mutants --workspace --no-shuffle --sharding round-robin --shard $${MUTANTS_SHARD:-0/12} \
	  --output $(TARGET_DIR)

.PHONY: deny
deny: ## check licences, sources and known defects of the dependencies
	@command -v cargo-deny >/dev/null || { \
	  echo "Installing cargo-deny; this takes some minutes, once…"; $(CARGO) install --locked --quiet cargo-deny@0.20.2; }
	$(CARGO) deny --workspace check

.PHONY: chart
chart: policy.wasm test-tools ## test the Helm chart; BLESS=1 updates its schema and the rendered manifests
	$(CARGO) test --locked --test chart

# Without kwctl there is no annotated policy; tests that need one, or another program, say that they are skipped.
.PHONY: e2e-tests
e2e-tests: policy.wasm $(and $(shell command -v kwctl),annotated-policy.wasm) ## drive Kubewarden's own programs; E2E_REQUIRED=1 skips nothing
	@if command -v bats >/dev/null; then bats tests/e2e; else \
	  echo "bats is not on the PATH: no end-to-end test runs (on Debian: apt-get install bats curl docker-registry jq yq)"; \
	  test -z "$${E2E_REQUIRED:-}"; fi

.PHONY: e2e-cluster
e2e-cluster: ## test the chart in the cluster of KUBECONFIG, with Kubewarden in it and the policy in IMAGE (needs helm, kubectl, bats, jq)
	E2E_IMAGE='$(IMAGE)' bats tests/e2e/cluster

.PHONY: clean
clean: ## remove what was built
	$(CARGO) clean
	rm -f policy.wasm annotated-policy.wasm
