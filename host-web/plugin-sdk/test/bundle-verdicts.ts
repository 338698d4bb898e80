import { readFileSync } from 'node:fs'

/** A bundle of `tests/contract/bundle-verdicts.json`, and what is found in it: rule, pointer, line, column, verdict. */
export interface Case {
  name: string
  bytes: Buffer
  findings: [string, string, number | null, number | null, string][]
}

interface Written {
  name: string
  base64?: string
  text?: string[]
  change?: Record<string, unknown>
  code?: string
  findings: Case['findings']
}

interface Table {
  manifest: Record<string, unknown>
  cases: Written[]
}

/** The plugin that the bundles are. */
export const ID = 'sample'

/** The server is held to the same table by tests/unit/publishing/checks/test_bundle_verdicts.py. */
export function bundleVerdicts(): Case[] {
  const file = new URL('../../../tests/contract/bundle-verdicts.json', import.meta.url)
  const { manifest, cases } = JSON.parse(readFileSync(file, 'utf8')) as Table
  return cases.map((each) => ({ name: each.name, findings: each.findings, bytes: bytesOf(each, manifest) }))
}

function bytesOf({ base64, text, change, code }: Written, ordinary: Record<string, unknown>): Buffer {
  if (base64 !== undefined) return Buffer.from(base64, 'base64')
  if (text) return Buffer.from(text.join(''))
  const said = Object.entries({ ...ordinary, ...change }).filter(([, value]) => value !== null)
  const manifest = JSON.stringify(Object.fromEntries(said))
  return Buffer.from(`export const manifest = ${manifest};\n${code ?? 'export const Panel = () => null;'}`)
}
