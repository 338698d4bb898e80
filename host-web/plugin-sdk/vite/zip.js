import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { zipSync } from 'fflate'
import { data } from '../rules/finding.js'
import { checkZip } from './check-bundle.js'

/** What the platform shows beside the plugin; taken from the plugin's folder where it is there. */
const SHOWN = ['README.md', ...data('archives.json').licenceTexts, 'icon.svg', 'icon.png']
const SCREENSHOTS = 'screenshots'
const PICTURE = /^[\w][\w.-]*\.(png|jpe?g|webp|gif|svg)$/
// The same for the same files: the time of a build is nobody's business, and zips know none before 1980,
// as a clock on the wall shows it.
const noTime = () => new Date(1980, 0, 1)

/** Writes everything that the build made, and what is shown beside it, into one file, where the platform would take it. */
export function zipOutput(root, id) {
  return {
    name: 'plugin-platform:zip',
    enforce: 'post',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        const built = Object.values(bundle).map((file) => [file.fileName, bytesOf(file.code ?? file.source)])
        const files = Object.fromEntries([...shownFiles(root), ...built].sort(([a], [b]) => (a < b ? -1 : 1)))
        const zip = zipSync(files, { level: 9, mtime: noTime() })
        checkZip(this, zip, id)
        this.emitFile({ type: 'asset', fileName: `${id}.zip`, source: zip })
      },
    },
  }
}

function shownFiles(root) {
  const folder = join(root, SCREENSHOTS)
  const shots = existsSync(folder) ? readdirSync(folder).filter((name) => PICTURE.test(name)) : []
  const names = [...SHOWN, ...shots.map((name) => posix.join(SCREENSHOTS, name))]
  return names
    .filter((name) => existsSync(join(root, name)))
    .map((name) => [name, new Uint8Array(readFileSync(join(root, name)))])
}

function bytesOf(content) {
  return typeof content === 'string' ? new TextEncoder().encode(content) : new Uint8Array(content)
}
