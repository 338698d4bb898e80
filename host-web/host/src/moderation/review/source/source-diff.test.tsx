import { render, screen } from '@testing-library/react'
import { expect, test } from 'vitest'

import { SourceDiff } from './source-diff'

test.each([true, false])('carriage returns alone make no difference (unified: %s)', (unified) => {
  const text = 'const a = 1\r\nconst b = 2\rconst c = 3\n'
  const now = { version: '1.1.0', text: `${text}eval("new")\n` }
  render(<SourceDiff before={{ version: '1.0.0', text }} now={now} unified={unified} />)
  const shown = screen.getByRole('textbox', { name: 'Source of 1.1.0' })
  const changed = [...shown.querySelectorAll('.cm-changedLine, .cm-deletedLine')]
  expect(changed.map(({ textContent }) => textContent)).toEqual(['eval("new")'])
})
