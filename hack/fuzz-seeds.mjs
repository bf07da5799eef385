// Writes fuzz/corpus: the inputs that each fuzz target starts from, taken from the fixtures and examples.
// usage: node hack/fuzz-seeds.mjs
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";

const seed = (target, name, content) => {
  mkdirSync(`fuzz/corpus/${target}`, { recursive: true });
  writeFileSync(`fuzz/corpus/${target}/${name.replaceAll("/", "-")}`, content);
};

for (const name of readdirSync("examples", { recursive: true }).filter((name) => /\.ya?ml$/.test(name))) {
  seed("manifest", name, readFileSync(`examples/${name}`));
}

const render = ["run", "--quiet", "--locked", "--package", "harbor-postgres-backup-testkit", "--bin", "fixtures"];
const fixtures = execFileSync(process.env.CARGO ?? "cargo", render, { encoding: "utf8", maxBuffer: 2 ** 26 });

for (const line of fixtures.trimEnd().split("\n")) {
  const { name, request, settings, cluster } = JSON.parse(line);
  seed("request", name, JSON.stringify({ request, settings, cluster }));
  seed("settings", name, JSON.stringify(settings));
  const { kind, object } = request;
  const manifest = { apiVersion: kind.group ? `${kind.group}/${kind.version}` : kind.version, kind: kind.kind, ...object };
  seed("manifest", name, JSON.stringify(manifest, null, 2));

  const { spec, data } = object ?? {};
  const lines = spec?.patroni?.pg_hba;
  // The first byte selects the version of PostgreSQL; a vertical tab stands for a line break within an element.
  if (Array.isArray(lines)) seed("pg_hba", name, "\x03" + lines.map((line) => String(line).replaceAll("\n", "\v")).join("\n"));
  if (typeof spec?.dockerImage === "string") seed("image", name, spec.dockerImage);
  if (typeof data?.BACKUP_SCHEDULE === "string") {
    seed("schedule", name, `${data.BACKUP_SCHEDULE}\n${data.BACKUP_NUM_TO_RETAIN ?? "7"}`);
  }
  // The first two bytes select the release of Spilo (3.3-p3) and the source of the first variables (a ConfigMap).
  if (data) seed("environment", name, "\x22\0" + Object.entries(data).map(([name, value]) => `${name}=${value}`).join("\n"));
}
