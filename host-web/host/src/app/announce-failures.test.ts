import { expect, test, vi } from 'vitest'

import { PluginHost } from '../plugin-host/plugin-host'
import { sampleInstalled } from '../testing/samples'
import { announceFailures } from './announce-failures'

const hostWith = (load: () => Promise<never> | Promise<{ WordCount: () => null }>) =>
  new PluginHost({ loader: { preload: () => undefined, load: load as never } })

test('a plugin that was installed but does not run is told', async () => {
  const tell = vi.fn()
  const host = announceFailures(
    hostWith(() => Promise.reject(new Error('It is broken.'))),
    tell,
  )
  await host.load(sampleInstalled())
  expect(tell).toHaveBeenCalledExactlyOnceWith('Word Count does not run', new Error('It is broken.'))
})

test('one that runs needs no word', async () => {
  const tell = vi.fn()
  const host = announceFailures(
    hostWith(() => Promise.resolve({ WordCount: () => null })),
    tell,
  )
  await host.load(sampleInstalled())
  expect(tell).not.toHaveBeenCalled()
})
