// The preset answers this import with the manifest itself; whoever arrives here builds or tests without it.
throw new Error(
  '"@plugin-platform/sdk/manifest" is made by the build preset: `export default pluginConfig()` in vite.config.ts, from "@plugin-platform/sdk/vite".',
)
