import { act, screen } from '@testing-library/react'
import { afterEach, expect, test, vi } from 'vitest'

import { usePalette } from '../../commands/palette/palette-store'
import { askForPassword, useQuestion } from '../../auth/confirm-question'
import { closePreview, showPreview } from '../../installed/updates/preview-store'
import { renderPage } from '../../testing/render-page'
import { Later } from './later'

/** As `import` does: the same component each time, so that what is shown stays when it is fetched again. */
function fetchFailingOnce() {
  const AllParts = () => <p>All parts</p>
  const fetchParts = vi.fn(() => Promise.resolve(AllParts))
  return fetchParts.mockRejectedValueOnce(new Error('The network is gone.'))
}

afterEach(() => {
  act(() => {
    usePalette.setState({ open: false })
  })
})

test('who asks for a part before it was fetched gets it as soon as it is there', async () => {
  // The editor’s address, without an editor: nobody could type yet.
  renderPage(<Later />)
  expect(screen.queryByRole('dialog')).not.toBeInTheDocument()
  act(() => {
    usePalette.setState({ open: true })
  })
  expect(await screen.findByRole('dialog', { name: 'Search and commands' })).toBeVisible()
})

test('where a part does not come it is said, and who asks again gets it', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined)
  renderPage(<Later fetchParts={fetchFailingOnce()} />)
  act(() => {
    showPreview('alpha', '1.1.0')
  })
  expect(await screen.findByText(/could not be fetched\. Try again when you are connected/)).toBeVisible()
  act(() => {
    showPreview('alpha', '1.1.0')
  })
  expect(await screen.findByText('All parts')).toBeVisible()
  act(closePreview)
})

test('a command that needs the password ends where nobody can be asked for it, and may be tried again', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined)
  renderPage(<Later fetchParts={fetchFailingOnce()} />)
  await act(() => expect(askForPassword()).rejects.toThrow('Load the page anew.'))
  const again = askForPassword()
  again.catch(() => undefined)
  expect(await screen.findByText('All parts')).toBeVisible()
  useQuestion.getState().question?.giveUp()
  await act(() => expect(again).rejects.toThrow('not given'))
})
