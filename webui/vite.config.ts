import { defineConfig } from "vite";

// The page is built into the Python package, which serves it. `npm run dev` passes the stream and
// the API on to a server that runs on the usual port.
const SERVER = "http://127.0.0.1:8484";

export default defineConfig({
  build: {
    outDir: "../src/vedette/web/static",
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0, // the content security policy allows no data: URLs but for images
    chunkSizeWarningLimit: 1200,
    rollupOptions: { input: ["index.html", "sighting/index.html"] }, // the page, and the form of witnesses
  },
  worker: { format: "es" },
  server: {
    proxy: { "/api": SERVER, "/stream": { target: SERVER, ws: true } },
  },
});
