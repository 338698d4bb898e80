import { act, screen } from '@testing-library/react'
import { afterEach, expect, test } from 'vitest'

import { usePalette } from '../../commands/palette/palette-store'
import { renderPage } from '../../testing/render-page'
import { Later } from './later'

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
