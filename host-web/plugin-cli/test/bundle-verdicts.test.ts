import { expect, test } from 'vitest'
import { ID, bundleVerdicts } from '../../plugin-sdk/test/bundle-verdicts.ts'
import { checkBundle } from '../src/plugin/check.ts'

test.each(bundleVerdicts())(
  'folio check says of $name what the platform says',
  async ({ bytes, findings }) => {
    const found = await checkBundle(bytes, { id: ID })
    expect(
      found.map(({ code, pointer, line, column, verdict }) => [code, pointer, line, column, verdict]),
    ).toEqual(findings)
  },
)
