// Builds what browsers receive: the chat page (one script, one style sheet) and the loader of employers' pages. The
// output is committed, so that running the product needs no Node; a test rebuilds it and compares byte by byte.
// An optional argument names another output folder (used by that test).
import { build } from "esbuild";
import { readFileSync, rmSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const here = dirname(fileURLToPath(import.meta.url));
const outdir = resolve(process.argv[2] ?? resolve(here, "static/widget"));
// Compressed bytes at most: a page that somebody opens on a telephone, on a train.
const WEIGHTS = { "chat.js + chat.css": 20_000, "loader.js": 3_000 };

await build({
  absWorkingDir: here,
  entryPoints: [
    { in: "src/main.ts", out: "chat" },
    { in: "src/styles/chat.css", out: "chat" },
    { in: "src/loader/main.ts", out: "loader" },
  ],
  outdir,
  bundle: true,
  minify: true,
  format: "iife",
  target: ["es2021", "chrome100", "firefox100", "safari15.4"],
  charset: "utf8",
  legalComments: "none",
  sourcemap: false,
  logLevel: "warning",
});

for (const [names, most] of Object.entries(WEIGHTS)) {
  const files = names.split(" + ").map((name) => resolve(outdir, name));
  const weight = files.reduce((sum, file) => sum + gzipSync(readFileSync(file), { level: 9 }).length, 0);
  if (weight > most) {
    files.forEach((file) => rmSync(file));
    throw new Error(`${names}: ${weight} bytes compressed, ${most} at most`);
  }
  console.log(`${names}: ${weight} / ${most}`);
}
