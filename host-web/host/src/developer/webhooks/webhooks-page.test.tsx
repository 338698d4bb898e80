import { screen, within } from '@testing-library/react'
import { beforeEach, expect, test } from 'vitest'

import type { Delivery, Webhook } from '../../api/developer/webhooks'
import { useAuth } from '../../auth/auth-store'
import { fakeApi, json, noContent, problem } from '../../testing/fake-api'
import { renderPage } from '../../testing/render-page'
import { sampleOwnPlugin, sampleUser } from '../../testing/samples'
import { WebhookPage } from './webhook-page'
import { WebhooksPage } from './webhooks-page'

const SECRET = `whsec_${'A'.repeat(44)}`
const URL_ = 'https://example.org/hooks'

const webhook = (changes: Partial<Webhook> = {}): Webhook => ({
  id: 'w1',
  pluginId: null,
  url: URL_,
  events: ['version.published'],
  disabled: null,
  failingSince: null,
  createdAt: '2026-11-01T00:00:00Z',
  earlierUntil: null,
  waiting: 0,
  ...changes,
})

const delivery = (changes: Partial<Delivery> = {}): Delivery => ({
  id: '7',
  messageId: 'm7',
  kind: 'version.published',
  body: '{"type":"version.published"}',
  state: 'given-up',
  attempts: 3,
  madeAt: '2026-11-01T00:00:00Z',
  lastAt: '2026-11-01T00:00:00Z',
  nextAt: null,
  status: 500,
  response: '<b>out of order</b>',
  problem: 'refused',
  tookMs: 12,
  ...changes,
})

const signIn = (isDeveloper = true) => {
  const user = { ...sampleUser, isDeveloper }
  useAuth.setState({ ...useAuth.getInitialState(), user, status: 'known' }, true)
}

type Handlers = Parameters<typeof fakeApi>[0]

function openList(items: Webhook[], more: Handlers = {}) {
  const requests = fakeApi({
    'GET /developer/webhooks': () => json({ items }),
    'GET /developer/plugins': () => json({ items: [sampleOwnPlugin()] }),
    'POST /developer/webhooks': ({ body }) => {
      const added = webhook({ ...(body as Partial<Webhook>), id: `w${items.length + 1}` })
      items = [...items, added]
      return json({ ...added, secret: `${SECRET}${items.length > 1 ? items.length : ''}` }, 201)
    },
    ...more,
  })
  return { requests, ...renderPage(<WebhooksPage />, { at: '/webhooks' }) }
}

function openOne(found: Webhook, deliveries: Delivery[] = [], more: Handlers = {}) {
  const requests = fakeApi({
    'GET /developer/webhooks/w1': () => json(found),
    'GET /developer/webhooks/w1/deliveries': () => json({ items: deliveries }),
    'PATCH /developer/webhooks/w1': ({ body }) => {
      found = { ...found, ...(body as object), disabled: null }
      return json(found)
    },
    ...more,
  })
  const page = renderPage(<WebhookPage />, { path: '/webhooks/:webhookId?', at: '/webhooks/w1' })
  return { requests, ...page }
}

beforeEach(() => {
  signIn()
})

test('a webhook is added for what is chosen, and its secret is shown once', async () => {
  const { user, requests } = openList([])
  expect(await screen.findByText('You have no webhooks')).toBeVisible()
  await user.click(screen.getByRole('button', { name: 'New webhook' }))
  const form = within(screen.getByRole('dialog'))
  await user.type(form.getByLabelText('Address'), ` ${URL_} `)
  await user.selectOptions(form.getByLabelText('Plugins'), sampleOwnPlugin().id)
  await user.click(form.getByLabelText('Somebody reviews a plugin'))
  await user.click(form.getByRole('button', { name: 'Add the webhook' }))
  expect(await screen.findByText(SECRET)).toBeVisible()
  const sent = requests.find(({ method }) => method === 'POST')?.body as Webhook
  expect([sent.url, sent.pluginId]).toEqual([URL_, sampleOwnPlugin().id])
  expect(sent.events).toContain('review.written')
  await user.click(screen.getByRole('button', { name: 'I have kept it' }))
  expect(screen.queryByText(SECRET)).not.toBeInTheDocument()
  expect(screen.getByRole('listitem', { name: URL_ })).toHaveTextContent('Enabled')
})

test('a second one leaves the secret of the first where it is, until it is kept', async () => {
  const { user } = openList([])
  for (const url of ['https://one.test/', 'https://two.test/']) {
    await user.click(screen.getByRole('button', { name: 'New webhook' }))
    const form = within(screen.getByRole('dialog'))
    await user.type(form.getByLabelText('Address'), url)
    await user.click(form.getByRole('button', { name: 'Add the webhook' }))
    expect(await screen.findByRole('region', { name: `The new secret of ${url}` })).toBeVisible()
  }
  expect(screen.getByText(SECRET)).toBeVisible()
  const second = screen.getByRole('region', { name: 'The new secret of https://two.test/' })
  expect(within(second).getByText(`${SECRET}2`)).toBeVisible()
  await user.click(within(second).getByRole('button', { name: 'I have kept it' }))
  expect(second).not.toBeInTheDocument()
  expect(screen.getByText(SECRET)).toBeVisible()
})

test('what the server says of the address stands beside it', async () => {
  const detail = 'Enter an address that begins with https://.'
  const refused = () => problem(422, detail, [{ pointer: '/url', detail }])
  const { user } = openList([], { 'POST /developer/webhooks': refused })
  await user.click(await screen.findByRole('button', { name: 'New webhook' }))
  await user.click(screen.getByRole('button', { name: 'Add the webhook' }))
  expect(await screen.findByText('Enter the address of your server')).toBeVisible()
  await user.type(screen.getByLabelText('Address'), 'ftp://x')
  await user.click(screen.getByRole('button', { name: 'Add the webhook' }))
  expect(await screen.findByText(detail)).toBeVisible()
  expect(screen.getByLabelText('Address')).toBeInvalid()
})

test('who is no developer is led there', async () => {
  signIn(false)
  openList([])
  expect(await screen.findByText('Webhooks are for developers')).toBeVisible()
  expect(screen.queryByRole('button', { name: 'New webhook' })).not.toBeInTheDocument()
})

test('a list and a page that cannot be loaded say so', async () => {
  openList([], { 'GET /developer/webhooks': () => problem(404, 'No.') })
  expect(await screen.findByText('Your webhooks could not be loaded')).toBeVisible()
  openOne(webhook(), [], { 'GET /developer/webhooks/w1': () => problem(404, 'No.') })
  expect(await screen.findByText('This webhook could not be loaded')).toBeVisible()
})

test('what became of a message is said, with what to do, and what a server said is text', async () => {
  openOne(webhook({ failingSince: '2026-11-01T00:00:00Z' }), [
    delivery(),
    delivery({ id: '8', messageId: 'm8', kind: 'ping', problem: 'timeout', status: null, response: null }),
  ])
  const refused = await screen.findByRole('listitem', { name: 'A version is published, m7' })
  expect(refused).toHaveTextContent('Your server answered 500.')
  expect(refused).toHaveTextContent('<b>out of order</b>')
  expect(screen.getByRole('listitem', { name: 'Ping, m8' })).toHaveTextContent('Answer first')
  expect(screen.getByText('Your server takes nothing')).toBeVisible()
})

test('a ping is sent, and a message once more', async () => {
  const list = [delivery()]
  const { user, requests } = openOne(webhook(), list, {
    'POST /developer/webhooks/w1/ping': () => {
      list.unshift(delivery({ id: '9', messageId: 'm9', kind: 'ping', state: 'delivered', problem: null }))
      return json(list[0], 202)
    },
    'POST /developer/webhooks/w1/deliveries/7/redelivery': () => json(delivery({ state: 'waiting' }), 202),
  })
  await user.click(await screen.findByRole('button', { name: 'Send a ping' }))
  expect(await screen.findByRole('listitem', { name: 'Ping, m9' })).toHaveTextContent('Taken')
  await user.click(screen.getByRole('button', { name: 'Send again A version is published' }))
  expect(requests.some(({ path }) => path.endsWith('/deliveries/7/redelivery'))).toBe(true)
})

test('one that was disabled says why, and is enabled again', async () => {
  const { user, requests } = openOne(webhook({ disabled: 'failing' }))
  expect(await screen.findByText(/took nothing for three days/)).toBeVisible()
  await user.click(screen.getByRole('button', { name: 'Enable' }))
  expect(await screen.findByRole('button', { name: 'Disable' })).toBeVisible()
  expect(requests.find(({ method }) => method === 'PATCH')?.body).toEqual({ enabled: true })
})

test('another secret is shown once, and removing asks first', async () => {
  const earlierUntil = '2026-11-02T00:00:00Z'
  const { user, router } = openOne(webhook(), [], {
    'POST /developer/webhooks/w1/secret': () => json({ ...webhook({ earlierUntil }), secret: SECRET }),
    'DELETE /developer/webhooks/w1': () => noContent(),
  })
  await user.click(await screen.findByRole('button', { name: /^New secret/ }))
  await user.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'New secret' }))
  expect(await screen.findByText(SECRET)).toBeVisible()
  expect(screen.getByText(/signed with the one before, too/)).toBeVisible()
  await user.click(screen.getByRole('button', { name: /^Remove/ }))
  await user.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Remove' }))
  await expect.poll(() => router.state.location.pathname).toBe('/webhooks')
})
