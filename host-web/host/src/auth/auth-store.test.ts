import { beforeEach, describe, expect, test } from 'vitest'

import { fakeApi, json, noContent, problem } from '../testing/fake-api'
import { sampleUser } from '../testing/samples'
import { useAuth } from './auth-store'

const auth = () => useAuth.getState()

beforeEach(() => {
  useAuth.setState(useAuth.getInitialState(), true)
})

describe('at the start', () => {
  test('the session says who this is', async () => {
    fakeApi({ 'GET /auth/me': () => json({ user: sampleUser, anonymous: false }) })
    expect(auth().status).toBe('unknown')
    await auth().checkSession()
    expect(auth()).toMatchObject({ user: sampleUser, status: 'known', isVerified: true })
  })

  test('a visitor is one', async () => {
    fakeApi({ 'GET /auth/me': () => json({ user: null, anonymous: true }) })
    await auth().checkSession()
    expect(auth()).toMatchObject({ user: null, status: 'known' })
  })

  test('an answer that fails leaves a visitor, to be asked again', async () => {
    fakeApi({ 'GET /auth/me': () => problem(500, 'Broken.') })
    await auth().checkSession()
    expect(auth()).toMatchObject({ user: null, status: 'known', isVerified: false })
  })
})

test('signing in says what moved', async () => {
  const merged = { moved: ['word-count'], duplicates: [] }
  fakeApi({ 'POST /auth/login': () => json({ user: sampleUser, merged }) })
  expect(await auth().signIn({ username: 'lena', password: 'password1' })).toEqual(merged)
  expect(auth().user).toEqual(sampleUser)
})

test('a wrong password leaves who was there', async () => {
  fakeApi({ 'POST /auth/login': () => problem(401, 'Wrong.') })
  await expect(auth().signIn({ username: 'lena', password: 'x' })).rejects.toMatchObject({ status: 401 })
  expect(auth().user).toBeNull()
})

test('registering opens the account, signs in and says what moved, in one request', async () => {
  const merged = { moved: ['a', 'b'], duplicates: [] }
  const requests = fakeApi({
    'POST /auth/register': () => json({ user: sampleUser, merged }, 201),
  })
  const registration = { username: 'lena', email: 'lena@example.org', password: 'password1' }
  expect(await auth().register(registration)).toEqual(merged)
  expect(auth().user).toEqual(sampleUser)
  expect(requests.map(({ path, body }) => [path, body])).toEqual([['/auth/register', registration]])
})

test('signing out forgets the person', async () => {
  fakeApi({ 'POST /auth/logout': noContent })
  useAuth.setState({ user: sampleUser })
  await auth().signOut()
  expect(auth().user).toBeNull()
})

test('becoming a developer shows at once', async () => {
  fakeApi({ 'POST /auth/developer': () => json({ user: { ...sampleUser, isDeveloper: true } }) })
  await auth().becomeDeveloper()
  expect(auth().user?.isDeveloper).toBe(true)
})
