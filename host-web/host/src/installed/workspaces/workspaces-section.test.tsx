import { screen, waitFor } from '@testing-library/react'
import { expect, test } from 'vitest'

import type { Workspace } from '../../api/workspaces'
import { type FakeRequest, fakeApi, json, problem } from '../../testing/fake-api'
import { renderPage } from '../../testing/render-page'
import { sampleInstalled } from '../../testing/samples'
import { WorkspacesSection } from './workspaces-section'

const writing: Workspace = { id: 'w-1', name: 'Writing', pluginIds: ['word-count', 'gone'], used: false }
const letters: Workspace = { id: 'w-2', name: 'Letters', pluginIds: [], used: true }

function open(items: Workspace[], handlers: Parameters<typeof fakeApi>[0] = {}, most = 20) {
  const requests = fakeApi({
    'GET /auth/me': () => json({ user: null, anonymous: true }),
    'GET /user/plugins': () => json({ items: [sampleInstalled()] }),
    'GET /user/workspaces': () => json({ items, most }),
    ...handlers,
  })
  return { ...renderPage(<WorkspacesSection />, { installed: [sampleInstalled()] }), requests }
}

const bodies = (requests: FakeRequest[], method: string) =>
  requests.filter((request) => request.method === method).map(({ body }) => body)

test('says what is on in each, of what is installed, and which is in use', async () => {
  open([writing, letters])
  expect(await screen.findByText('1 plugin on')).toBeVisible()
  expect(screen.getByText('0 plugins on')).toBeVisible()
  expect(screen.getByRole('button', { name: 'In use: Letters' })).toHaveAttribute('aria-pressed', 'true')
})

test('a switch is one command, and the list of plugins is asked for anew', async () => {
  const { user, requests } = open([writing, letters], {
    'POST /user/workspaces/w-1/use': () =>
      json({
        items: [
          { ...writing, used: true },
          { ...letters, used: false },
        ],
        most: 20,
      }),
  })
  await user.click(await screen.findByRole('button', { name: 'Switch to Writing' }))
  expect(await screen.findByText('Writing: its plugins are on')).toBeVisible()
  expect(screen.getByRole('button', { name: 'In use: Writing' })).toBeVisible()
  await waitFor(() => {
    expect(requests.filter(({ path }) => path === '/user/plugins').length).toBeGreaterThan(0)
  })
})

test('a switch that fails is said, and what was in use still is', async () => {
  const { user } = open([writing, letters], {
    'POST /user/workspaces/w-1/use': () => problem(404, 'You have no such workspace.'),
  })
  await user.click(await screen.findByRole('button', { name: 'Switch to Writing' }))
  expect(await screen.findByText('Writing could not be switched to')).toBeVisible()
  expect(screen.getByRole('button', { name: 'In use: Letters' })).toBeVisible()
})

test('a name that is taken is said at its field, and sent again as the same workspace', async () => {
  let tries = 0
  const { user, requests } = open([letters], {
    'POST /user/workspaces': () =>
      tries++ === 0
        ? problem(409, "You have a workspace 'Letters' already.")
        : json({ items: [letters, writing], most: 20 }),
  })
  await user.click(await screen.findByRole('button', { name: 'Make one of what is on' }))
  await user.type(screen.getByLabelText('Name'), 'Letters')
  await user.click(screen.getByRole('button', { name: 'Make workspace' }))
  expect(await screen.findByRole('alert')).toHaveTextContent("You have a workspace 'Letters' already.")
  await user.clear(screen.getByLabelText('Name'))
  await user.type(screen.getByLabelText('Name'), 'Writing{Enter}')
  await waitFor(() => {
    expect(screen.queryByRole('dialog')).not.toBeInTheDocument()
  })
  const [first, second] = bodies(requests, 'POST') as { id: string; name: string }[]
  expect(second).toEqual({ id: first?.id, name: 'Writing' })
})

test('what is deleted comes back with what was on in it', async () => {
  const { user, requests } = open([writing, letters], {
    'DELETE /user/workspaces/w-1': () => json({ items: [letters], most: 20 }),
    'POST /user/workspaces': () => json({ items: [letters, writing], most: 20 }),
  })
  await user.click(await screen.findByRole('button', { name: 'Delete Writing' }))
  await user.click(await screen.findByRole('button', { name: 'Undo' }))
  expect(await screen.findByRole('button', { name: 'Switch to Writing' })).toBeVisible()
  expect(bodies(requests, 'POST')).toEqual([
    { id: 'w-1', name: 'Writing', pluginIds: ['word-count', 'gone'] },
  ])
})

test.each([
  ['is in use again where nothing was switched since', [], 'In use: Writing', 1],
  ['is not where another one is in use by now', [letters], 'Switch to Writing', 0],
])('what was in use comes back with its own plugins, and %s', async (_what, others, button, uses) => {
  const { user, requests } = open([{ ...writing, used: true }, ...others], {
    'DELETE /user/workspaces/w-1': () => json({ items: others, most: 20 }),
    'POST /user/workspaces': () => json({ items: [writing, ...others], most: 20 }),
    'POST /user/workspaces/w-1/use': () => json({ items: [{ ...writing, used: true }, ...others], most: 20 }),
  })
  await user.click(await screen.findByRole('button', { name: 'Delete Writing' }))
  await user.click(await screen.findByRole('button', { name: 'Undo' }))
  expect(await screen.findByRole('button', { name: button })).toBeVisible()
  const [made, ...used] = bodies(requests, 'POST')
  expect(made).toEqual({ id: 'w-1', name: 'Writing', pluginIds: ['word-count', 'gone'] })
  expect(used).toHaveLength(uses)
})

test('whoever has as many as there may be cannot make one more', async () => {
  open([writing, letters], {}, 2)
  expect(await screen.findByText('Writing')).toBeVisible()
  expect(screen.queryByRole('button', { name: 'Make one of what is on' })).not.toBeInTheDocument()
})

test('without an answer it can be tried again', async () => {
  let asked = 0
  const { user } = open([], {
    'GET /user/workspaces': () =>
      asked++ === 0 ? problem(500, 'It broke.') : json({ items: [writing], most: 20 }),
  })
  expect(await screen.findByText('It broke.')).toBeVisible()
  await user.click(screen.getByRole('button', { name: 'Try again' }))
  expect(await screen.findByText('Writing')).toBeVisible()
})
