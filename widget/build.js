// Bundles src/ into dist/: widget.js, which a page loads, and what it loads when the chat is opened.
import { rm } from "node:fs/promises";
import { build } from "esbuild";

const folder = new URL(".", import.meta.url).pathname;

await rm(`${folder}dist`, { recursive: true, force: true });
await build({
  absWorkingDir: folder,
  entryPoints: { widget: "src/widget.ts" },
  outdir: "dist",
  bundle: true,
  chunkNames: "[name]-[hash]",
  format: "esm",
  legalComments: "linked",
  minify: true,
  splitting: true,
  target: ["chrome111", "firefox114", "safari16.4"],
});
