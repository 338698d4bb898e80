import { screen, within } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import type { NotificationSettings } from '../../api/account/notification-settings'
import { useAuth } from '../../auth/auth-store'
import { fakeApi, json, noContent, problem } from '../../testing/fake-api'
import { renderPage } from '../../testing/render-page'
import { sampleUser } from '../../testing/samples'
import { NotificationSettingsPage } from './notification-settings-page'
import { UnsubscribePage } from './unsubscribe-page'

const REVIEWS = { id: 'reviews', bell: true, bellAlways: false, mail: true }
const OWNERSHIP = { id: 'ownership', bell: true, bellAlways: true, mail: true }
const QUEUE = { id: 'queue', bell: null, bellAlways: false, mail: false }
const LINK = 'abc.reviews.def'

const settings = (changes: Partial<NotificationSettings> = {}): NotificationSettings => ({
  mail: true,
  address: 'lena@example.com',
  pending: null,
  topics: [REVIEWS, OWNERSHIP, QUEUE],
  ...changes,
})
const choice = (name: string) => screen.findByRole('switch', { name })

beforeEach(() => {
  useAuth.setState({ user: sampleUser, status: 'known' })
})

afterEach(() => {
  vi.unstubAllGlobals()
  useAuth.setState({ user: null, status: 'unknown' })
})

test('a topic is chosen for bell and mail; what concerns security keeps the bell', async () => {
  let reviews = { ...REVIEWS }
  const requests = fakeApi({
    'GET /user/notifications/settings': () => json(settings({ topics: [reviews, OWNERSHIP, QUEUE] })),
    'PATCH /user/notifications/settings/reviews': ({ body }) => {
      reviews = { ...reviews, ...(body as object) }
      return json(settings({ topics: [reviews, OWNERSHIP, QUEUE] }))
    },
  })
  const { user } = renderPage(<NotificationSettingsPage />)
  await user.click(await choice('Reviews of your versions: mail'))
  expect(await choice('Reviews of your versions: mail')).not.toBeChecked()
  expect(await choice('Reviews of your versions: bell')).toBeChecked()
  expect(requests.find(({ method }) => method === 'PATCH')?.body).toEqual({ mail: false })
  expect(await choice('Owners and transfers: bell')).toBeDisabled()
  expect(await choice('Owners and transfers: mail')).toBeEnabled()
  expect(screen.queryByRole('switch', { name: 'The moderators’ queue: bell' })).not.toBeInTheDocument()
})

test('a choice that could not be kept is taken back', async () => {
  fakeApi({
    'GET /user/notifications/settings': () => json(settings()),
    'PATCH /user/notifications/settings/reviews': () => problem(422, 'Not so.'),
  })
  const { user } = renderPage(<NotificationSettingsPage />)
  await user.click(await choice('Reviews of your versions: bell'))
  expect(await screen.findByText('Your choice could not be kept')).toBeVisible()
  await vi.waitFor(async () => expect(await choice('Reviews of your versions: bell')).toBeChecked())
})

test('an address is entered, confirmed with the code that it got, and removed', async () => {
  let now = settings({ address: null })
  fakeApi({
    'GET /user/notifications/settings': () => json(now),
    'PUT /user/notifications/address': ({ body }) => {
      const { address } = body as { address: string }
      if (!address.includes('@'))
        return problem(422, 'No.', [{ pointer: '/address', detail: 'This is no address.' }])
      now = settings({ address: null, pending: address })
      return json(now)
    },
    'POST /user/notifications/address/confirm': ({ body }) => {
      if ((body as { code: string }).code !== 'ABCDEFGH23')
        return problem(422, 'No.', [{ pointer: '/code', detail: 'This is not the code.' }])
      now = settings()
      return json(now)
    },
    'DELETE /user/notifications/address': () => {
      now = settings({ address: null })
      return noContent()
    },
  })
  const { user } = renderPage(<NotificationSettingsPage />)
  const address = await screen.findByLabelText('Address')
  expect(await choice('Reviews of your versions: mail')).toBeDisabled()
  await user.clear(address)
  await user.type(address, 'lena{Enter}')
  expect(await screen.findByText('This is no address.')).toBeVisible()
  await user.clear(address)
  await user.type(address, 'lena@example.com{Enter}')
  await user.type(await screen.findByLabelText('Code'), 'AAAA{Enter}')
  expect(await screen.findByText('This is not the code.')).toBeVisible()
  await user.clear(screen.getByLabelText('Code'))
  await user.type(screen.getByLabelText('Code'), 'ABCDEFGH23{Enter}')
  expect(await screen.findByText('lena@example.com')).toBeVisible()
  expect(await choice('Reviews of your versions: mail')).toBeChecked()
  await user.click(screen.getByRole('button', { name: 'Remove' }))
  expect(await screen.findByText('Your address was forgotten.')).toBeVisible()
  expect(await screen.findByLabelText('Address')).toBeVisible()
})

test('the link of the mail fills in the code', async () => {
  fakeApi({
    'GET /user/notifications/settings': () => json(settings({ address: null, pending: 'lena@example.com' })),
  })
  renderPage(<NotificationSettingsPage />, { at: '/account/notifications#ABCDEFGH23' })
  expect(await screen.findByLabelText('Code')).toHaveValue('ABCDEFGH23')
})

test('a platform that sends no mail says so, and the bell can be chosen', async () => {
  fakeApi({ 'GET /user/notifications/settings': () => json(settings({ mail: false, address: null })) })
  renderPage(<NotificationSettingsPage />)
  expect(await screen.findByText('This platform sends no mail')).toBeVisible()
  expect(screen.queryByLabelText('Address')).not.toBeInTheDocument()
  expect(await choice('Reviews of your versions: mail')).toBeDisabled()
  expect(await choice('Reviews of your versions: bell')).toBeEnabled()
})

test('who is signed out is asked to sign in, and what could not be loaded is asked for again', async () => {
  useAuth.setState({ user: null, status: 'known' })
  fakeApi({ 'GET /user/notifications/settings': () => problem(500, 'Broken.') })
  renderPage(<NotificationSettingsPage />)
  expect(await screen.findByText('You are not signed in')).toBeVisible()
  useAuth.setState({ user: sampleUser })
  expect(await screen.findByText('Your choices could not be loaded')).toBeVisible()
})

test('the link of a mail ends one topic, once somebody says so', async () => {
  useAuth.setState({ user: null, status: 'known' })
  const requests = fakeApi({ [`POST /unsubscribe/${LINK}`]: () => json({ topic: 'reviews' }) })
  const { user } = renderPage(<UnsubscribePage />, { at: `/unsubscribe#${LINK}` })
  const stop = await screen.findByRole('button', { name: 'Stop these mails' })
  expect(requests).toEqual([])
  await user.click(stop)
  const done = await screen.findByRole('status')
  expect(within(done).getByText('“Reviews of your versions” is not mailed to you any more')).toBeVisible()
})

test('a link that is not good is told', async () => {
  fakeApi({})
  const { user } = renderPage(<UnsubscribePage />, { at: `/unsubscribe#${LINK}` })
  await user.click(await screen.findByRole('button', { name: 'Stop these mails' }))
  expect(await screen.findByText('This link is not good for anything')).toBeVisible()
})
