import { QueryObserver } from '@tanstack/react-query'
import { waitFor } from '@testing-library/react'
import { afterEach, beforeEach, expect, type MockInstance, onTestFinished, test, vi } from 'vitest'

import { reportAway } from '../api/http/availability'
import { installedQuery, ownPluginsQuery } from '../api/queries'
import { useAuth } from '../auth/auth-store'
import { fakeApi, json, noContent, problem } from '../testing/fake-api'
import { LiveConnection } from '../live/live-connection'
import type { SnapshotStore } from '../offline/kept-snapshot'
import { memorySnapshots } from '../testing/memory-snapshots'
import { sampleInstalled, sampleOwnPlugin, sampleUser } from '../testing/samples'
import { signingKeysOf } from '../testing/signed'
import { denyChannels } from '../testing/tabs'
import { createPlatform, type Platform, startPlatform } from './platform'

const router = { state: { location: { pathname: '/' } }, subscribe: () => () => undefined }
const lena = { ...sampleUser, id: 'lena' }
const start = (snapshots: SnapshotStore) =>
  startPlatform(platform, router, snapshots, new LiveConnection({ socket: silent }))
const silent = () => ({ say: () => undefined, close: () => undefined })
let platform: Platform
let stop: () => void = () => undefined
let sync: MockInstance
let load: MockInstance
let unload: MockInstance

beforeEach(() => {
  useAuth.setState(useAuth.getInitialState(), true)
  platform = createPlatform()
  sync = vi.spyOn(platform.host, 'sync').mockResolvedValue()
  load = vi.spyOn(platform.host, 'load').mockResolvedValue()
  unload = vi.spyOn(platform.host, 'unload').mockResolvedValue()
})

afterEach(() => {
  stop()
  reportAway(false)
})

test('the start asks who this is, what is installed and which keys sign, all at once', async () => {
  const requests = fakeApi({
    'GET /auth/me': () => json({ user: lena, anonymous: false }),
    'GET /user/plugins': () => json({ items: [sampleInstalled()] }),
    'GET /keys': () => json(signingKeysOf()),
  })
  stop = start(memorySnapshots())
  expect(requests.map(({ path }) => path).sort()).toEqual(['/auth/me', '/keys', '/user/plugins'])
  await waitFor(() => {
    expect(sync).toHaveBeenCalledWith([sampleInstalled()])
  })
})

test('the page starts also where the browser denies channels between tabs', async () => {
  denyChannels()
  onTestFinished(() => void vi.unstubAllGlobals())
  fakeApi({
    'GET /auth/me': () => json({ user: lena, anonymous: false }),
    'GET /user/plugins': () => json({ items: [sampleInstalled()] }),
  })
  stop = start(memorySnapshots())
  await waitFor(() => {
    expect(sync).toHaveBeenCalledWith([sampleInstalled()])
  })
})

test('signing in brings the account’s plugins into the running page', async () => {
  const items = [sampleInstalled()]
  fakeApi({
    'GET /auth/me': () => json({ user: null, anonymous: true }),
    'GET /user/plugins': () => json({ items }),
    'POST /auth/login': () => json({ user: lena, merged: { moved: ['word-count'], duplicates: [] } }),
  })
  stop = start(memorySnapshots())
  await waitFor(() => {
    expect(sync).toHaveBeenCalled()
  })
  const paper = sampleInstalled({ pluginId: 'paper' })
  items.push(paper)
  await useAuth.getState().signIn({ username: 'lena', password: 'password1' })
  await waitFor(() => {
    expect(load).toHaveBeenCalledExactlyOnceWith(paper)
  })
  expect(unload).not.toHaveBeenCalled()
})

test('signing out takes the account’s plugins and secrets out of the page', async () => {
  let items = [sampleInstalled()]
  fakeApi({
    'GET /auth/me': () => json({ user: lena, anonymous: false }),
    'GET /user/plugins': () => json({ items }),
    'POST /auth/logout': () => {
      items = []
      return noContent()
    },
  })
  stop = start(memorySnapshots())
  await waitFor(() => {
    expect(useAuth.getState().user).toEqual(lena)
    expect(sync).toHaveBeenCalled()
  })
  platform.queries.setQueryData(ownPluginsQuery.queryKey, [])
  platform.queries.setQueryData(['mapped-stack', 'own'], {})
  await useAuth.getState().signOut()
  await waitFor(() => {
    expect(unload).toHaveBeenCalledWith('word-count')
  })
  expect(platform.queries.getQueryData(ownPluginsQuery.queryKey)).toBeUndefined()
  expect(platform.queries.getQueryData(['mapped-stack', 'own'])).toBeUndefined()
  expect(platform.queries.getQueryData(installedQuery.queryKey)).toEqual([])
})

test('what a shown page was asking for somebody else is asked anew', async () => {
  const ofLena = [sampleOwnPlugin()]
  const requests = fakeApi({
    'GET /auth/me': () => new Promise<Response>(() => undefined),
    'GET /user/plugins': () => json({ items: [] }),
    'POST /auth/login': () => json({ user: lena, merged: { moved: [], duplicates: [] } }),
    'GET /developer/plugins': () =>
      useAuth.getState().user?.id === lena.id
        ? json({ items: ofLena })
        : new Promise<Response>(() => undefined),
  })
  stop = start(memorySnapshots({ user: sampleUser, installed: [], savedAt: 1 }))
  await waitFor(() => {
    expect(useAuth.getState().user).toEqual(sampleUser)
  })
  const page = new QueryObserver(platform.queries, ownPluginsQuery)
  const leave = page.subscribe(() => undefined)
  await useAuth.getState().signIn({ username: 'lena', password: 'password1' })
  await waitFor(() => {
    expect(page.getCurrentResult().data).toEqual(ofLena)
  })
  expect(requests.filter(({ path }) => path === '/developer/plugins')).toHaveLength(2)
  leave()
})

test('who this is is asked again when the service is back', async () => {
  let broken = true
  fakeApi({
    'GET /auth/me': () => (broken ? problem(500, 'Broken.') : json({ user: lena, anonymous: false })),
    'GET /user/plugins': () => json({ items: [] }),
  })
  stop = start(memorySnapshots())
  await waitFor(() => {
    expect(useAuth.getState().status).toBe('known')
  })
  broken = false
  reportAway(true)
  reportAway(false)
  await waitFor(() => {
    expect(useAuth.getState().user).toEqual(lena)
  })
})

test('a session that ended on the server ends in the page too', async () => {
  let user: typeof lena | null = lena
  fakeApi({
    'GET /auth/me': () => json({ user, anonymous: false }),
    'GET /user/plugins': () => json({ items: [] }),
    'GET /developer/plugins': () => problem(401, 'Sign in first.'),
  })
  stop = start(memorySnapshots())
  await waitFor(() => {
    expect(useAuth.getState().user).toEqual(lena)
  })
  user = null
  await expect(platform.queries.query(ownPluginsQuery)).rejects.toMatchObject({ status: 401 })
  await waitFor(() => {
    expect(useAuth.getState().user).toBeNull()
  })
})
