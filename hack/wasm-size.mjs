// What takes the room in the compiled policy, and whether that is within the budget.
//
//     node hack/wasm-size.mjs linked.wasm linked.map policy.wasm 500000
//
// The linker's map has a line for every function and constant that is linked. A name in it starts with
// the path of what it names, each part of it after its length, and goes on with the types that a generic
// was made for: https://doc.rust-lang.org/rustc/symbol-mangling/v0.html. Crates that are built
// with the older scheme have the path only.

import { readFileSync, statSync } from "node:fs";

const US = "harbor_postgres_backup_policy";
const STD = ["core", "alloc", "std"];

/** What takes fewer bytes is added up in one row. */
const SMALL = 1000;

/** The parts of a path, as in `4core3fmt`, from `start` on. */
function parts(symbol, start) {
  const found = [];
  for (let at = start; ; ) {
    const length = /^\d+/.exec(symbol.slice(at, at + 4))?.[0];
    if (!length) return found;
    const from = at + length.length;
    at = from + Number(length);
    found.push(symbol.slice(from, at));
  }
}

/** Every path in a name: first that of the item, then those of the types it was made for. */
function paths(symbol) {
  if (symbol.startsWith("_ZN")) {
    const path = parts(symbol, 3);
    // `_$LT$a..b..C$u20$as$u20$…` is <a::b::C as …>.
    return path[0]?.includes("$LT$") ? [/[a-z]\w*(?=\.\.)/.exec(path[0].replaceAll(/\$\w+\$/g, " ")) ?? ["core"]] : [path];
  }
  return [...symbol.matchAll(/C(?:s[0-9A-Za-z]*_)?(?=\d)/g)].map((crate) => parts(symbol, crate.index + crate[0].length));
}

/** The row of the table that a name of the map counts for. */
function group(section, symbol) {
  if (section !== "CODE") return "(data) texts and tables";
  if (!/^_(R|ZN)/.test(symbol)) return "(C) memory allocator and WASI's C library";
  const [[crate, module = ""] = ["(unknown)"], ...types] = paths(symbol).filter((path) => path.length);
  if (crate === US) return `${US}::${module}`;
  if (!STD.includes(crate)) return crate;
  const ours = types.some((path) => path[0] === US && path.length > 1);
  return ours ? `${crate}, for types of the policy` : `${crate}::${module}`;
}

/** Bytes and number of things per row of the table. */
function tally(map) {
  const rows = new Map();
  let section = "";
  for (const line of map.split("\n")) {
    const [, size, indent, rest] = /^ *\S+ +[0-9a-f]+ +([0-9a-f]+) ( *)(.*)$/.exec(line) ?? [];
    if (indent === "") section = rest;
    const symbol = /:\((.*)\)$/.exec(rest ?? "")?.[1];
    // What is all zero at the start takes no room.
    if (symbol && section !== ".bss") add(rows, group(section, symbol), parseInt(size, 16), 1);
  }
  return rows;
}

function add(rows, name, bytes, count) {
  const row = rows.get(name) ?? { bytes: 0, count: 0 };
  rows.set(name, { bytes: row.bytes + bytes, count: row.count + count });
}

const [, , wasm, map, shipped, budget] = process.argv;
const total = statSync(wasm).size;
const table = new Map();
let known = 0;
for (const [name, { bytes, count }] of tally(readFileSync(map, "utf8"))) {
  known += bytes;
  add(table, bytes < SMALL ? "(small) whatever is under " + SMALL : name, bytes, count);
}
add(table, "(format) types, tables of functions, headers", total - known, 1);

for (const [name, { bytes, count }] of [...table].sort(([, a], [, b]) => b.bytes - a.bytes)) {
  const share = ((100 * bytes) / total).toFixed(1);
  console.log(`${String(bytes).padStart(8)} ${share.padStart(5)} % ${String(count).padStart(5)}  ${name}`);
}
const bytes = statSync(shipped).size;
const within = bytes <= Number(budget);
console.log(`${String(total).padStart(8)} bytes linked`);
console.log(`${String(bytes).padStart(8)} bytes shipped, ${within ? "within" : "OVER"} the budget of ${budget}`);
process.exitCode = within ? 0 : 1;
