// The functions that a waPC host provides. wasm-bindgen's test runner imports them, and no test calls them.
for (const name of [
  '__console_log', '__guest_error', '__guest_request', '__guest_response', '__host_call', '__host_error',
  '__host_error_len', '__host_response', '__host_response_len',
]) {
  exports[name] = () => { throw new Error(`unexpected call of ${name}`); };
}
