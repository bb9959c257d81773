import { gzipSync } from "node:zlib";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";
import { standIn } from "./dev/stand-in.ts";

const LARGEST_SCRIPT = 150 * 1024;

/** Fails the build when the scripts are larger than they may be. */
function limitScript(): Plugin {
  return {
    name: "limit-script",
    generateBundle(_, bundle) {
      const size = Object.values(bundle).reduce((sum, part) => sum + (part.type === "chunk" ? gzipSync(part.code).length : 0), 0);
      if (size > LARGEST_SCRIPT) this.error(`The scripts have ${size} bytes gzipped; at most ${LARGEST_SCRIPT} are allowed.`);
    },
  };
}

// SITE=http://127.0.0.1:… develops against the site of a node or of a rehearsal, without it against the stand-in.
const site = process.env["SITE"];

export default defineConfig({
  base: "./",
  plugins: [limitScript(), ...(site ? [] : [standIn()])],
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  server: { ...(site && { proxy: { "/api": { target: site, changeOrigin: true } } }) },
  build: {
    target: ["chrome123", "firefox120", "safari17.5"],
    modulePreload: { polyfill: false },
    // An image in the style sheet as a data: URI would be as good, but files are what the policy speaks of.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
  },
  test: { include: ["test/**/*.test.ts"] },
});
