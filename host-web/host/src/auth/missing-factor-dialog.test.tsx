import { act, screen, waitFor } from '@testing-library/react'
import { expect, test } from 'vitest'

import { createPlugin } from '../api/developer/developer'
import { fakeApi, json, problem } from '../testing/fake-api'
import { renderPage } from '../testing/render-page'
import { MissingFactorDialog } from './missing-factor-dialog'

const draft = { id: 'zen-page', name: 'Zen Page', description: 'Z.', category: 'writing', tags: [] }

test('whoever lacks the second factor that the operator wants is led to where one is set up', async () => {
  const refusal = { type: '/problems/second-factor-missing', title: 'Forbidden', status: 403, detail: 'No.' }
  fakeApi({ 'POST /developer/plugins': () => json(refusal, 403) })
  const { user } = renderPage(<MissingFactorDialog />)
  await expect(createPlugin(draft)).rejects.toThrow('No.')
  const link = await screen.findByRole('link', { name: 'Set up a second factor' })
  expect(link).toHaveAttribute('href', '/account#second-factor')
  await user.click(link)
  await waitFor(() => {
    expect(screen.queryByRole('dialog')).not.toBeInTheDocument()
  })
})

test('another refusal leads nowhere', async () => {
  fakeApi({ 'POST /developer/plugins': () => problem(403, 'Not yours.') })
  renderPage(<MissingFactorDialog />)
  await expect(createPlugin(draft)).rejects.toThrow('Not yours.')
  // What was set is drawn in a later task.
  await act(() => new Promise((resolve) => setTimeout(resolve)))
  expect(screen.queryByRole('dialog')).not.toBeInTheDocument()
})
