import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { PluginManifest } from '@plugin-platform/sdk'
import { describe, expect, test } from 'vitest'

interface Listing {
  id: string
  name: string
  description: string
  category: string
  tags: string[]
  changelog: string
}

const folder = join(import.meta.dirname, '../../plugins')

describe.each(readdirSync(folder))('%s', (id) => {
  const read = (file: string) => readFileSync(join(folder, id, file), 'utf8')

  test('says the same in its listing and in its manifest', async () => {
    const listing = JSON.parse(read('plugin.json')) as Listing
    const { manifest } = (await import(join(folder, id, 'src/index.tsx'))) as { manifest: PluginManifest }
    const { name, description, category, version } = manifest
    expect(listing).toMatchObject({ id, name, description, category })
    expect(manifest.id).toBe(id)
    expect(JSON.parse(read('package.json'))).toMatchObject({ version })
  })

  test('has what the marketplace shows', () => {
    const listing = JSON.parse(read('plugin.json')) as Listing
    expect(listing.tags.length).toBeGreaterThan(0)
    expect(listing.changelog).not.toBe('')
    expect(existsSync(join(folder, id, 'README.md'))).toBe(true)
  })

  test('begins its commands with its own id', async () => {
    const { manifest } = (await import(join(folder, id, 'src/index.tsx'))) as { manifest: PluginManifest }
    for (const command of manifest.contributes.commands ?? [])
      expect(command.id).toMatch(new RegExp(`^${id}\\.`))
  })
})
