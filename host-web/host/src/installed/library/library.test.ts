import { QueryClient } from '@tanstack/react-query'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { ApiError, unreachable } from '../../api/http/api-error'
import { installedQuery, pluginQuery } from '../../api/queries'
import type { InstalledPlugin } from '../../api/types'
import { deferred } from '../../testing/fake-api'
import { sampleDetails, sampleInstalled, sampleManifest } from '../../testing/samples'
import { setInstallFailure, useInstallFailures } from './install-failures'
import { Library } from './library'
import { usePending } from './pending-store'
import { usePreviewed } from '../updates/preview-store'

const refused = new ApiError({ status: 404, title: 'Not found', detail: 'There is no such plugin.' })

const api = {
  installPlugin: vi.fn(),
  configurePlugin: vi.fn(),
  replacePlugin: vi.fn(),
  uninstallPlugin: vi.fn(),
}
const notify = { success: vi.fn(), info: vi.fn(), error: vi.fn() }
let queries: QueryClient
let library: Library

const listed = () => queries.getQueryData(installedQuery.queryKey) ?? []
const ids = () => listed().map(({ pluginId }) => pluginId)

beforeEach(() => {
  for (const mock of [...Object.values(api), ...Object.values(notify)]) mock.mockReset()
  useInstallFailures.setState({}, true)
  queries = new QueryClient()
  queries.setQueryData(installedQuery.queryKey, [])
  library = new Library(queries, api, notify)
})

test('an install shows what is under way, and the plugin when the server answered', async () => {
  const answer = deferred<InstalledPlugin>()
  api.installPlugin.mockReturnValue(answer.promise)
  const done = library.install('word-count', 'Word Count')
  expect(usePending.getState()['word-count']).toBe('installing')
  expect(ids()).toEqual([])
  answer.resolve(sampleInstalled())
  await done
  expect(ids()).toEqual(['word-count'])
  expect(usePending.getState()).toEqual({})
})

test('an install of a plugin whose details are known runs it before the server answered', async () => {
  queries.setQueryData(pluginQuery('word-count').queryKey, sampleDetails())
  const answer = deferred<InstalledPlugin>()
  api.installPlugin.mockReturnValue(answer.promise)
  const done = library.install('word-count', 'Word Count')
  expect(listed()[0]).toMatchObject({
    pluginId: 'word-count',
    bundleUrl: '/bundles/word-count.js',
    enabled: true,
  })
  answer.resolve(sampleInstalled({ installedAt: 'then' }))
  await done
  expect(listed()[0]?.installedAt).toBe('then')
})

test('an install that is refused is undone and told', async () => {
  queries.setQueryData(pluginQuery('word-count').queryKey, sampleDetails())
  api.installPlugin.mockRejectedValue(refused)
  await library.install('word-count', 'Word Count')
  expect(ids()).toEqual([])
  expect(notify.error).toHaveBeenCalledWith('Word Count was not installed', refused)
  expect(usePending.getState()).toEqual({})
})

test('an install without a network says so at the button, and asks for nothing', async () => {
  vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(false)
  queries.setQueryData(pluginQuery('word-count').queryKey, sampleDetails())
  await library.install('word-count', 'Word Count')
  expect(api.installPlugin).not.toHaveBeenCalled()
  expect(ids()).toEqual([])
  expect(useInstallFailures.getState()['word-count']).toMatchObject({
    message: expect.stringContaining('offline') as string,
  })
})

test('a plugin that does not run when it is installed is uninstalled again', async () => {
  api.installPlugin.mockResolvedValue(sampleInstalled())
  api.uninstallPlugin.mockResolvedValue(undefined)
  await library.install('word-count', 'Word Count')
  await library.startFailed(sampleInstalled(), refused)
  expect(api.uninstallPlugin).toHaveBeenCalledExactlyOnceWith('word-count')
  expect(ids()).toEqual([])
  expect(useInstallFailures.getState()['word-count']).toBe(refused)
})

test('its failure is gone with the next try', async () => {
  setInstallFailure('word-count', refused)
  api.installPlugin.mockResolvedValue(sampleInstalled())
  await library.install('word-count', 'Word Count')
  expect(useInstallFailures.getState()).toEqual({})
})

test('a plugin that ran once stays when it fails later', async () => {
  api.installPlugin.mockResolvedValue(sampleInstalled())
  await library.install('word-count', 'Word Count')
  library.started('word-count')
  await library.startFailed(sampleInstalled(), refused)
  expect(api.uninstallPlugin).not.toHaveBeenCalled()
  expect(ids()).toEqual(['word-count'])
  expect(notify.error).toHaveBeenCalledWith('Word Count does not run', refused)
})

test('an uninstall removes at once and offers the way back', async () => {
  const plugin = sampleInstalled({ settings: { goal: 5 } })
  queries.setQueryData(installedQuery.queryKey, [plugin])
  api.uninstallPlugin.mockResolvedValue(undefined)
  const gone = library.uninstall(plugin)
  expect(ids()).toEqual([])
  await gone

  api.installPlugin.mockResolvedValue(sampleInstalled())
  api.configurePlugin.mockResolvedValue(plugin)
  const [, undo] = notify.success.mock.calls[0] as [string, { label: string; onClick: () => void }]
  expect(undo.label).toBe('Undo')
  undo.onClick()
  expect(listed()).toEqual([plugin])
  await vi.waitFor(() => {
    expect(api.configurePlugin).toHaveBeenCalledWith('word-count', { enabled: true, settings: { goal: 5 } })
  })
})

test('an uninstall that fails puts the plugin back', async () => {
  const plugin = sampleInstalled()
  queries.setQueryData(installedQuery.queryKey, [plugin])
  api.uninstallPlugin.mockRejectedValue(refused)
  await library.uninstall(plugin)
  expect(listed()).toEqual([plugin])
  expect(notify.error).toHaveBeenCalledWith('Word Count could not be uninstalled', refused)
})

test('undo waits for the uninstall, so that the server ends up with the plugin', async () => {
  const plugin = sampleInstalled()
  queries.setQueryData(installedQuery.queryKey, [plugin])
  const answer = deferred<undefined>()
  api.uninstallPlugin.mockReturnValue(answer.promise)
  api.installPlugin.mockResolvedValue(plugin)
  const gone = library.uninstall(plugin)
  const back = library.restore(plugin)
  await Promise.resolve()
  expect(api.installPlugin).not.toHaveBeenCalled()
  answer.resolve(undefined)
  await Promise.all([gone, back])
  expect(api.installPlugin).toHaveBeenCalledWith('word-count', '1.0.0')
  expect(listed()).toEqual([plugin])
})

test('an answer that was overtaken by a newer wish is not shown', async () => {
  queries.setQueryData(pluginQuery('word-count').queryKey, sampleDetails())
  const answer = deferred<InstalledPlugin>()
  api.installPlugin.mockReturnValue(answer.promise)
  api.uninstallPlugin.mockResolvedValue(undefined)
  const installing = library.install('word-count', 'Word Count')
  const gone = library.uninstall(sampleInstalled())
  answer.resolve(sampleInstalled())
  await installing
  expect(ids()).toEqual([])
  await gone
  expect(ids()).toEqual([])
})

test('enabling shows at once and is rolled back when it fails', async () => {
  const plugin = sampleInstalled({ enabled: false })
  queries.setQueryData(installedQuery.queryKey, [plugin])
  api.configurePlugin.mockRejectedValue(refused)
  const done = library.setEnabled(plugin, true)
  expect(listed()[0]?.enabled).toBe(true)
  await done
  expect(listed()[0]?.enabled).toBe(false)
  expect(notify.error).toHaveBeenCalledWith('Word Count could not be enabled', refused)
})

test('settings that are refused are the form’s to show', async () => {
  const plugin = sampleInstalled()
  queries.setQueryData(installedQuery.queryKey, [plugin])
  api.configurePlugin.mockRejectedValue(refused)
  await expect(library.configure(plugin, { goal: 'x' })).rejects.toBe(refused)
  expect(listed()).toEqual([plugin])
  expect(notify.error).not.toHaveBeenCalled()
})

test('an update replaces the version in its place', async () => {
  const other = sampleInstalled({ pluginId: 'other' })
  queries.setQueryData(installedQuery.queryKey, [sampleInstalled(), other])
  api.configurePlugin.mockResolvedValue(sampleInstalled({ version: '2.0.0' }))
  await library.update(sampleInstalled(), '2.0.0')
  expect(listed().map(({ pluginId, version }) => [pluginId, version])).toEqual([
    ['word-count', '2.0.0'],
    ['other', '1.0.0'],
  ])
})

describe('what others need', () => {
  const needing = (pluginId: string, name: string, enabled = true) =>
    sampleInstalled({
      pluginId,
      enabled,
      manifest: sampleManifest({ id: pluginId, name, requires: { plugins: ['word-count'] } }),
    })

  test('is told when it is uninstalled, by the names of those that need it', async () => {
    const all = [sampleInstalled(), needing('a', 'Goals'), needing('b', 'Report'), needing('c', 'Off', false)]
    queries.setQueryData(installedQuery.queryKey, all)
    api.uninstallPlugin.mockResolvedValue(undefined)
    await library.uninstall(sampleInstalled())
    expect(notify.success.mock.calls[0]?.[0]).toBe(
      'Word Count uninstalled. Goals and Report need it and do not run without it',
    )
    await library.uninstall(needing('a', 'Goals'))
    expect(notify.success.mock.calls[1]?.[0]).toBe('Goals uninstalled')
  })

  test('is told when it is disabled, and enabled again by one click', async () => {
    queries.setQueryData(installedQuery.queryKey, [sampleInstalled(), needing('a', 'Goals')])
    api.configurePlugin.mockImplementation((_id: string, { enabled }: { enabled: boolean }) =>
      Promise.resolve(sampleInstalled({ enabled })),
    )
    await library.setEnabled(sampleInstalled(), false)
    const [said, action] = notify.success.mock.calls[0] as [string, { onClick: () => void }]
    expect(said).toBe('Word Count is off. Goals needs it and does not run without it')
    action.onClick()
    await vi.waitFor(() => {
      expect(listed()[0]?.enabled).toBe(true)
    })
    expect(notify.success).toHaveBeenCalledTimes(1)
  })
})

test('an update that asks for more is shown before it is taken, and nothing has changed', async () => {
  queries.setQueryData(installedQuery.queryKey, [sampleInstalled()])
  const errors = [{ pointer: '/accept', detail: 'network' }]
  api.configurePlugin.mockRejectedValue(
    new ApiError({ status: 409, title: 'Conflict', detail: 'It asks for more.', errors }),
  )
  await library.update(sampleInstalled(), '2.0.0')
  expect(usePreviewed.getState().previewed).toEqual({ pluginId: 'word-count', version: '2.0.0' })
  expect(notify.error).not.toHaveBeenCalled()
  expect(listed()[0]?.version).toBe('1.0.0')
})

test('a move to the replacement shows the new plugin in the place of the old one', async () => {
  const old = sampleInstalled({ deprecation: { message: 'Gone.', replacement: 'pages' } })
  queries.setQueryData(installedQuery.queryKey, [old])
  api.replacePlugin.mockResolvedValue(sampleInstalled({ pluginId: 'pages', settings: { size: 3 } }))
  await library.replace(old)
  expect(listed()).toMatchObject([{ pluginId: 'pages', settings: { size: 3 } }])
  expect(notify.error).not.toHaveBeenCalled()
})

test('where the replacement cannot be had, all stays as it is and it is said why', async () => {
  const old = sampleInstalled()
  queries.setQueryData(installedQuery.queryKey, [old])
  api.replacePlugin.mockRejectedValue(refused)
  await library.replace(old)
  expect(listed()).toEqual([old])
  expect(notify.error).toHaveBeenCalledWith('Word Count could not be replaced', refused)
})

describe('with an outbox', () => {
  const outbox = { keep: vi.fn(), send: vi.fn(), isWaiting: vi.fn() }
  const plugin = sampleInstalled({ settings: { goal: 5 } })

  beforeEach(() => {
    for (const mock of Object.values(outbox)) mock.mockReset().mockResolvedValue(undefined)
    queries.setQueryData(installedQuery.queryKey, [plugin])
    library = new Library(queries, api, notify, outbox)
  })
  afterEach(() => {
    vi.restoreAllMocks()
  })

  test('what is changed without a network shows, and is kept to be sent', async () => {
    vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(false)
    await library.configure(plugin, { goal: 6 })
    await library.setEnabled(plugin, false)
    expect(listed()[0]).toMatchObject({ enabled: false })
    expect(outbox.keep.mock.calls.map(([, changes]: unknown[]) => changes)).toEqual([
      { settings: { goal: 6 } },
      { enabled: false },
    ])
    expect(api.configurePlugin).not.toHaveBeenCalled()
  })

  test('a change says what the server said last, whatever is shown by now', async () => {
    api.configurePlugin.mockRejectedValueOnce(refused)
    api.configurePlugin.mockImplementation((_id: string, { settings }: { settings: object }) =>
      Promise.resolve({ ...plugin, settings }),
    )
    const first = library.configure(plugin, { goal: -1 }).catch(() => undefined)
    await Promise.all([first, library.configure(plugin, { goal: 6 }), library.configure(plugin, { goal: 7 })])
    expect(api.configurePlugin.mock.calls.map(([, changes]: unknown[]) => changes)).toEqual([
      { settings: { goal: -1 }, base: { goal: 5 } },
      { settings: { goal: 6 }, base: { goal: 5 } },
      { settings: { goal: 7 }, base: { goal: 6 } },
    ])
  })

  test('what another device has changed is kept for its person to choose, and theirs is shown', async () => {
    const errors = [{ pointer: '/settings/goal', detail: 'It was changed on another device.' }]
    api.configurePlugin.mockRejectedValue(
      new ApiError({ status: 409, title: 'Conflict', detail: '', errors }),
    )
    outbox.send.mockImplementation(() => {
      queries.setQueryData(installedQuery.queryKey, [{ ...plugin, settings: { goal: 9 } }])
      return Promise.resolve([])
    })
    await library.configure(plugin, { goal: 6 })
    expect(outbox.keep).toHaveBeenCalledExactlyOnceWith(plugin, { settings: { goal: 6 } }, { goal: 5 })
    expect(listed()[0]?.settings).toEqual({ goal: 9 })
  })

  test('what was chosen earlier and still waits goes before what is chosen now', async () => {
    const calls: string[] = []
    outbox.isWaiting.mockResolvedValue(true)
    const earlier = deferred<InstalledPlugin[]>()
    outbox.send.mockImplementation(() => {
      calls.push('earlier')
      return earlier.promise
    })
    api.configurePlugin.mockImplementation((_id: string, changes: object) => {
      calls.push('now')
      return Promise.resolve({ ...plugin, ...changes })
    })
    const done = library.setEnabled(plugin, true)
    await vi.waitFor(() => {
      expect(calls).toEqual(['earlier'])
    })
    earlier.resolve([{ ...plugin, enabled: false }])
    await done
    expect(calls).toEqual(['earlier', 'now'])
    expect(listed()[0]).toMatchObject({ enabled: true })
  })

  test.each(['configurePlugin', 'send'] as const)(
    'what nobody answers is kept, whatever the browser thinks of its network: %s',
    async (what) => {
      outbox.isWaiting.mockResolvedValue(true)
      const away = unreachable('The server cannot be reached.')
      if (what === 'send') outbox.send.mockRejectedValue(away)
      else api.configurePlugin.mockRejectedValue(away)
      await library.setEnabled(plugin, false)
      expect(outbox.keep.mock.calls.map(([, changes]: unknown[]) => changes)).toEqual([{ enabled: false }])
      expect(listed()[0]).toMatchObject({ enabled: false })
      expect(notify.error).not.toHaveBeenCalled()
    },
  )
})
