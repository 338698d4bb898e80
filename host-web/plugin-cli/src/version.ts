import { readFileSync } from 'node:fs'

const OWN = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string
}

/** Of this program, and of the SDK that belongs to it. */
export const VERSION = OWN.version
