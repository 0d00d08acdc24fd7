import { fileURLToPath } from "node:url";

import tailwind from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const server = `http://127.0.0.1:${process.env.CHATSHEET_PORT ?? "8000"}`;

export default defineConfig({
  plugins: [react(), tailwind()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  build: {
    outDir: "../src/chatsheet/edge/http/static",
    emptyOutDir: true,
    target: "es2022",
    // Inlined assets would be `data:` addresses, which the page's content policy refuses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 850,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            // The grid loads its editor only when one is first opened, which would swallow the first letters typed: one chunk for all of it.
            { name: "grid", test: /node_modules\/(@glideapps|lodash|canvas-hypertxt|react-number-format|@linaria)/ },
            // Drawing is loaded when the first chart comes into view, so it must not end up in what every page loads.
            { name: "charts", test: /node_modules\/(vega|d3-|topojson|delaunator|robust-predicates|internmap|json-stringify-pretty-compact)/ },
            { name: "vendor", test: /node_modules/ },
          ],
        },
      },
    },
  },
  server: {
    // The server checks the Origin of writes and sockets: the page must look as if it came from there.
    proxy: { "/api": { target: server, ws: true, changeOrigin: true, headers: { origin: server } } },
  },
  test: {
    environment: "node",
    include: ["src/**/*.test.{ts,tsx}", "tests/**/*.test.{ts,tsx}"],
    setupFiles: ["tests/setup.ts"],
  },
});
