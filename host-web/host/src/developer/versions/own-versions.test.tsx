import { screen, within } from '@testing-library/react'
import { beforeEach, expect, test } from 'vitest'

import type { OwnReview } from '../../api/developer/own-reviews'
import type { DeveloperVersion } from '../../api/types'
import { useAuth } from '../../auth/auth-store'
import { fakeApi, json, problem } from '../../testing/fake-api'
import { renderPage } from '../../testing/render-page'
import { sampleOwnPlugin, sampleUser, standing } from '../../testing/samples'
import { OwnPluginPage } from '../own-plugin-page'

const PLUGIN = '/developer/plugins/zen-page'

const version = (number: string, changes: Partial<DeveloperVersion> = {}): DeveloperVersion => ({
  version: number,
  status: 'published',
  reason: null,
  original: null,
  size: 2048,
  publishedAt: '2026-01-02T00:00:00Z',
  changelog: null,
  ...changes,
})

const review = (number: string, changes: Partial<OwnReview> = {}): OwnReview => ({
  pluginId: 'zen-page',
  version: number,
  state: null,
  reasons: [],
  decision: null,
  mayAppeal: false,
  appealUntil: null,
  appeal: null,
  checks: [
    { check: 'size', revision: 1, verdict: 'passed', stage: 'required', overruled: false, findings: [] },
  ],
  ...changes,
})

/** A platform that keeps what is done to these versions. */
function platform(versions: DeveloperVersion[], reviews: OwnReview[] = [], more = {}) {
  let plugin = sampleOwnPlugin({ status: 'published', installCount: 12, versions, ...more })
  const change = (number: string, changes: Partial<DeveloperVersion>) => {
    versions = versions.map((one) => (one.version === number ? { ...one, ...changes } : one))
    plugin = { ...plugin, versions, ...standing(versions), ...more }
    return json(versions.find((one) => one.version === number))
  }
  const handlers: Parameters<typeof fakeApi>[0] = {
    'GET /developer/plugins': () => json({ items: [plugin] }),
    'GET /policies': () =>
      json({ items: [{ id: 'privacy', title: 'It takes more than it says.', text: 'It reads too much.' }] }),
    [`GET ${PLUGIN}/versions`]: () => json({ items: versions, nextCursor: null }),
    [`POST ${PLUGIN}/deprecate`]: ({ body }) => {
      plugin = { ...plugin, deprecation: body as never }
      return json({ id: plugin.id, deprecation: plugin.deprecation })
    },
    [`POST ${PLUGIN}/undeprecate`]: () => {
      plugin = { ...plugin, deprecation: null }
      return json({ id: plugin.id, deprecation: null })
    },
  }
  for (const { version: number } of versions) {
    const path = `${PLUGIN}/versions/${number}`
    handlers[`POST ${path}/yank`] = ({ body }) =>
      change(number, { status: 'yanked', reason: (body as { reason: string }).reason })
    handlers[`POST ${path}/restore`] = () => change(number, { status: 'published', reason: null })
  }
  for (const one of reviews) {
    const path = `${PLUGIN}/versions/${one.version}`
    let stands = one
    handlers[`GET ${path}/review`] = () => json(stands)
    handlers[`POST ${path}/appeal`] = ({ body }) => {
      stands = {
        ...stands,
        state: 'appealed',
        mayAppeal: false,
        appealUntil: null,
        appeal: (body as { words: string }).words,
      }
      change(one.version, { status: 'in_review' })
      return json(stands)
    }
  }
  const requests = fakeApi(handlers)
  return {
    requests,
    handlers,
    ...renderPage(<OwnPluginPage />, { path: '/developer/:pluginId', at: '/developer/zen-page' }),
  }
}

const item = (number: string) => screen.findByRole('listitem', { name: number })

beforeEach(() => {
  const user = { ...sampleUser, isDeveloper: true }
  useAuth.setState({ ...useAuth.getInitialState(), user, status: 'known' }, true)
})

test('versions stand by number, each with its state and what was said of it', async () => {
  platform([
    version('1.10.0', { original: '1.2.0' }),
    version('1.9.0', { status: 'blocked', reason: 'It loses text.' }),
    version('1.2.0', { status: 'yanked', reason: 'Too slow.' }),
  ])
  await item('1.10.0')
  const items = within(screen.getByRole('list', { name: 'Versions' })).getAllByRole('listitem', {
    name: /^\d/,
  })
  expect(items.map((one) => one.getAttribute('aria-label'))).toEqual(['1.10.0', '1.9.0', '1.2.0'])
  expect(items[0]).toHaveTextContent('Rolled back to 1.2.0')
  expect(items[1]).toHaveTextContent(/Blocked.*A moderator blocked it.*It loses text\./)
  expect(items[2]).toHaveTextContent(/Yanked.*You withdrew it.*Too slow\./)
  expect(screen.queryByRole('button', { name: 'Actions for 1.9.0' })).not.toBeInTheDocument()
})

test('yanking says who keeps it and what others get, and can be undone', async () => {
  const { user, requests } = platform([version('1.1.0'), version('1.0.0')])
  await item('1.1.0')
  await user.click(screen.getByRole('button', { name: 'Actions for 1.1.0' }))
  await user.click(await screen.findByRole('menuitem', { name: 'Yank…' }))
  const dialog = within(await screen.findByRole('dialog'))
  expect(dialog.getByText(/Who has 1\.1\.0 keeps it.*12 installs/)).toBeVisible()
  expect(dialog.getByText(/Who installs the plugin gets 1\.0\.0/)).toBeVisible()
  await user.type(dialog.getByLabelText(/Reason/), 'It loses\ntext. ')
  await user.click(dialog.getByRole('button', { name: 'Yank 1.1.0' }))
  expect(await screen.findByText(/You withdrew it/)).toBeVisible()
  expect(requests.find(({ path }) => path.endsWith('/yank'))?.body).toEqual({ reason: 'It loses text.' })
  await user.click(await screen.findByRole('button', { name: 'Undo' }))
  expect(await screen.findByText('1.1.0 can be installed again')).toBeVisible()
  expect(screen.queryByText(/You withdrew it/)).not.toBeInTheDocument()
})

test('yanking the last one says that the plugin disappears', async () => {
  const { user } = platform([version('1.0.0')])
  await item('1.0.0')
  await user.click(screen.getByRole('button', { name: 'Actions for 1.0.0' }))
  await user.click(await screen.findByRole('menuitem', { name: 'Yank…' }))
  expect(await screen.findByText(/disappears from the marketplace/)).toBeVisible()
})

test('what an action does is reckoned from the whole plugin, not from the loaded page', async () => {
  const more = { versionCount: 32, highest: '2.0.0', latestPublished: '2.0.0', previousPublished: '1.0.31' }
  const { user } = platform([version('1.0.20'), version('1.0.19')], [], more)
  await item('1.0.20')
  await user.click(screen.getByRole('button', { name: 'Actions for 1.0.20' }))
  await user.click(await screen.findByRole('menuitem', { name: 'Yank…' }))
  const yank = within(await screen.findByRole('dialog'))
  expect(yank.getByText(/Who installs the plugin gets 2\.0\.0/)).toBeVisible()
  await user.keyboard('{Escape}')
  await user.click(screen.getByRole('button', { name: 'Actions for 1.0.20' }))
  await user.click(await screen.findByRole('menuitem', { name: /Roll back/ }))
  const rollback = within(await screen.findByRole('dialog'))
  expect(rollback.getByLabelText('New version')).toHaveValue('2.0.1')
  expect(rollback.getByText(/2\.0\.0 stays as it is/)).toBeVisible()
})

test('yanking the latest says which one is next, however far back it stands', async () => {
  const more = {
    versionCount: 32,
    highest: '3.0.0-rc.1',
    latestPublished: '2.0.0',
    previousPublished: '1.9.0',
  }
  const { user } = platform([version('3.0.0-rc.1'), version('2.0.0')], [], more)
  await item('2.0.0')
  await user.click(screen.getByRole('button', { name: 'Actions for 2.0.0' }))
  await user.click(await screen.findByRole('menuitem', { name: 'Yank…' }))
  expect(await screen.findByText(/Who installs the plugin gets 1\.9\.0/)).toBeVisible()
})

test('older versions that did not come are said to be missing', async () => {
  const { user, handlers } = platform([version('1.1.0')])
  handlers[`GET ${PLUGIN}/versions`] = ({ query }) =>
    query.has('cursor') ? problem(500, 'It broke.') : json({ items: [version('1.1.0')], nextCursor: '1.1.0' })
  await user.click(await screen.findByRole('button', { name: 'Older versions' }))
  expect(await screen.findByRole('alert')).toHaveTextContent('Older versions could not be loaded.')
  handlers[`GET ${PLUGIN}/versions`] = () => json({ items: [version('1.0.0')], nextCursor: null })
  await user.click(screen.getByRole('button', { name: 'Try again' }))
  await item('1.0.0')
})

test('rolling back publishes the bytes under a higher number, and says what the server refuses', async () => {
  const { user, requests, handlers } = platform([version('1.3.0'), version('1.2.0')])
  let answer = () => problem(422, 'No.', [{ pointer: '/version', detail: 'Must be higher than 1.4.0.' }])
  handlers[`POST ${PLUGIN}/versions/1.2.0/rollback`] = () => answer()
  await item('1.2.0')
  await user.click(screen.getByRole('button', { name: 'Actions for 1.3.0' }))
  await screen.findByRole('menuitem', { name: 'Yank…' })
  expect(screen.queryByRole('menuitem', { name: /Roll back/ })).not.toBeInTheDocument()
  await user.keyboard('{Escape}')
  await user.click(screen.getByRole('button', { name: 'Actions for 1.2.0' }))
  await user.click(await screen.findByRole('menuitem', { name: /Roll back/ }))
  const dialog = within(await screen.findByRole('dialog'))
  const field = dialog.getByLabelText('New version')
  expect(field).toHaveValue('1.3.1')
  await user.clear(field)
  await user.type(field, '1.3.0')
  await user.click(dialog.getByRole('button', { name: 'Publish 1.2.0 again' }))
  expect(field).toHaveAccessibleDescription(/Must be a version above 1\.3\.0/)
  await user.clear(field)
  await user.type(field, '1.3.5')
  await user.click(dialog.getByRole('button', { name: 'Publish 1.2.0 again' }))
  expect(await dialog.findByText('Must be higher than 1.4.0.')).toBeVisible()
  answer = () => json(version('1.3.5', { original: '1.2.0' }), 201)
  await user.click(dialog.getByRole('button', { name: 'Publish 1.2.0 again' }))
  expect(await screen.findByText('1.3.5 is published with the bytes of 1.2.0')).toBeVisible()
  expect(requests.filter(({ path }) => path.endsWith('/rollback')).at(-1)?.body).toEqual({
    version: '1.3.5',
    changelog: 'The same as 1.2.0.',
  })
})

test('a rejected version shows the policy, the words and the findings, and can be appealed once', async () => {
  const finding = {
    severity: 'warning' as const,
    code: 'network-undeclared',
    pointer: '/bundle',
    message: 'It asks example.org.',
    line: 12,
  }
  const rejected = review('1.0.0', {
    state: 'rejected',
    reasons: ['network'],
    mayAppeal: true,
    appealUntil: '2026-03-05T10:00:00Z',
    decision: {
      policy: 'privacy',
      words: '<b>It</b> sends all text away.',
      decidedAt: '2026-02-03T10:00:00Z',
    },
    checks: [
      {
        check: 'network',
        revision: 1,
        verdict: 'held',
        stage: 'required',
        overruled: false,
        findings: [finding],
      },
      { check: 'size', revision: 1, verdict: 'passed', stage: 'required', overruled: false, findings: [] },
    ],
  })
  const { user, requests } = platform(
    [version('1.0.0', { status: 'rejected', publishedAt: null })],
    [rejected],
  )
  expect(await screen.findByText('Rejected by a moderator on Feb 3, 2026')).toBeVisible()
  expect(await screen.findByText('It takes more than it says.')).toBeVisible()
  expect(screen.getByText('<b>It</b> sends all text away.')).toBeVisible()
  expect(screen.getByText('1 check of 2 passed.')).toBeVisible()
  expect(screen.getByRole('link', { name: /^network-undeclared/ })).toHaveAttribute(
    'href',
    '/guide/checks#network-undeclared',
  )
  expect(screen.getByText(/You can appeal until/)).toHaveTextContent(
    /^You can appeal until Mar 5, 2026.*; then its files are removed\./,
  )
  await user.click(screen.getByRole('button', { name: 'Appeal' }))
  await user.click(screen.getByRole('button', { name: 'Send the appeal' }))
  expect(await screen.findByText('Say why')).toBeVisible()
  await user.type(screen.getByRole('textbox', { name: /Why it should/ }), 'It asks first.')
  await user.click(screen.getByRole('button', { name: 'Send the appeal' }))
  expect(await screen.findByText('You appealed: another moderator decides')).toBeVisible()
  expect(screen.getByText('It asks first.')).toBeVisible()
  expect(screen.queryByRole('button', { name: 'Appeal' })).not.toBeInTheDocument()
  expect(requests.find(({ path }) => path.endsWith('/appeal'))?.body).toEqual({ words: 'It asks first.' })
})

test('after the last day nothing can be appealed for, and until when it could is said', async () => {
  const late = review('1.0.0', {
    state: 'rejected',
    appealUntil: '2026-03-05T10:00:00Z',
    decision: { policy: 'privacy', words: 'It sends all text away.', decidedAt: '2026-02-03T10:00:00Z' },
  })
  platform([version('1.0.0', { status: 'rejected', publishedAt: null })], [late])
  expect(await screen.findByText(/An appeal was possible until/)).toHaveTextContent('Mar 5, 2026')
  expect(screen.queryByRole('button', { name: 'Appeal' })).not.toBeInTheDocument()
})

test('the review of a published version is asked for when somebody wants it', async () => {
  const { user, requests, handlers } = platform([version('1.0.0')])
  await item('1.0.0')
  const path = `${PLUGIN}/versions/1.0.0/review`
  expect(requests.some((one) => one.path === path)).toBe(false)
  handlers[`GET ${path}`] = () => problem(500, 'It broke.')
  await user.click(screen.getByRole('button', { name: 'Checks and review of 1.0.0' }))
  expect(await screen.findByText('The review of 1.0.0 could not be loaded')).toBeVisible()
  handlers[`GET ${path}`] = () => json(review('1.0.0'))
  await user.click(screen.getByRole('button', { name: 'Try again' }))
  expect(await screen.findByText('1 check of 1 passed.')).toBeVisible()
})

test('a plugin is deprecated with a replacement, and kept up again', async () => {
  const { user, requests } = platform([version('1.0.0')])
  await user.click(await screen.findByRole('button', { name: 'Deprecate' }))
  const dialog = within(screen.getByRole('dialog'))
  expect(dialog.getByText(/Who has it keeps it, and is told \(12 installs\)/)).toBeVisible()
  await user.type(dialog.getByLabelText(/Replacement/), 'zen-page')
  await user.click(dialog.getByRole('button', { name: 'Deprecate' }))
  expect(dialog.getByLabelText('Message')).toHaveAccessibleDescription(/Say why/)
  expect(dialog.getByLabelText(/Replacement/)).toHaveAccessibleDescription(/does not replace itself/)
  await user.type(dialog.getByLabelText('Message'), 'Calm Page does more.')
  await user.clear(dialog.getByLabelText(/Replacement/))
  await user.type(dialog.getByLabelText(/Replacement/), 'calm-page')
  await user.click(dialog.getByRole('button', { name: 'Deprecate' }))
  expect(await screen.findByText('You have deprecated this plugin')).toBeVisible()
  expect(requests.find(({ path }) => path.endsWith('/deprecate'))?.body).toEqual({
    message: 'Calm Page does more.',
    replacement: 'calm-page',
  })
  await user.click(screen.getByRole('button', { name: 'Keep it up again' }))
  expect(await screen.findByRole('button', { name: 'Deprecate' })).toBeVisible()
})

test('a moderator’s block is told with the reason', async () => {
  platform([version('1.0.0')], [], { status: 'blocked', reason: 'It reads passwords.' })
  expect(await screen.findByText('It reads passwords.')).toBeVisible()
  expect(screen.queryByRole('button', { name: 'Deprecate' })).not.toBeInTheDocument()
})

test.each([
  [{ license: 'MIT' }, 'KB · MIT'],
  [{ license: null }, 'KB · No licence named'],
  [{}, 'KB'],
  [{ license: null, publishedAt: null, status: 'rejected' }, 'KB'],
])('each version says its licence, where it is known: %j', async (changes, said) => {
  platform([version('1.0.0', changes)])
  expect((await item('1.0.0')).querySelector('p')).toHaveTextContent(new RegExp(`${said}$`))
})
