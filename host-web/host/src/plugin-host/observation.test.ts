import { expect, test } from 'vitest'
import type { Observation } from './observation'
import { hostForTests, manifestOf } from './testing'

const COMMAND = { commands: [{ id: 'a-b.run', title: 'Run' }] }

test('whoever counts hears of starts, uses and what is thrown, each with its version', async () => {
  const { host, serve } = hostForTests()
  const heard: Observation[] = []
  host.observed.listen((observation) => heard.push(observation))
  const plugin = serve(manifestOf('a-b', COMMAND), {
    activate: (context) => {
      context.commands.register('a-b.run', () => undefined)
    },
  })
  await host.load(plugin)
  host.execute('a-b.run')
  host.report('a-b', new Error('x'))
  const broken = serve(manifestOf('c-d'), () => Promise.reject(new Error('y')))
  await host.load(broken)
  const seen = heard.map(({ what, of: { pluginId, version } }) => [what, pluginId, version])
  expect(seen).toEqual([
    ['activated', 'a-b', '1.0.0'],
    ['used', 'a-b', '1.0.0'],
    ['threw', 'a-b', '1.0.0'],
    ['failed', 'c-d', '1.0.0'],
  ])
})

test('what only lacks another plugin is not told as its failure', async () => {
  const { host, serve } = hostForTests()
  const heard: Observation[] = []
  host.observed.listen((observation) => heard.push(observation))
  const manifest = { ...manifestOf('a-b'), requires: { plugins: ['missing'] } }
  await host.load(serve(manifest))
  expect(heard).toEqual([])
})
