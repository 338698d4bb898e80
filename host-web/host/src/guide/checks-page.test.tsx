import { readFileSync } from 'node:fs'
import { screen } from '@testing-library/react'
import { expect, test } from 'vitest'
import { renderPage } from '../testing/render-page'
import { ChecksPage } from './checks-page'

test('each rule of the platform has a place of its own, which a finding can lead to', () => {
  renderPage(<ChecksPage />, { at: '/guide/checks' })
  const table = readFileSync('../shared/plugin_platform/rules/checks.json', 'utf8')
  for (const { id } of JSON.parse(table) as { id: string }[]) {
    const places = document.querySelectorAll(`[id="${id}"]`)
    expect(places, id).toHaveLength(1)
    expect(places[0]).toHaveTextContent(id)
  }
  expect(screen.getByRole('link', { name: 'Plugin guide' })).toHaveAttribute('href', '/developer/docs')
})
