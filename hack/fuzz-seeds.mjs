// Writes fuzz/corpus: what every fixture has for each fuzz target to start from.
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
  seed("json", JSON.stringify(request, null, 1));
  seed("settings", JSON.stringify(settings));

  const { spec, data } = request.object ?? {};
  const lines = spec?.patroni?.pg_hba;
  // The first byte chooses PostgreSQL's version; a vertical tab is a line break within an element.
  if (Array.isArray(lines)) seed("pg_hba", "\x03" + lines.map((line) => String(line).replaceAll("\n", "\v")).join("\n"));
  if (typeof spec?.dockerImage === "string") seed("image", spec.dockerImage);
  if (typeof data?.BACKUP_SCHEDULE === "string") {
    seed("schedule", `${data.BACKUP_SCHEDULE}\n${data.BACKUP_NUM_TO_RETAIN ?? "7"}`);
  }
  // Two bytes choose Spilo's release and the source of the first variables.
  if (data) seed("environment", "\x05\0" + Object.entries(data).map(([name, value]) => `${name}=${value}`).join("\n"));
}
