import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { main } from '../src/main.ts'
import type { World } from '../src/world.ts'

export interface Ran {
  code: number
  out: string
  err: string
  /** The object that `--json` writes. */
  json: () => Record<string, unknown>
}

/** An empty folder inside the workspace, where `react` and the rest are found; gone after the test. */
export function emptyFolder(): string {
  const folder = mkdtempSync(join(import.meta.dirname, '.folder-'))
  onTestFinished(() => {
    rmSync(folder, { recursive: true })
  })
  return folder
}

/** Runs the program in this process, in a world that says what it is told to. */
export async function folio(args: string[], changes: Partial<World> & { tty?: boolean }): Promise<Ran> {
  let out = ''
  let err = ''
  const { tty = false, ...world } = changes
  // As a person in a shell: Vite's configuration asks where it is run.
  const before = process.cwd()
  process.chdir(world.cwd ?? import.meta.dirname)
  onTestFinished(() => {
    process.chdir(before)
  })
  const code = await main(args, {
    cwd: import.meta.dirname,
    env: {},
    stdout: { write: (text) => (out += text), isTTY: tty },
    stderr: { write: (text) => (err += text), isTTY: tty },
    fetch: () => Promise.reject(new Error('This test has no network.')),
    now: Date.now,
    sleep: () => Promise.resolve(),
    openBrowser: () => Promise.resolve(),
    ...world,
  })
  return { code, out, err, json: () => JSON.parse(out) as Record<string, unknown> }
}
