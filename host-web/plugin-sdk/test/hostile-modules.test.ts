import { expect, test } from 'vitest'
import { bundleFindings } from '../rules/bundle-findings.js'

// As tests/unit/publishing/checks/test_hostile_modules.py has them for the server.
const TEXTS: Record<string, (times: number) => string> = {
  'names of who asks': (times) => `fetch('//${'@['.repeat(times)}')`,
}
const BEFORE_NAMES = {
  functions: `/*function${' '.repeat(185)}*/a.constructor;`,
  calls: `a[${'a'.repeat(60)}${' '.repeat(120)}]('iframe');`,
}

/** The least of three, in processor seconds, which other processes disturb least. */
function seconds(text: string): number {
  const bytes = new TextEncoder().encode(text)
  const once = () => {
    const before = process.cpuUsage()
    bundleFindings(bytes)
    return process.cpuUsage(before).user / 1e6
  }
  return Math.min(once(), once(), once())
}

test.each(Object.entries(TEXTS))('%s cost what the text is long', (_name, written) => {
  const [short = 0, long = 0] = [2_500, 20_000].map((times) => seconds(written(times)))
  expect(long).toBeLessThan(25 * short + 0.02)
})

test.each(Object.entries(BEFORE_NAMES))('%s before a name cost no more than other text', (_name, before) => {
  const [spaces, letters] = [before, before.replaceAll(' ', 'b')].map((each) => seconds(each.repeat(200)))
  expect(spaces).toBeLessThan(8 * (letters ?? 0) + 0.02)
})
