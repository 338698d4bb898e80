// `node findings-of.js ID < bundles.json`: what is found in each of a list of bundles in base64. For the server's tests.
import { json } from 'node:stream/consumers'
import { bundleFindings } from '../rules/bundle-findings.js'

const id = process.argv[2]
const bundles = await json(process.stdin)
process.stdout.write(
  JSON.stringify(bundles.map((bundle) => bundleFindings(Buffer.from(bundle, 'base64'), { id }))),
)
