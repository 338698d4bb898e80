import { QueryClient } from '@tanstack/react-query'
import { expect, test, vi } from 'vitest'

import { installedQuery } from '../api/queries'
import { fakeApi, json } from '../testing/fake-api'
import { sampleInstalled, sampleManifest } from '../testing/samples'
import { followInstalled, reconcile } from './follow-installed'

const fakeHost = () => ({ sync: vi.fn(), load: vi.fn(), unload: vi.fn() })
const one = sampleInstalled({ pluginId: 'one' })
const two = sampleInstalled({ pluginId: 'two' })

test('loads what is new, unloads what is gone, leaves the rest alone', () => {
  const host = fakeHost()
  reconcile([one, two], [{ ...two, installedAt: 'later' }, sampleInstalled({ pluginId: 'three' })], host)
  expect(host.unload.mock.calls).toEqual([['one']])
  expect(host.load.mock.calls.map(([plugin]) => (plugin as typeof one).pluginId)).toEqual(['three'])
})

test('those that others need are loaded before them', () => {
  const host = fakeHost()
  const needy = sampleInstalled({
    pluginId: 'needy',
    manifest: sampleManifest({ id: 'needy', requires: { plugins: ['two'] } }),
  })
  reconcile([], [needy, two], host)
  expect(host.load.mock.calls.map(([plugin]) => (plugin as typeof one).pluginId)).toEqual(['two', 'needy'])
})

test.each([
  ['another version', { version: '2.0.0', bundleUrl: '/bundles/2.js' }],
  ['being disabled', { enabled: false }],
  ['other settings', { settings: { goal: 5 } }],
])('hands %s to the host', (_, change) => {
  const host = fakeHost()
  reconcile([one], [{ ...one, ...change }], host)
  expect(host.load).toHaveBeenCalledExactlyOnceWith({ ...one, ...change })
  expect(host.unload).not.toHaveBeenCalled()
})

test('starts with the list that the server has, and follows each change of it', async () => {
  fakeApi({ 'GET /user/plugins': () => json({ items: [one] }) })
  const queries = new QueryClient()
  const host = fakeHost()
  const stop = followInstalled(queries, host)
  await vi.waitFor(() => {
    expect(host.sync).toHaveBeenCalledExactlyOnceWith([one])
  })
  queries.setQueryData(installedQuery.queryKey, [one, two])
  await vi.waitFor(() => {
    expect(host.load).toHaveBeenCalledExactlyOnceWith(two)
  })
  stop()
  queries.setQueryData(installedQuery.queryKey, [])
  await Promise.resolve()
  expect(host.unload).not.toHaveBeenCalled()
})

test('what is blocked does not run, is stopped where it runs, and runs again', async () => {
  const blocked = { ...one, status: 'blocked' as const }
  fakeApi({ 'GET /user/plugins': () => json({ items: [blocked, two] }) })
  const queries = new QueryClient()
  const host = fakeHost()
  const stop = followInstalled(queries, host)
  await vi.waitFor(() => {
    expect(host.sync).toHaveBeenCalledExactlyOnceWith([two])
  })
  queries.setQueryData(installedQuery.queryKey, [one, two])
  await vi.waitFor(() => {
    expect(host.load).toHaveBeenCalledExactlyOnceWith(one)
  })
  queries.setQueryData(installedQuery.queryKey, [blocked, two])
  await vi.waitFor(() => {
    expect(host.unload).toHaveBeenCalledExactlyOnceWith('one')
  })
  stop()
})
