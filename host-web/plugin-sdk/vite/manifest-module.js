import { readPackage } from './package-file.js'

const NAME = '@plugin-platform/sdk/manifest'
const RESOLVED = `\0${NAME}`

/** Answers `import { manifest } from '@plugin-platform/sdk/manifest'` with what `package.json` says now, as a literal. */
export function manifestModule(root) {
  return {
    name: 'plugin-platform:manifest',
    enforce: 'pre',
    resolveId: (id) => (id === NAME ? RESOLVED : undefined),
    load(id) {
      if (id !== RESOLVED) return undefined
      const described = readPackage(root)
      if (!described) this.error(`package.json in ${root} has no "plugin", of which ${NAME} would be made.`)
      this.addWatchFile(described.file)
      return `export const manifest = ${JSON.stringify(described.manifest)}`
    },
  }
}
