// The form of a manifest, by the platform's JSON Schema; `services/publishing/manifest/form.py` gives the same rules.
import { Ajv2020 } from 'ajv/dist/2020.js'
import { data } from '../finding.js'
import { fieldBelow, problem, shown } from './words.js'

const EXPECTED = {
  object: 'an object: { … }',
  array: 'a list: [ … ]',
  string: 'a text',
  number: 'a number',
  integer: 'a whole number',
}

const bounds = (rule, kind, valueOf) => (error, pointer) => {
  const { [`min${kind}`]: least = 0, [`max${kind}`]: most } = error.parentSchema
  return problem(rule, pointer, { value: valueOf(error.data), least, most })
}
// As people count characters, and as the platform does: an emoji is one or few.
const length = bounds('manifest-length', 'Length', (text) => [...text].length)
const count = bounds('manifest-count', 'Items', (list) => list.length)
const members = bounds('manifest-count', 'Properties', (object) => Object.keys(object).length)
const range = bounds('manifest-range', 'imum', (number) => number)

// By keyword of the schema, the most telling first: of a field one problem is told.
const WORDS = {
  type({ data: value, schema }, pointer) {
    const expected = [schema].flat().map((kind) => EXPECTED[kind])
    return problem('manifest-type', pointer, { value: shown(value), expected: expected.join(' or ') })
  },
  additionalProperties({ params, parentSchema }, pointer) {
    const field = params.additionalProperty
    const known = Object.keys(parentSchema.properties).join(', ')
    return problem('manifest-unknown', fieldBelow(pointer, field), { field: shown(field), known })
  },
  required({ params: { missingProperty: field } }, pointer) {
    return problem('manifest-required', fieldBelow(pointer, field), { field })
  },
  enum: ({ data: value, schema }, pointer) =>
    problem('manifest-choice', pointer, { value: shown(value), allowed: schema.join(', ') }),
  maxItems: count,
  minItems: count,
  maxProperties: members,
  minLength: length,
  maxLength: length,
  minimum: range,
  maximum: range,
  pattern: ({ data: value, parentSchema }, pointer) =>
    problem('manifest-form', pointer, { value: shown(value), advice: parentSchema.advice }),
}
const ORDER = Object.keys(WORDS)

const schema = data('manifest.schema.json')
const validate = new Ajv2020({ allErrors: true, verbose: true, strictTypes: false })
  .addVocabulary(['advice'])
  .compile(schema)

/** Entries beyond `maxItems` are refused together: none of them is looked at. */
function isBeyond(path, { instancePath: list, params: { limit } }) {
  return path.startsWith(`${list}/`) && parseInt(path.slice(list.length + 1), 10) >= limit
}

/** What breaks the schema, the most telling of a field first. */
export function brokenForm(manifest) {
  validate(manifest)
  const errors = (validate.errors ?? []).filter(({ keyword }) => ORDER.includes(keyword))
  const tooMany = errors.filter(({ keyword }) => keyword === 'maxItems')
  return errors
    .filter(({ instancePath }) => !tooMany.some((list) => isBeyond(instancePath, list)))
    .sort((one, other) => ORDER.indexOf(one.keyword) - ORDER.indexOf(other.keyword))
    .map((error) => WORDS[error.keyword](error, `/manifest${error.instancePath}`))
}
