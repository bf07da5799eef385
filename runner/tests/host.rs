//! The host against modules that misbehave, and the meter.

#![allow(clippy::unwrap_used)]

use std::sync::Arc;
use std::time::{Duration, Instant};

use harbor_postgres_backup::host::Policy;
use harbor_postgres_backup::lookup::Manifests;
use harbor_postgres_backup::meter::Meter;
use serde_json::{Value, json};

/// A module whose only operation has this body.
fn module(body: &str) -> String {
    format!(
        r#"(module
             (import "wapc" "__guest_error" (func $fail (param i32 i32)))
             (import "wapc" "__guest_response" (func $respond (param i32 i32)))
             (import "wapc" "__host_call"
               (func $ask (param i32 i32 i32 i32 i32 i32 i32 i32) (result i32)))
             (import "wapc" "__host_response_len" (func $answer_size (result i32)))
             (import "wapc" "__host_response" (func $answer (param i32)))
             (import "wapc" "__host_error_len" (func $error_size (result i32)))
             (import "wapc" "__host_error" (func $error (param i32)))
             (memory (export "memory") 1)
             (data (i32.const 0) "kubewarden")
             (data (i32.const 16) "kubernetes")
             (data (i32.const 32) "get_resource")
             (data (i32.const 48) "no such thing")
             (data (i32.const 64)
               "{{\22api_version\22:\22v1\22,\22kind\22:\22ConfigMap\22,\22name\22:\22a\22,\22namespace\22:\22b\22}}")
             (func (export "__guest_call") (param i32 i32) (result i32) {body}))"#
    )
}

/// Asks for the `ConfigMap` b/a and answers with what it gets, be it an error.
const ASK: &str = "
    (if (result i32)
      (call $ask (i32.const 0) (i32.const 10) (i32.const 16) (i32.const 10)
        (i32.const 32) (i32.const 12) (i32.const 64) (i32.const 66))
      (then (call $answer (i32.const 1024))
        (call $respond (i32.const 1024) (call $answer_size)) (i32.const 1))
      (else (call $error (i32.const 1024))
        (call $fail (i32.const 1024) (call $error_size)) (i32.const 0)))";

fn error(body: &str) -> String {
    let policy = Policy::new(module(body).as_bytes()).unwrap();
    let policy = policy.with_time_limit(Duration::from_millis(200));
    policy.call("validate", b"{}").unwrap_err().to_string()
}

#[test]
fn every_way_to_fail_has_its_own_sentence() {
    assert_eq!(error("unreachable"), "the policy crashed in validate");
    assert_eq!(
        error("(call $fail (i32.const 48) (i32.const 13)) (i32.const 0)"),
        "the policy failed in validate: no such thing"
    );
    let no_module = Policy::new(b"kind: ConfigMap\n").unwrap_err().to_string();
    assert_eq!(no_module, "the policy is not a WebAssembly module that this host can run: expected `(`");
}

#[test]
fn an_endless_policy_is_stopped() {
    let started = Instant::now();
    assert_eq!(
        error("(loop $forever (br $forever)) (i32.const 1)"),
        "the policy did not finish validate within the time limit"
    );
    assert!(started.elapsed() < Duration::from_secs(10));
}

#[test]
fn look_ups_are_answered_from_the_given_manifests() {
    let config_map = json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a", "namespace": "b"}});
    let lookup = Arc::new(Manifests::new(vec![config_map.clone()]));
    let module = module(ASK);
    let policy = Policy::new(module.as_bytes()).unwrap();
    assert_eq!(
        policy.call("validate", b"{}").unwrap_err().to_string(),
        "the policy failed in validate: there is no cluster to ask for get_resource"
    );
    let policy = policy.with_lookup(lookup.clone());
    assert_eq!(policy.validate(&json!({}), &json!({})).unwrap(), config_map);

    let meter = Meter::new(module.as_bytes()).unwrap().with_lookup(lookup);
    let answer = meter.call("validate", b"{}").unwrap().answer;
    assert_eq!(serde_json::from_slice::<Value>(&answer).unwrap(), config_map);
}

#[test]
fn the_cost_of_a_call_is_the_same_every_time() {
    let body = "(call $respond (i32.const 48) (i32.const 2)) (i32.const 1)";
    let meter = Meter::new(module(body).as_bytes()).unwrap();
    let cost = meter.call("validate", b"{}").unwrap();
    assert_eq!(cost, meter.call("validate", b"{}").unwrap());
    assert_eq!((cost.start, cost.memory), (0, 65_536));
    assert!(cost.call > 0);
    assert_eq!(cost.answer, b"no");
}
