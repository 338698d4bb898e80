import { screen, waitFor } from '@testing-library/react'
import { beforeEach, expect, test } from 'vitest'

import { enrolDeveloper } from '../api/account/auth'
import { createPlugin } from '../api/developer/developer'
import { confirmWith } from '../api/http/confirmation'
import { fakeApi, json, noContent, problem } from '../testing/fake-api'
import { renderPage } from '../testing/render-page'
import { sampleOwnPlugin, sampleUser } from '../testing/samples'
import { useAuth } from './auth-store'
import { ConfirmDialog } from './confirm-dialog'
import { askForPassword } from './confirm-question'

const draft = { id: 'zen-page', name: 'Zen Page', description: 'Z.', category: 'writing', tags: [] }

// As the shell does.
beforeEach(() => confirmWith(askForPassword))

beforeEach(() => {
  useAuth.setState({ ...useAuth.getInitialState(), user: sampleUser }, true)
})

/** A gateway that wants the password before it does anything. */
function strictApi() {
  let confirmed = false
  const required = () => {
    const body = {
      type: '/problems/confirmation-required',
      title: 'Forbidden',
      status: 403,
      detail: 'Give your password once more to do this.',
    }
    return json(body, 403)
  }
  return fakeApi({
    'POST /auth/confirm': ({ body }) => {
      confirmed = (body as { password: string }).password === 'right'
      const detail = 'This is not your password.'
      return confirmed ? noContent() : problem(422, detail, [{ pointer: '/password', detail }])
    },
    'POST /auth/developer': () => (confirmed ? json({ user: sampleUser }) : required()),
    'POST /developer/plugins': () => (confirmed ? json(sampleOwnPlugin(), 201) : required()),
  })
}

test('the password is asked for, and the command is given again', async () => {
  const requests = strictApi()
  const { user } = renderPage(<ConfirmDialog />)
  const created = createPlugin(draft)
  await user.type(await screen.findByLabelText('Password'), 'right{Enter}')
  expect((await created).id).toBe('zen-page')
  await waitFor(() => {
    expect(screen.queryByRole('dialog')).not.toBeInTheDocument()
  })
  const paths = requests.map(({ path }) => path)
  expect(paths).toEqual(['/developer/plugins', '/auth/confirm', '/developer/plugins'])
  const [first, , second] = requests.map(({ headers }) => headers.get('Idempotency-Key'))
  expect(second).not.toBe(first)
})

test('the field has the focus, and a wrong password is told beside it', async () => {
  strictApi()
  const { user } = renderPage(<ConfirmDialog />)
  const created = createPlugin(draft)
  const password = await screen.findByLabelText('Password')
  expect(password).toHaveFocus()
  await user.type(password, 'wrong{Enter}')
  await waitFor(() => {
    expect(password).toHaveAccessibleDescription('This is not your password.')
  })
  expect(password).toHaveFocus()
  await user.keyboard('right{Enter}') // in place of the wrong one, which is selected
  await created
})

test('who closes the dialog has done nothing, and is told so', async () => {
  const requests = strictApi()
  const { user } = renderPage(<ConfirmDialog />)
  const created = createPlugin(draft)
  await screen.findByLabelText('Password')
  const told = expect(created).rejects.toThrow('Your password was not given, so nothing was done.')
  await user.keyboard('{Escape}')
  await told
  expect(requests).toHaveLength(1)
})

test('two commands at once ask once', async () => {
  const requests = strictApi()
  const { user } = renderPage(<ConfirmDialog />)
  const both = Promise.all([createPlugin(draft), enrolDeveloper()])
  await user.type(await screen.findByLabelText('Password'), 'right{Enter}')
  await both
  expect(requests.filter(({ path }) => path === '/auth/confirm')).toHaveLength(1)
})

test('where nobody asks the refusal is told', async () => {
  confirmWith(askForPassword)()
  strictApi()
  await expect(createPlugin(draft)).rejects.toThrow('Give your password once more to do this.')
})
