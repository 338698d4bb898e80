import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { printable } from '../src/console/printable.ts'
import { EXIT } from '../src/exit-codes.ts'
import { emptyFolder, folio } from './world.ts'

test('help and version are no mistakes', async () => {
  expect(await folio(['--help'], {})).toMatchObject({ code: 0, err: '' })
  expect(await folio(['--version'], {})).toMatchObject({ code: 0, out: '1.0.0\n' })
})

test.each([
  [['bild'], 'Did you mean build?'],
  [['build', '--fast'], "unknown option '--fast'"],
  [['create'], "missing required argument 'folder'"],
  [['build', '--timeout', 'soon'], 'Write a number of seconds'],
])('%j is a mistake that is explained', async (args, sentence) => {
  const { code, out, err } = await folio(args, {})
  expect(code).toBe(2)
  expect(err).toContain(sentence)
  expect(out).toBe('')
})

test('with --json everything is one object, also a mistake', async () => {
  const wrong = await folio(['--json', 'bild'], {})
  expect(wrong.json()).toMatchObject({ ok: false, error: { reason: 'usage', exitCode: 2 } })
  const refused = await folio(['build', '--json'], { cwd: emptyFolder() })
  expect(refused.json()).toMatchObject({ ok: false, error: { reason: 'usage', exitCode: 2 } })
  expect(refused.err).toBe('')
})

test.each([
  ['a terminal', true, {}, [], true],
  ['no terminal', false, {}, [], false],
  ['NO_COLOR', true, { NO_COLOR: '1' }, [], false],
  ['a dumb terminal', true, { TERM: 'dumb' }, [], false],
  ['--no-color', true, {}, ['--no-color'], false],
])('colours: %s', async (_where, tty, env, args, coloured) => {
  const { err } = await folio(['build', ...args], { cwd: emptyFolder(), tty, env })
  expect(err.includes('\u001b[')).toBe(coloured)
})

test("others' text does not drive the terminal", () => {
  expect(printable('a\u001b[2Jb\u009b31mc\u202ed\r\ne\tf\u061c\u2028')).toBe(
    'a\ufffd[2Jb\ufffd31mc\ufffdd\ufffd\ne\tf\ufffd\ufffd',
  )
})

test.each(['bash', 'zsh', 'fish'])('completion for %s', async (shell) => {
  const written: string[] = []
  const log = console.log
  console.log = (text: string) => written.push(text)
  try {
    expect((await folio(['completion', shell], {})).code).toBe(0)
  } finally {
    console.log = log
  }
  expect(written.join('\n')).toContain('folio')
})

test('the readme has the table of exit codes', () => {
  const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8')
  for (const { code, meaning } of Object.values(EXIT)) expect(readme).toContain(`| ${code} | ${meaning} |`)
})
