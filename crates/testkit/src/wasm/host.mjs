// A waPC host for tests: runs the operations of a compiled policy, each in a fresh instance, as Kubewarden's policy server
// does. `wasm.rs` starts it with the module's path and talks to it over the standard streams: a line of JSON
// and `length` bytes for each call, and the same for each answer.

import fs from "node:fs";
import { WASI } from "node:wasi";

const module = new WebAssembly.Module(fs.readFileSync(process.argv[2]));
const utf8 = new TextDecoder();

let buffered = Buffer.alloc(0);

/** Reads more input; false at its end. */
function fill() {
  const chunk = Buffer.alloc(1 << 20);
  const count = fs.readSync(0, chunk);
  buffered = Buffer.concat([buffered, chunk.subarray(0, count)]);
  return count > 0;
}

function take(length) {
  while (buffered.length < length) {
    if (!fill()) throw new Error("the input ends in the middle of a call");
  }
  const taken = buffered.subarray(0, length);
  buffered = buffered.subarray(length);
  return taken;
}

function takeLine() {
  let end;
  while ((end = buffered.indexOf(10)) < 0) {
    if (!fill()) return null;
  }
  return take(end + 1).toString();
}

function write(bytes) {
  for (let done = 0; done < bytes.length; ) done += fs.writeSync(1, bytes, done);
}

/** Answers Kubewarden's host calls: look-ups from recorded objects, by `KIND NAMESPACE/NAME`, or `KIND NAME`. */
function hostCall(cluster, namespace, operation, payload) {
  if (namespace === "tracing") return "";
  if (namespace !== "kubernetes" || operation !== "get_resource") {
    throw new Error(`this host does not offer ${namespace}/${operation}`);
  }
  const { kind, namespace: where, name } = JSON.parse(payload);
  const path = where ? `${where}/${name}` : name;
  const answer = cluster[`${kind} ${path}`] ?? "the object is not among the given manifests";
  if (typeof answer === "string") throw new Error(answer);
  return JSON.stringify(answer);
}

function run(operation, payload, cluster) {
  const wasi = new WASI({ version: "preview1", args: [], env: {}, returnOnExit: true });
  let memory;
  let result;
  let hostAnswer = Buffer.alloc(0);
  let hostError = Buffer.alloc(0);
  const hostCalls = [];
  const bytes = (at, length) => Buffer.from(memory.buffer, at >>> 0, length >>> 0);
  const string = (at, length) => utf8.decode(bytes(at, length));
  const put = (at, from) => from.copy(bytes(at, from.length));
  const wapc = {
    __guest_request(operationAt, payloadAt) {
      put(operationAt, Buffer.from(operation));
      put(payloadAt, payload);
    },
    __guest_response(at, length) {
      result = { ok: true, body: Buffer.from(bytes(at, length)) };
    },
    __guest_error(at, length) {
      result = { ok: false, body: Buffer.from(bytes(at, length)) };
    },
    __host_call(binding, bindingLength, namespace, namespaceLength, name, nameLength, at, length) {
      const [where, what, text] = [
        string(namespace, namespaceLength),
        string(name, nameLength),
        string(at, length),
      ];
      hostCalls.push(`${where}/${what} ${text}`);
      try {
        hostAnswer = Buffer.from(hostCall(cluster, where, what, text));
        return 1;
      } catch (error) {
        hostError = Buffer.from(error.message);
        return 0;
      }
    },
    __host_response_len: () => hostAnswer.length,
    __host_response: (at) => put(at, hostAnswer),
    __host_error_len: () => hostError.length,
    __host_error: (at) => put(at, hostError),
    __console_log() {},
  };

  let milliseconds = 0;
  try {
    const instance = new WebAssembly.Instance(module, { wapc, ...wasi.getImportObject() });
    memory = instance.exports.memory;
    wasi.initialize({ exports: { memory } });
    for (const start of ["_start", "wapc_init"]) instance.exports[start]?.();
    const started = performance.now();
    instance.exports.__guest_call(Buffer.byteLength(operation), payload.length);
    milliseconds = performance.now() - started;
  } catch (error) {
    result = { ok: false, body: Buffer.from(`the module trapped: ${error.message}`) };
  }
  result ??= { ok: false, body: Buffer.from("the module gave no answer") };
  return { ...result, memory: memory?.buffer.byteLength ?? 0, milliseconds, hostCalls };
}

let calls = 0;
for (let line; (line = takeLine()) !== null; ) {
  const { operation, length, cluster } = JSON.parse(line);
  const { body, ...call } = run(operation, Buffer.from(take(length)), cluster);
  // Instances that are no longer used keep their memory until they are collected.
  if (++calls % 100 === 0) globalThis.gc();
  const resident = process.memoryUsage.rss();
  write(Buffer.from(JSON.stringify({ ...call, length: body.length, resident }) + "\n"));
  write(body);
}
