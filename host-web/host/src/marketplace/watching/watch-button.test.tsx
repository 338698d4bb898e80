import { screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, expect, test, vi } from 'vitest'

import { useAuth } from '../../auth/auth-store'
import { fakeApi, json, problem } from '../../testing/fake-api'
import { renderPage } from '../../testing/render-page'
import { sampleUser } from '../../testing/samples'
import { WatchButton } from './watch-button'

const open = () => renderPage(<WatchButton kind="plugin" id="zen-page" name="Zen Page" />)
const PATH = '/user/watches/plugins/zen-page'

afterEach(() => {
  vi.unstubAllGlobals()
  useAuth.setState({ user: null, status: 'unknown' })
})

test('one press watches, another one ends it', async () => {
  useAuth.setState({ user: sampleUser, status: 'known' })
  let watched = false
  fakeApi({
    [`GET ${PATH}`]: () => json({ watched }),
    [`PUT ${PATH}`]: () => json({ watched: (watched = true) }),
    [`DELETE ${PATH}`]: () => json({ watched: (watched = false) }),
  })
  open()
  await userEvent.click(await screen.findByRole('button', { name: 'Watch Zen Page' }))
  await userEvent.click(await screen.findByRole('button', { name: 'Stop watching Zen Page' }))
  expect(await screen.findByRole('button', { name: 'Watch Zen Page' })).toBeEnabled()
})

test('what is refused is said, and nothing is claimed', async () => {
  useAuth.setState({ user: sampleUser, status: 'known' })
  fakeApi({
    [`GET ${PATH}`]: () => json({ watched: false }),
    [`PUT ${PATH}`]: () => problem(409, 'You watch 1000 plugins and authors.'),
  })
  open()
  await userEvent.click(await screen.findByRole('button', { name: 'Watch Zen Page' }))
  expect(await screen.findByText(/You watch 1000 plugins and authors/)).toBeVisible()
  expect(screen.getByRole('button', { name: 'Watch Zen Page' })).toBeEnabled()
})

test('a visitor is told to sign in, and nothing is asked', async () => {
  useAuth.setState({ user: null, status: 'known' })
  const requests = fakeApi({})
  open()
  expect(await screen.findByRole('link', { name: 'Sign in to watch Zen Page' })).toBeVisible()
  expect(requests).toEqual([])
})
