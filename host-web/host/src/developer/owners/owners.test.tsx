import { screen, within } from '@testing-library/react'
import { beforeEach, expect, test } from 'vitest'

import type { OfferToMe, Owners } from '../../api/developer/owners'
import { useAuth } from '../../auth/auth-store'
import { fakeApi, json, noContent, problem } from '../../testing/fake-api'
import { renderPage } from '../../testing/render-page'
import { sampleOwnPlugin, sampleUser } from '../../testing/samples'
import { DeveloperPage } from '../developer-page'
import { OwnPluginPage } from '../own-plugin-page'

const PLUGIN = '/developer/plugins/zen-page'
const UNTIL = '2026-06-08T12:00:00Z'

function signIn(changes: Partial<typeof sampleUser> = {}) {
  const user = { ...sampleUser, isDeveloper: true, ...changes }
  useAuth.setState({ ...useAuth.getInitialState(), user, status: 'known' }, true)
}

beforeEach(() => {
  signIn()
})

/** A platform that keeps who owns the plugin. */
function open(first: Partial<Owners> = {}, more: Parameters<typeof fakeApi>[0] = {}) {
  let owners: Owners = {
    id: 'zen-page',
    owners: [{ username: 'lena', role: 'publisher' }],
    offers: [],
    ...first,
  }
  const offer = (kind: 'transfer' | 'co-owner') => (username: string) => {
    owners = { ...owners, offers: [...owners.offers, { kind, username, expiresAt: UNTIL }] }
    return json(owners)
  }
  const named = (answer: (username: string) => Response) => (request: { body: unknown }) =>
    answer((request.body as { username: string }).username)
  const handlers: Parameters<typeof fakeApi>[0] = {
    'GET /developer/plugins': () => json({ items: [sampleOwnPlugin({ installCount: 12 })] }),
    [`GET ${PLUGIN}/owners`]: () => json(owners),
    [`POST ${PLUGIN}/owners`]: named(offer('co-owner')),
    [`POST ${PLUGIN}/transfer`]: named(offer('transfer')),
    [`DELETE ${PLUGIN}/transfer`]: () => {
      owners = { ...owners, offers: owners.offers.filter(({ kind }) => kind !== 'transfer') }
      return json(owners)
    },
    [`DELETE ${PLUGIN}/owners/bob`]: () => {
      owners = {
        ...owners,
        owners: owners.owners.filter(({ username }) => username !== 'bob'),
        offers: owners.offers.filter(({ username }) => username !== 'bob'),
      }
      return noContent()
    },
    ...more,
  }
  const requests = fakeApi(handlers)
  const page = renderPage(<OwnPluginPage />, {
    path: '/developer/:pluginId',
    at: '/developer/zen-page?tab=owners',
  })
  return { handlers, requests, ...page }
}

const sent = (requests: { method: string; path: string }[]) =>
  requests.filter(({ method }) => method !== 'GET').map(({ method, path }) => `${method} ${path}`)

test('the publisher invites, and takes the invitation back', async () => {
  const { user, handlers } = open()
  const field = await screen.findByLabelText('Invite a co-owner')
  await user.click(screen.getByRole('button', { name: 'Invite' }))
  expect(field).toHaveAccessibleDescription(/Enter a username/)
  const invite = handlers[`POST ${PLUGIN}/owners`]
  handlers[`POST ${PLUGIN}/owners`] = () =>
    problem(422, 'No.', [{ pointer: '/username', detail: 'There is no account with the name bobb.' }])
  await user.type(field, 'bobb')
  await user.click(screen.getByRole('button', { name: 'Invite' }))
  expect(await screen.findByText('There is no account with the name bobb.')).toBeVisible()
  if (invite) handlers[`POST ${PLUGIN}/owners`] = invite
  await user.type(field, '{Backspace}')
  await user.click(screen.getByRole('button', { name: 'Invite' }))
  expect(await screen.findByText('Invited, until Jun 8, 2026')).toBeVisible()
  await user.click(screen.getByRole('button', { name: 'Take back the invitation of bob' }))
  expect(await screen.findByText('The invitation of bob is taken back')).toBeVisible()
  expect(screen.queryByText(/^Invited/)).not.toBeInTheDocument()
})

test('removing a co-owner says what it means, and what went wrong', async () => {
  const { user, handlers, requests } = open({
    owners: [
      { username: 'lena', role: 'publisher' },
      { username: 'bob', role: 'co-owner' },
    ],
  })
  const remove = handlers[`DELETE ${PLUGIN}/owners/bob`]
  handlers[`DELETE ${PLUGIN}/owners/bob`] = () => problem(409, 'Somebody else was faster.')
  await user.click(await screen.findByRole('button', { name: 'Remove bob' }))
  const dialog = within(screen.getByRole('dialog'))
  expect(dialog.getByText(/bob can no longer publish/)).toBeVisible()
  await user.click(dialog.getByRole('button', { name: 'Remove bob' }))
  expect(await dialog.findByText('Somebody else was faster.')).toBeVisible()
  if (remove) handlers[`DELETE ${PLUGIN}/owners/bob`] = remove
  await user.click(dialog.getByRole('button', { name: 'Remove bob' }))
  expect(await screen.findByText('bob owns Zen Page no more')).toBeVisible()
  expect(screen.queryByRole('dialog')).not.toBeInTheDocument()
  expect(sent(requests)).toHaveLength(2)
})

test('a plugin is offered to somebody, and the offer withdrawn', async () => {
  const { user } = open()
  await user.click(await screen.findByRole('button', { name: 'Offer to somebody' }))
  const dialog = within(screen.getByRole('dialog'))
  expect(dialog.getByText(/Who has it is told for 30 days.*12 installs/)).toBeVisible()
  await user.type(dialog.getByLabelText('New publisher'), 'bob')
  await user.click(dialog.getByRole('button', { name: 'Offer it' }))
  expect(await screen.findByText('Offered to bob until Jun 8, 2026')).toBeVisible()
  await user.click(screen.getByRole('button', { name: 'Withdraw the offer' }))
  expect(await screen.findByRole('button', { name: 'Offer to somebody' })).toBeVisible()
})

test('a co-owner leaves, and neither invites nor hands over', async () => {
  signIn({ username: 'bob' })
  const { user, requests, router } = open({
    owners: [
      { username: 'lena', role: 'publisher' },
      { username: 'bob', role: 'co-owner' },
    ],
  })
  await user.click(await screen.findByRole('button', { name: 'Leave Zen Page' }))
  expect(screen.queryByLabelText('Invite a co-owner')).not.toBeInTheDocument()
  expect(screen.queryByRole('button', { name: 'Offer to somebody' })).not.toBeInTheDocument()
  await user.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Leave' }))
  expect(await screen.findByText('You have left Zen Page')).toBeInTheDocument()
  expect(router.state.location.pathname).toBe('/developer')
  expect(sent(requests)).toEqual([`DELETE ${PLUGIN}/owners/bob`])
})

test('owners that cannot be loaded are asked for again', async () => {
  let answer = () => problem(500, 'It broke.')
  const { user } = open({}, { [`GET ${PLUGIN}/owners`]: () => answer() })
  expect(await screen.findByText('The owners could not be loaded')).toBeVisible()
  answer = () => json({ id: 'zen-page', owners: [{ username: 'lena', role: 'publisher' }], offers: [] })
  await user.click(screen.getByRole('button', { name: 'Try again' }))
  expect(await screen.findByRole('list', { name: 'Owners' })).toHaveTextContent('lena')
})

const offered = (changes: Partial<OfferToMe> = {}): OfferToMe => ({
  pluginId: 'calm-page',
  name: 'Calm Page',
  kind: 'transfer',
  publisher: 'ada',
  expiresAt: UNTIL,
  ...changes,
})

function inbox(offers: OfferToMe[]) {
  const answered = (pluginId: string) => () => {
    offers = offers.filter((one) => one.pluginId !== pluginId)
    return noContent()
  }
  return {
    requests: fakeApi({
      'GET /developer/plugins': () => json({ items: [] }),
      'GET /developer/offers': () => json({ items: offers }),
      'POST /developer/plugins/calm-page/transfer/accept': answered('calm-page'),
      'POST /developer/plugins/calm-page/transfer/decline': answered('calm-page'),
      'DELETE /developer/plugins/words/owners/lena': answered('words'),
    }),
    ...renderPage(<DeveloperPage />, { at: '/developer' }),
  }
}

test('what is offered waits on the developer’s page, and is accepted or declined', async () => {
  const words = offered({ pluginId: 'words', name: 'Words', kind: 'co-owner' })
  const { user, requests } = inbox([offered(), words])
  expect(await screen.findByText('ada hands Calm Page over to you')).toBeVisible()
  await user.click(screen.getByRole('button', { name: 'Decline Words' }))
  expect(await screen.findByText('Declined')).toBeVisible()
  expect(screen.queryByText('ada invites you to own Words too')).not.toBeInTheDocument()
  await user.click(screen.getByRole('button', { name: 'Accept Calm Page' }))
  const dialog = within(screen.getByRole('dialog'))
  expect(dialog.getByText(/You answer for it/)).toBeVisible()
  await user.click(dialog.getByRole('button', { name: 'Take it over' }))
  expect(await screen.findByText('Calm Page is yours now')).toBeVisible()
  expect(screen.queryByRole('list', { name: 'Offers' })).not.toBeInTheDocument()
  expect(sent(requests)).toEqual([
    'DELETE /developer/plugins/words/owners/lena',
    'POST /developer/plugins/calm-page/transfer/accept',
  ])
})

test('who is no developer yet is told what accepting takes', async () => {
  signIn({ isDeveloper: false })
  inbox([offered()])
  expect(await screen.findByText(/become a developer first/)).toBeVisible()
  expect(screen.queryByRole('button', { name: 'Accept Calm Page' })).not.toBeInTheDocument()
  expect(screen.getByRole('button', { name: 'Decline Calm Page' })).toBeVisible()
})
