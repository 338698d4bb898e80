import { expect, test, vi } from 'vitest'

import { PluginHost } from '../../plugin-host/plugin-host'
import { sampleInstalled } from '../../testing/samples'
import { announceFailures } from './announce-failures'

const hostWith = (load: () => Promise<never> | Promise<{ WordCount: () => null }>) =>
  new PluginHost({ loader: { preload: () => undefined, load: load as never } })

test('the library hears of a plugin that does not run', async () => {
  const library = { started: vi.fn(), startFailed: vi.fn() }
  const host = announceFailures(
    hostWith(() => Promise.reject(new Error('It is broken.'))),
    library,
  )
  await host.load(sampleInstalled())
  expect(library.startFailed).toHaveBeenCalledExactlyOnceWith(sampleInstalled(), new Error('It is broken.'))
  expect(library.started).not.toHaveBeenCalled()
})

test('and of one that runs', async () => {
  const library = { started: vi.fn(), startFailed: vi.fn() }
  const host = announceFailures(
    hostWith(() => Promise.resolve({ WordCount: () => null })),
    library,
  )
  await host.load(sampleInstalled())
  expect(library.started).toHaveBeenCalledExactlyOnceWith('word-count')
  expect(library.startFailed).not.toHaveBeenCalled()
})
