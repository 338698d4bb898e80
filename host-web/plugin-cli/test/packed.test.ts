// @vitest-environment node
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

const workspace = resolve(import.meta.dirname, '../..')
const folder = mkdtempSync(join(tmpdir(), 'folio-packed-'))
const project = join(folder, 'my-plugin')
afterAll(() => {
  rmSync(folder, { recursive: true })
}, 300_000)

// The workspace tells npm where it is by its environment; outside of it there is no such thing.
const env = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(npm_|NODE_ENV$|VITEST|NODE_OPTIONS$)/i.test(name)),
)
const quiet = ['--no-audit', '--no-fund', '--prefer-offline', '--silent']

function run(cwd: string, program: string, ...args: string[]): string {
  return execFileSync(program, args, { cwd, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
}

const folio = (...args: string[]) => run(project, 'npx', '--no-install', 'folio', ...args)

// Hundreds of packages are installed, from npm's cache or by name from the registry.
beforeAll(() => {
  const packages = ['plugin-sdk', 'plugin-cli', 'create-folio-plugin'].flatMap((name) => [
    '--workspace',
    name,
  ])
  run(workspace, 'npm', 'pack', ...packages, '--pack-destination', folder, '--silent')
  run(folder, 'npm', 'init', '--yes')
  const tarballs = ['create-folio-plugin-1.0.0.tgz', 'plugin-platform-cli-1.0.0.tgz']
  run(folder, 'npm', 'install', ...quiet, ...tarballs.map((name) => `./${name}`))
  run(folder, 'npx', '--no-install', 'create-folio-plugin', 'my-plugin', '--packages', '.')
  run(project, 'npm', 'install', ...quiet)
}, 900_000)

test('an author outside of this repository tests, checks and builds with the packed tools alone', () => {
  expect(run(project, 'npm', 'test')).toContain('3 passed')
  expect(run(project, 'npm', 'run', 'check')).toContain('Passed my-plugin 0.1.0')
  rmSync(join(project, 'dist'), { recursive: true })
  expect(JSON.parse(folio('build', '--json'))).toMatchObject({ ok: true, version: '0.1.0' })
  expect(readFileSync(join(project, 'dist/my-plugin.js'), 'utf8')).toContain('from"react/jsx-runtime"')
}, 300_000)

test('the packed tools have what they need, and no sources or tests', () => {
  for (const name of ['sdk', 'cli']) {
    const installed = join(project, 'node_modules/@plugin-platform', name)
    expect(existsSync(join(installed, 'README.md')), name).toBe(true)
    for (const left of ['src', 'test'])
      expect(existsSync(join(installed, left)), `${name}/${left}`).toBe(false)
  }
})

test('completion answers what a shell asks', () => {
  expect(folio('complete', '--', '')).toMatch(/^create\t/m)
})
