import { screen, within } from '@testing-library/react'
import { beforeEach, expect, test } from 'vitest'

import type { TrustedPublisher } from '../../api/developer/publishers'
import { useAuth } from '../../auth/auth-store'
import { fakeApi, json, noContent, problem } from '../../testing/fake-api'
import { renderPage } from '../../testing/render-page'
import { sampleOwnPlugin, sampleUser } from '../../testing/samples'
import { OwnPluginPage } from '../own-plugin-page'

const PLACE = '/developer/plugins/zen-page/publishers'
const GITHUB = 'https://token.actions.githubusercontent.com'

function open(trusted: TrustedPublisher[], audience = 'https://folio.example') {
  const handlers: Parameters<typeof fakeApi>[0] = {
    'GET /developer/plugins': () => json({ items: [sampleOwnPlugin()] }),
    'GET /auth/oidc': () => json({ audience, issuers: audience ? [{ kind: 'github', url: GITHUB }] : [] }),
    [`GET ${PLACE}`]: () => json({ items: trusted }),
    [`POST ${PLACE}`]: ({ body }) => {
      const made = { ...(body as TrustedPublisher), id: 'p1', trustedAt: '2026-01-02T00:00:00Z' }
      trusted = [...trusted, { ...made, repositoryId: null }]
      return json(made, 201)
    },
    [`DELETE ${PLACE}/p1`]: () => {
      trusted = []
      return noContent()
    },
  }
  const requests = fakeApi(handlers)
  const page = renderPage(<OwnPluginPage />, {
    path: '/developer/:pluginId',
    at: '/developer/zen-page?tab=trusted',
  })
  return { handlers, requests, ...page }
}

beforeEach(() => {
  const user = { ...sampleUser, isDeveloper: true }
  useAuth.setState({ ...useAuth.getInitialState(), user, status: 'known' }, true)
})

test('a workflow is trusted, and trusted no more', async () => {
  const { user, requests } = open([])
  expect(await screen.findByText(/No workflow is trusted/)).toBeVisible()
  await user.type(await screen.findByLabelText('Repository'), 'word-count')
  await user.click(screen.getByRole('button', { name: 'Trust it' }))
  expect(screen.getByLabelText('Repository')).toHaveAccessibleDescription('Such as ada/word-count')
  expect(screen.getByLabelText('Workflow')).toHaveAccessibleDescription(/Name its file/)
  await user.clear(screen.getByLabelText('Repository'))
  await user.type(screen.getByLabelText('Repository'), 'ada/zen')
  await user.type(screen.getByLabelText('Workflow'), 'publish.yml')
  await user.click(screen.getByRole('button', { name: 'Trust it' }))
  const item = within(await screen.findByRole('listitem', { name: 'ada/zen' }))
  expect(item.getByText('Its first run fixes which repository this is.')).toBeVisible()
  expect(requests.find(({ method }) => method === 'POST')?.body).toEqual({
    issuer: GITHUB,
    repository: 'ada/zen',
    workflow: 'publish.yml',
    environment: null,
  })
  await user.click(item.getByRole('button', { name: 'Remove ada/zen' }))
  await user.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Remove' }))
  expect(await screen.findByText(/No workflow is trusted/)).toBeVisible()
})

test('a publisher that has run shows the number that it is known by', async () => {
  open([
    {
      id: 'p1',
      issuer: GITHUB,
      repository: 'ada/zen',
      workflow: 'publish.yml',
      environment: 'release',
      trustedAt: '2026-01-02T00:00:00Z',
      repositoryId: '74',
    },
  ])
  expect(await screen.findByRole('listitem', { name: 'ada/zen' })).toHaveTextContent(
    /publish\.yml, environment release.*since Jan 2, 2026.*Repository 74: another one under this name is not/,
  )
})

test('what the server refuses stands beside its field', async () => {
  const { user, handlers } = open([])
  handlers[`POST ${PLACE}`] = () =>
    problem(422, 'No.', [{ pointer: '/workflow', detail: 'The file’s name: publish.yml at GitHub.' }])
  await user.type(await screen.findByLabelText('Repository'), 'ada/zen')
  await user.type(screen.getByLabelText('Workflow'), 'publish')
  await user.click(screen.getByRole('button', { name: 'Trust it' }))
  expect(await screen.findByText('The file’s name: publish.yml at GitHub.')).toBeVisible()
})

test('where no continuous integration is trusted, it is said', async () => {
  open([], '')
  expect(await screen.findByText(/This platform trusts no continuous integration/)).toBeVisible()
  expect(screen.queryByRole('button', { name: 'Trust it' })).not.toBeInTheDocument()
})
