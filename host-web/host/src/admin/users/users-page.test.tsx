import { screen, within } from '@testing-library/react'
import { expect, onTestFinished, test } from 'vitest'

import type { FoundUser } from '../../api/admin/admin-types'
import { useAuth } from '../../auth/auth-store'
import { fakeApi, json, noContent, problem } from '../../testing/fake-api'
import { renderPage } from '../../testing/render-page'
import { sampleUser } from '../../testing/samples'
import { EventLogPage } from '../log/event-log-page'
import { UsersPage } from './users-page'

const ADA: FoundUser = {
  id: 'u-7',
  username: 'ada',
  isDeveloper: true,
  roles: ['operator'],
  registeredAt: '2026-01-02T00:00:00Z',
}

function signIn() {
  useAuth.setState({ user: { ...sampleUser, roles: ['operator'] }, status: 'known' })
  onTestFinished(() => {
    useAuth.setState({ user: null, status: 'unknown' })
  })
}

test('a role is given and, after a question, taken', async () => {
  signIn()
  const asked = fakeApi({
    'GET /admin/users': () => json({ items: [ADA], nextCursor: null }),
    'PUT /admin/users/u-7/roles/moderator': noContent,
    'DELETE /admin/users/u-7/roles/operator': () =>
      problem(409, 'This is the last operator. Make somebody else one first.'),
  })
  const { user } = renderPage(<UsersPage />, { at: '/admin/users?q=ad' })
  await user.click(await screen.findByRole('button', { name: 'Make moderator : ada' }))
  expect(await screen.findByText(/ada is moderator now/)).toBeVisible()
  await user.click(screen.getByRole('button', { name: 'Take operator from ada' }))
  const dialog = screen.getByRole('dialog', { name: 'Take the role operator from ada?' })
  await user.click(within(dialog).getByRole('button', { name: 'Take it' }))
  expect(await within(dialog).findByText(/This is the last operator/)).toBeVisible()
  expect(asked[0]?.query.get('q')).toBe('ad')
})

test('an end of all sessions is asked for first', async () => {
  signIn()
  const asked = fakeApi({
    'GET /admin/users': () => json({ items: [ADA], nextCursor: null }),
    'POST /admin/users/u-7/sign-out': noContent,
  })
  const { user } = renderPage(<UsersPage />, { at: '/admin/users' })
  await user.click(await screen.findByRole('button', { name: 'Sign out ada' }))
  expect(asked.some(({ method }) => method === 'POST')).toBe(false)
  await user.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Sign out' }))
  expect(await screen.findByText('ada is signed out everywhere.')).toBeVisible()
})

test('a log is looked at when somebody asks, and not before', async () => {
  signIn()
  const event = {
    position: 9,
    stream: 'account-u-7',
    version: 1,
    type: 'user.registered',
    actor: null,
    correlationId: null,
    recordedAt: '2026-01-02T00:00:00Z',
    data: '{"user_id": "u-7", "username": "•••"}',
  }
  const asked = fakeApi({ 'GET /admin/services/auth/log': () => json({ items: [event], next: null }) })
  const { user } = renderPage(<EventLogPage />, { at: '/admin/log' })
  expect(await screen.findByText('Choose a service')).toBeVisible()
  await user.selectOptions(screen.getByLabelText('Service'), 'auth')
  await user.type(screen.getByLabelText(/^Stream/), 'account-u-7')
  expect(asked).toEqual([])
  await user.click(screen.getByRole('button', { name: 'Look' }))
  expect(await screen.findByText('user.registered')).toBeVisible()
  expect(asked.map(({ query }) => query.get('stream'))).toEqual(['account-u-7'])
})
