// Checks both references with the public validators.
import { readFile } from 'node:fs/promises'
import { Validator } from '@seriousme/openapi-schema-validator'
import { Parser } from '@asyncapi/parser'

const read = (name) => readFile(new URL(`../golden/${name}`, import.meta.url), 'utf8')
let failed = false
const report = (name, problems) => {
  for (const p of problems) console.error(`${name}: ${typeof p === 'string' ? p : JSON.stringify(p)}`)
  failed ||= problems.length > 0
}

const openapi = new Validator()
const result = await openapi.validate(JSON.parse(await read('openapi.json')))
report('openapi.json', result.valid ? [] : [result.errors].flat())
if (openapi.version !== '3.1') report('openapi.json', [`is version ${openapi.version}`])

const { document, diagnostics } = await new Parser().parse(await read('asyncapi.json'))
report('asyncapi.json', diagnostics.filter((d) => d.code !== 'asyncapi-latest-version').map((d) => `${d.code} ${d.message} at ${d.path.join('.')}`))
if (document?.version() !== '3.0.0') report('asyncapi.json', ['is not version 3.0.0'])

process.exit(failed ? 1 : 0)
