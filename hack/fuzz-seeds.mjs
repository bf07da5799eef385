// Writes fuzz/corpus: the inputs that each fuzz target starts from, taken from the fixtures.
// usage: node hack/fuzz-seeds.mjs
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";

const render = ["run", "--quiet", "--locked", "--package", "harbor-postgres-backup-testkit", "--bin", "fixtures"];
const fixtures = execFileSync(process.env.CARGO ?? "cargo", render, { encoding: "utf8", maxBuffer: 2 ** 26 });

for (const line of fixtures.trimEnd().split("\n")) {
  const { name, request, settings } = JSON.parse(line);
  const seed = (target, content) => {
    mkdirSync(`fuzz/corpus/${target}`, { recursive: true });
    writeFileSync(`fuzz/corpus/${target}/${name.replaceAll("/", "-")}`, content);
  };
  seed("request", JSON.stringify({ request, settings }));
  seed("settings", JSON.stringify(settings));

  const { spec, data } = request.object ?? {};
  const lines = spec?.patroni?.pg_hba;
  // The first byte selects the version of PostgreSQL; a vertical tab stands for a line break within an element.
  if (Array.isArray(lines)) seed("pg_hba", "\x03" + lines.map((line) => String(line).replaceAll("\n", "\v")).join("\n"));
  if (typeof spec?.dockerImage === "string") seed("image", spec.dockerImage);
  if (typeof data?.BACKUP_SCHEDULE === "string") {
    seed("schedule", `${data.BACKUP_SCHEDULE}\n${data.BACKUP_NUM_TO_RETAIN ?? "7"}`);
  }
  // The first two bytes select the release of Spilo (3.3-p3) and the source of the first variables (a ConfigMap).
  if (data) seed("environment", "\x22\0" + Object.entries(data).map(([name, value]) => `${name}=${value}`).join("\n"));
}
