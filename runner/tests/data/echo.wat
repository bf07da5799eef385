;; A policy without rules: it answers `report` and `validate` with its settings, so that a test
;; can say what the policy found. An UPDATE gets one fixed warning instead, and settings with the
;; key "invalid" are invalid.
(module
  (import "wapc" "__guest_request" (func $request (param i32 i32)))
  (import "wapc" "__guest_response" (func $respond (param i32 i32)))
  (memory (export "memory") 32)
  (global $operation i32 (i32.const 4096))
  (global $payload i32 (i32.const 65536))
  (data (i32.const 0) "\22v1\22")
  (data (i32.const 16) "{\22valid\22:true}")
  (data (i32.const 64) "{\22valid\22:false,\22message\22:\22unknown field `invalid`\22}")
  (data (i32.const 256) "},\22settings\22:")
  (data (i32.const 320) "{\22invalid\22:")
  (data (i32.const 384) "\22operation\22:\22UPDATE\22")
  (data (i32.const 512)
    "{\22response\22:{\22accepted\22:true},\22findings\22:[{\22rule\22:\22test/update\22,"
    "\22path\22:\22spec\22,\22pointer\22:\22/spec\22,\22problem\22:\22this is an update\22,"
    "\22fix\22:\22\22,\22action\22:\22warn\22}]}")

  ;; The offset at which the needle starts in the payload, or -1.
  (func $find (param $needle i32) (param $length i32) (param $size i32) (result i32)
    (local $at i32)
    (local $same i32)
    (block $absent
      (loop $next
        (br_if $absent (i32.gt_s (i32.add (local.get $at) (local.get $length)) (local.get $size)))
        (local.set $same (i32.const 0))
        (block $differs
          (loop $compare
            (br_if $differs
              (i32.ne
                (i32.load8_u (i32.add (local.get $needle) (local.get $same)))
                (i32.load8_u
                  (i32.add (global.get $payload) (i32.add (local.get $at) (local.get $same))))))
            (local.set $same (i32.add (local.get $same) (i32.const 1)))
            (br_if $compare (i32.lt_s (local.get $same) (local.get $length))))
          (return (local.get $at)))
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (br $next)))
    (i32.const -1))

  ;; Operations are told apart by the length of their names.
  (func (export "__guest_call") (param $operation_size i32) (param $size i32) (result i32)
    (local $at i32)
    (call $request (global.get $operation) (global.get $payload))
    (if (i32.eq (local.get $operation_size) (i32.const 16)) ;; protocol_version
      (then (call $respond (i32.const 0) (i32.const 4)) (return (i32.const 1))))
    (if (i32.eq (local.get $operation_size) (i32.const 17)) ;; validate_settings
      (then
        (if (i32.ge_s (call $find (i32.const 320) (i32.const 11) (local.get $size)) (i32.const 0))
          (then (call $respond (i32.const 64) (i32.const 51)))
          (else (call $respond (i32.const 16) (i32.const 14))))
        (return (i32.const 1))))
    (if (i32.ge_s (call $find (i32.const 384) (i32.const 20) (local.get $size)) (i32.const 0))
      (then (call $respond (i32.const 512) (i32.const 153)) (return (i32.const 1))))
    (local.set $at
      (i32.add (call $find (i32.const 256) (i32.const 13) (local.get $size)) (i32.const 13)))
    (call $respond
      (i32.add (global.get $payload) (local.get $at))
      (i32.sub (i32.sub (local.get $size) (local.get $at)) (i32.const 1)))
    (i32.const 1)))
