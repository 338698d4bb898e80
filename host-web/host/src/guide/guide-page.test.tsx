import { screen, within } from '@testing-library/react'
import { expect, test } from 'vitest'
import { renderPage } from '../testing/render-page'
import { GuidePage } from './guide-page'

test('the guide shows the readme of the SDK, and leads to each section and to the API', () => {
  renderPage(<GuidePage />, { at: '/developer/docs' })
  expect(screen.getByRole('heading', { level: 1, name: 'Plugin SDK' })).toBeVisible()
  expect(screen.getByRole('article')).toHaveTextContent('definePlugin({ manifest, Hello })')
  for (const link of within(screen.getByRole('navigation', { name: 'On this page' })).getAllByRole('link')) {
    const address = new URL((link as HTMLAnchorElement).href)
    expect(document.querySelector(address.hash)).toHaveTextContent(link.textContent)
  }
  expect(screen.getByRole('link', { name: 'API documentation' })).toHaveAttribute('href', '/api/docs')
})
