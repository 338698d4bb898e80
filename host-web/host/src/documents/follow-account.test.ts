import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { useAuth } from '../auth/auth-store'
import { fakeApi, json, problem } from '../testing/fake-api'
import { sampleUser } from '../testing/samples'
import { followAccount } from './follow-account'
import { MemoryStore } from './store/memory-store'
import { TestBrowser, type TestPage } from './testing'

let page: TestPage
let stop: (() => void) | undefined

beforeEach(async () => {
  useAuth.setState(useAuth.getInitialState(), true)
  page = await new TestBrowser().started({ store: new MemoryStore() })
  await page.documents.setOwner('user:gone')
  page.documents.create({ title: 'Diary' })
  await page.documents.session.flushAll()
})

afterEach(() => {
  stop?.()
})

const titles = () => page.documents.state.getState().documents.map(({ title }) => title)

async function start(user: typeof sampleUser | null, deletion: () => Response) {
  const requests = fakeApi({
    'GET /auth/me': () => json({ user, anonymous: !user }),
    'GET /auth/deletion/gone': deletion,
  })
  stop = followAccount(page.documents)
  await useAuth.getState().checkSession()
  return requests
}

const deleted = (isDeleted: boolean) => () => json({ deleted: isDeleted })

test('the documents of an account that the server says is deleted are for whoever uses the browser', async () => {
  await start(null, deleted(true))
  await vi.waitFor(() => {
    expect(page.documents.state.getState().owner).toBe('visitor')
    expect(titles()).toContain('Diary')
  })
})

test.each([
  ['is there', deleted(false)],
  ['cannot be asked for', () => problem(500, 'Broken.')],
  ['an older server does not know of', () => problem(404, 'There is nothing here.')],
])('nobody else sees those of one that %s', async (_what, answer) => {
  vi.spyOn(console, 'warn').mockImplementation(() => undefined)
  const looking = vi.spyOn(page.documents, 'takeInGone')
  const requests = await start(null, answer)
  await vi.waitFor(() => {
    expect(looking.mock.settledResults.map(({ type }) => type)).toEqual([
      expect.stringMatching(/filled|rejected/),
    ])
  })
  expect(requests.map(({ path }) => path)).toEqual(['/auth/me', '/auth/deletion/gone'])
  expect(titles()).not.toContain('Diary')
})

test('nothing is asked for somebody who is signed in', async () => {
  const requests = await start(sampleUser, deleted(true))
  await vi.waitFor(() => {
    expect(page.documents.state.getState().owner).toBe(`user:${sampleUser.id}`)
  })
  await page.documents.session.flushAll()
  expect(requests.map(({ path }) => path)).toEqual(['/auth/me'])
})
