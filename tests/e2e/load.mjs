// Posts requests to a policy server until there were enough, and compares each answer with the expected one:
//   node load.mjs <server> <process id of the server> <number of requests> <folder of rendered fixtures>
//
// The requests are those of the fixtures without look-ups, each to the policy with the settings of its fixture, and bodies
// that no API server would send: not JSON, not an AdmissionReview, deeply nested, or cut off. The server must reject those,
// and go on. Prints the requests per second, percentiles of the time for an answer, and the memory of the server.

import { readFileSync, readdirSync } from "node:fs";
import { Agent, request as send } from "node:http";

const CONNECTIONS = 16;
const [server, pid, count, fixtures] = process.argv.slice(2);
const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });

const read = (name, part) => JSON.parse(readFileSync(`${fixtures}/${name}/${part}.json`, "utf8"));
const names = readdirSync(fixtures).filter((name) => {
  return Object.keys(read(name, "cluster")).length === 0 && !read(name, "settings").lookups?.enabled && read(name, "expected").code !== 400;
});
const valid = names.map((name) => {
  const expected = read(name, "expected");
  return {
    path: `/validate/${name}`,
    body: JSON.stringify({ apiVersion: "admission.k8s.io/v1", kind: "AdmissionReview", request: read(name, "request") }),
    check: ({ status, body }) => {
      const { allowed, patch, warnings } = JSON.parse(body).response;
      return status === 200 && allowed === expected.accepted && Boolean(patch) === Boolean(expected.mutated_object) &&
        JSON.stringify(warnings ?? []) === JSON.stringify(expected.warnings ?? []);
    },
  };
});
const isRejected = ({ status, body }) => status >= 400 || JSON.parse(body).response.allowed === false;
const hostile = [
  "",
  "{",
  "\0".repeat(1000),
  "[".repeat(100_000),
  JSON.stringify({ request: null }),
  JSON.stringify({ request: { uid: "1", object: { spec: 5 } } }),
  valid[0].body.slice(0, -40),
].map((body) => ({ path: valid[0].path, body, check: isRejected }));

function post({ path, body }) {
  return new Promise((resolve, reject) => {
    const options = { agent, method: "POST", headers: { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(body) } };
    const sent = send(server + path, options, (response) => {
      const chunks = [];
      response.on("data", (chunk) => chunks.push(chunk));
      response.on("end", () => resolve({ status: response.statusCode, body: Buffer.concat(chunks).toString() }));
      response.on("error", reject);
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

function memory(field) {
  return Number(new RegExp(`${field}:\\s+(\\d+)`).exec(readFileSync(`/proc/${pid}/status`, "utf8"))[1]) / 1024;
}

const times = [];
let started = 0;
async function connect() {
  while (started < count) {
    const number = started++;
    const candidates = number % 20 === 19 ? hostile : valid;
    const call = candidates[Math.floor(number / 20 + number) % candidates.length];
    const start = performance.now();
    const answer = await post(call);
    times.push(performance.now() - start);
    if (!call.check(answer)) throw new Error(`${call.path}: ${answer.status} ${answer.body}\n${call.body.slice(0, 4000)}`);
  }
}

// Each policy is used once before the memory is read.
for (const call of [...valid, ...hostile]) await post(call);
const before = memory("VmRSS");
const start = performance.now();
await Promise.all(Array.from({ length: CONNECTIONS }, connect));
const seconds = (performance.now() - start) / 1000;
times.sort((a, b) => a - b);
const percentile = (share) => times[Math.floor(share * (times.length - 1))].toFixed(1);
console.log(`${times.length} requests, ${Math.round(times.length / seconds)} per second, median ${percentile(0.5)} ms, p99 ${percentile(0.99)} ms, ` +
  `slowest ${percentile(1)} ms, memory ${before.toFixed(0)} MiB before and ${memory("VmRSS").toFixed(0)} MiB after`);
if (memory("VmRSS") > before + 64) throw new Error("the memory of the server has grown by more than 64 MiB");
agent.destroy();
