// An API server whose objects are what a fixture's cluster.json says: a map from "KIND NAMESPACE/NAME", or "KIND NAME" without
// a namespace, to the object, or to the error that looking it up ends with. The file named on the command line is read for
// each request, so that a test can change the cluster. Prints its port.

import { readFileSync } from "node:fs";
import { createServer } from "node:http";

const GROUPS = {
  "/api/v1": { groupVersion: "v1", kind: "ConfigMap", name: "configmaps" },
  "/apis/apiextensions.k8s.io/v1": {
    groupVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition", name: "customresourcedefinitions", isClusterScoped: true,
  },
  "/apis/acid.zalan.do/v1": { groupVersion: "acid.zalan.do/v1", kind: "OperatorConfiguration", name: "operatorconfigurations" },
};

function failure(code, reason, message) {
  return { kind: "Status", apiVersion: "v1", status: "Failure", reason, message, code };
}

function answer(path) {
  const group = Object.keys(GROUPS).find((group) => path === group || path.startsWith(`${group}/`));
  if (!group) return failure(404, "NotFound", "not found");
  const { groupVersion, kind, name, isClusterScoped = false } = GROUPS[group];
  if (path === group) {
    const resource = { name, singularName: "", namespaced: !isClusterScoped, kind, verbs: ["get"] };
    return { kind: "APIResourceList", groupVersion, resources: [resource] };
  }
  // <resource>/<name>, or namespaces/<namespace>/<resource>/<name>.
  const parts = path.slice(group.length + 1).split("/");
  const key = isClusterScoped ? `${kind} ${parts[1]}` : `${kind} ${parts[1]}/${parts[3]}`;
  const found = JSON.parse(readFileSync(process.argv[2], "utf8"))[key];
  // An object as the API server returns it has a type and a name.
  if (typeof found === "object") return { apiVersion: groupVersion, kind, metadata: { name: parts.at(-1) }, ...found };
  return found?.includes("is forbidden") ? failure(403, "Forbidden", found) : failure(404, "NotFound", "not found");
}

const server = createServer((request, response) => {
  const body = answer(request.url.split("?")[0]);
  response.writeHead(body.code ?? 200, { "Content-Type": "application/json" });
  response.end(JSON.stringify(body));
});
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
