import { QueryClient } from '@tanstack/react-query'
import { beforeEach, expect, test, vi } from 'vitest'

import { installedQuery } from '../api/queries'
import { useAuth } from '../auth/auth-store'
import { memorySnapshots } from '../testing/memory-snapshots'
import { sampleInstalled, sampleUser } from '../testing/samples'
import { keepInstalled } from './keep-installed'

const lena = { ...sampleUser, id: 'lena', username: 'lena' }
const lastTime = { user: lena, installed: [sampleInstalled()], savedAt: 1 }
let queries: QueryClient

const listed = () => queries.getQueryData(installedQuery.queryKey)
const serverSays = (user: typeof lena | null) => {
  useAuth.setState({ user, status: 'known', isVerified: true })
}

beforeEach(() => {
  useAuth.setState(useAuth.getInitialState(), true)
  queries = new QueryClient()
})

test('the person and the plugins of last time are shown until the server answers', async () => {
  const stop = keepInstalled(queries, memorySnapshots(lastTime))
  await vi.waitFor(() => {
    expect(listed()).toEqual(lastTime.installed)
  })
  expect(useAuth.getState()).toMatchObject({ user: lena, status: 'known', isVerified: false })
  expect(queries.getQueryState(installedQuery.queryKey)?.dataUpdatedAt).toBe(0)
  stop()
})

test('they do not replace what the server said already', async () => {
  const snapshots = memorySnapshots(lastTime)
  const read = vi.spyOn(snapshots, 'read')
  serverSays(null)
  queries.setQueryData(installedQuery.queryKey, [])
  const stop = keepInstalled(queries, snapshots)
  await read.mock.results[0]?.value
  await Promise.resolve()
  expect(listed()).toEqual([])
  expect(useAuth.getState().user).toBeNull()
  stop()
})

test('what the server says is kept, and only then', () => {
  const snapshots = memorySnapshots()
  const stop = keepInstalled(queries, snapshots)
  queries.setQueryData(installedQuery.queryKey, [sampleInstalled()])
  expect(snapshots.kept()).toBeUndefined()
  serverSays(lena)
  expect(snapshots.kept()).toMatchObject({ user: lena, installed: [sampleInstalled()] })
  queries.setQueryData(installedQuery.queryKey, [])
  expect(snapshots.kept()).toMatchObject({ user: lena, installed: [] })
  stop()
})

test('signing out leaves nothing of the person', () => {
  const snapshots = memorySnapshots()
  const stop = keepInstalled(queries, snapshots)
  serverSays(lena)
  queries.setQueryData(installedQuery.queryKey, [sampleInstalled()])
  expect(snapshots.kept()?.user).toEqual(lena)
  useAuth.setState({ user: null })
  expect(snapshots.kept()).toBeUndefined()
  stop()
})

test('a browser without storage is warned of and nothing else', async () => {
  const warn = vi.spyOn(console, 'warn').mockReturnValue()
  const broken = () => Promise.reject(new Error('No storage.'))
  const stop = keepInstalled(queries, { read: broken, write: broken, clear: broken })
  await vi.waitFor(() => {
    expect(warn).toHaveBeenCalledOnce()
  })
  expect(useAuth.getState().status).toBe('unknown')
  stop()
})
