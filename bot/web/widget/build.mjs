// Builds the chat page: one script, one style sheet, nothing else. The output is committed, so that
// running the product needs no Node; a test rebuilds it and compares byte by byte.
// An optional argument names another output folder (used by that test).
import { build } from "esbuild";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const outdir = resolve(process.argv[2] ?? resolve(here, "static/widget"));

await build({
  absWorkingDir: here,
  entryPoints: [
    { in: "src/main.ts", out: "chat" },
    { in: "src/styles/chat.css", out: "chat" },
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
