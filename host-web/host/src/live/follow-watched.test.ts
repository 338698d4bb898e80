import { QueryClient } from '@tanstack/react-query'
import { waitFor } from '@testing-library/react'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { type Watch, watchesKey } from '../api/account/watches'
import { useAuth } from '../auth/auth-store'
import { fakeApi, json } from '../testing/fake-api'
import { sampleUser } from '../testing/samples'
import { followWatched } from './follow-watched'
import { LiveConnection, useIsLive } from './live-connection'

const since = '2026-01-01T00:00:00Z'
const paper: Watch = { kind: 'plugin', id: 'paper', name: 'Paper', since }
const ada: Watch = { kind: 'author', id: 'Ada', name: 'Ada', since }
const silent = () => ({ say: () => undefined, close: () => undefined })

let queries: QueryClient
let live: LiveConnection
let stop: () => void
let items: Watch[]

beforeEach(() => {
  queries = new QueryClient()
  live = new LiveConnection({ socket: silent })
  items = [paper, ada]
  useAuth.setState({ ...useAuth.getInitialState(), status: 'known', user: null }, true)
  useIsLive.setState({ isLive: false })
})

afterEach(() => {
  stop()
})

const wanted = () => [live.interests.ids('watch'), live.interests.ids('follow')]

test('what somebody watches is heard of as soon as anything can be told, as long as it is they', async () => {
  const requests = fakeApi({ 'GET /user/watches': () => json({ items }) })
  stop = followWatched(queries, live)
  useIsLive.setState({ isLive: true })
  expect(requests).toEqual([]) // nobody is signed in
  useAuth.setState({ user: sampleUser })
  await waitFor(() => {
    expect(wanted()).toEqual([['paper'], ['Ada']])
  })
  useAuth.setState({ user: null })
  expect(wanted()).toEqual([[], []])
})

test('what is watched no more is heard of no more', async () => {
  fakeApi({ 'GET /user/watches': () => json({ items }) })
  useAuth.setState({ user: sampleUser })
  stop = followWatched(queries, live)
  useIsLive.setState({ isLive: true })
  await waitFor(() => {
    expect(wanted()).toEqual([['paper'], ['Ada']])
  })
  items = [ada]
  await queries.invalidateQueries({ queryKey: watchesKey(sampleUser.id) })
  expect(wanted()).toEqual([[], ['Ada']])
})

test('who is not told anything asks for nothing more', () => {
  const requests = fakeApi({ 'GET /user/watches': () => json({ items }) })
  useAuth.setState({ user: sampleUser })
  stop = followWatched(queries, live)
  expect(requests).toEqual([])
})
