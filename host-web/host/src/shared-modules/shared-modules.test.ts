import { ALLOWED_IMPORTS } from '@plugin-platform/sdk/vite'
import { expect, test } from 'vitest'
import { SHARED_MODULES } from './shared-modules'
import { shimSource } from './shim-source'

test('the host shares exactly what plugins may import', () => {
  expect(Object.keys(SHARED_MODULES).sort()).toEqual([...ALLOWED_IMPORTS].sort())
})

test('a shim exports the very objects of the host, by their names', async () => {
  for (const [specifier, copy] of Object.entries(SHARED_MODULES)) {
    const shared = await copy
    const source = shimSource(specifier, Object.keys(shared), copy instanceof Promise)
    const shim = (await import(
      /* @vite-ignore */ `data:text/javascript,${encodeURIComponent(source)}`
    )) as Record<string, unknown>
    const names = (module: object) =>
      Object.keys(module)
        .filter((name) => name !== 'default')
        .sort()
    expect(names(shim)).toEqual(names(shared))
    for (const name of names(shared)) expect(shim[name]).toBe((shared as Record<string, unknown>)[name])
  }
})
