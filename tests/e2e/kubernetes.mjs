// An API server whose objects are what a fixture's cluster.json says: a map from "KIND NAMESPACE/NAME" to
// the object, or to the error that looking it up ends with. The file named on the command line is read for
// each request, so that a test can change the cluster. Prints its port.

import { readFileSync } from "node:fs";
import { createServer } from "node:http";

const GROUPS = {
  "/api/v1": { groupVersion: "v1", kind: "ConfigMap", name: "configmaps" },
  "/apis/acid.zalan.do/v1": { groupVersion: "acid.zalan.do/v1", kind: "OperatorConfiguration", name: "operatorconfigurations" },
};

function failure(code, reason, message) {
  return { kind: "Status", apiVersion: "v1", status: "Failure", reason, message, code };
}

function answer(path) {
  const [group] = path.split("/namespaces/");
  if (!(group in GROUPS)) return failure(404, "NotFound", "not found");
  const { groupVersion, kind, name } = GROUPS[group];
  if (path === group) {
    const resource = { name, singularName: "", namespaced: true, kind, verbs: ["get"] };
    return { kind: "APIResourceList", groupVersion, resources: [resource] };
  }
  const [namespace, , object] = path.slice(`${group}/namespaces/`.length).split("/");
  const found = JSON.parse(readFileSync(process.argv[2], "utf8"))[`${kind} ${namespace}/${object}`];
  if (typeof found === "object") return found;
  return found?.includes("is forbidden") ? failure(403, "Forbidden", found) : failure(404, "NotFound", "not found");
}

const server = createServer((request, response) => {
  const body = answer(request.url.split("?")[0]);
  response.writeHead(body.code ?? 200, { "Content-Type": "application/json" });
  response.end(JSON.stringify(body));
});
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
