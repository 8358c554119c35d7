// Asks a running server over REST and WebSocket, and checks its replies with
// the schemas of the references that it serves. Needs URL and PASSWORD in the
// environment; see scripts/serve-and.sh.
import Ajv from 'ajv/dist/2020.js'
import assert from 'node:assert/strict'
import { test } from 'node:test'

const host = new URL(process.env.URL).host
const document = async (name) => (await fetch(`http://${host}/api/${name}.json`)).json()
const [openapi, asyncapi] = await Promise.all([document('openapi'), document('asyncapi')])

// check checks a value with a schema inside a document.
const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true })
ajv.addSchema(openapi, 'openapi').addSchema(asyncapi, 'asyncapi')
function check(document, path, value) {
  const valid = ajv.compile({ $ref: `${document}#/${path.map((p) => encodeURIComponent(p.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/')}` })
  assert.ok(valid(value), `${path.join(' ')}: ${JSON.stringify(valid.errors)} in ${JSON.stringify(value)}`)
  return value
}

let token
const operations = Object.entries(openapi.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => [operation.operationId, { path, method, operation }]))
const byID = Object.fromEntries(operations)
const asked = new Set()

// rest performs an operation; what is left of the values when the path is
// filled goes into the query.
async function rest(id, values = {}, body) {
  const { path, method, operation } = byID[id]
  const query = new URLSearchParams(values)
  const target = path.replace(/{(\w+)}/g, (_, name) => (query.delete(name), encodeURIComponent(values[name])))
  if (body !== undefined) check('openapi', ['paths', path, method, 'requestBody', 'content', 'application/json', 'schema'], body)
  const answer = await fetch(`http://${host}${openapi.servers[0].url}${target}?${query}`, {
    method, headers: { ...(token && { Authorization: `Bearer ${token}` }), ...(body && { 'Content-Type': 'application/json' }) }, body: body && JSON.stringify(body),
  })
  const text = await answer.text()
  let status = String(answer.status)
  assert.ok(operation.responses[status] || answer.status >= 400, `${id}: ${status} ${text}`)
  if (answer.status < 400) asked.add(id)
  if (!operation.responses[status]) status = 'default'
  const ref = operation.responses[status].$ref
  const where = ref ? ref.split('/').slice(1) : ['paths', path, method, 'responses', status]
  if (text === '') return assert.equal(answer.status, 204)
  return check('openapi', [...where, 'content', 'application/json', 'schema'], JSON.parse(text))
}

test('replies over REST are as described', async () => {
  const device = { deviceId: 'lamp' }
  await rest('userGetCurrent')
  const { accessToken, refreshToken } = await rest('token', {}, { login: 'admin', password: process.env.PASSWORD })
  token = accessToken
  await rest('tokenRefresh', {}, { refreshToken })
  await rest('tokenCreate', {}, { userId: 1, actions: ['GetDevice', 3], networkIds: ['*'], expiration: Date.now() + 60_000 })
  for (const id of ['info', 'clusterInfo', 'serverCacheInfo', 'pluginList', 'pluginCount']) await rest(id)
  const user = await rest('userInsert', {}, { login: 'alice', password: 'correct horse', role: 1, data: { a: 1 } })
  const network = await rest('networkInsert', {}, { name: 'home', description: 'where the lamp is' })
  const type = await rest('devicetypeInsert', {}, { name: 'lamps' })
  const all = { userId: user.id, networkId: network.id, deviceTypeId: type.id }
  await rest('deviceSave', device, { name: 'lamp', networkId: network.id, deviceTypeId: type.id, data: null })
  await rest('userAssignNetwork', all)
  await rest('userDisallowAllDeviceTypes', all)
  await rest('userAssignDeviceType', all)
  for (const noun of ['user', 'network', 'devicetype', 'device']) {
    await rest(`${noun}List`, { take: 5, sortOrder: 'desc' })
    await rest(`${noun}Count`)
  }
  for (const id of ['userGetCurrent', 'userGetNetwork', 'userGetDeviceType', 'userGetDeviceTypes', 'networkGet', 'devicetypeGet']) await rest(id, all)
  await rest('userGet', all)
  await rest('userGet', { userId: 99_999 })
  await rest('userUpdate', all, { data: null, status: 1 })
  await rest('userUpdateCurrent', {}, { data: { theme: 'dark' } })
  await rest('networkUpdate', all, { description: 'home' })
  await rest('devicetypeUpdate', all, { description: 'all lamps' })
  await rest('deviceGet', device)
  await rest('deviceGet', { deviceId: 'none' })
  await rest('userList', { sortField: 'shoe size' })
  const command = await rest('commandInsert', device, { command: 'set', parameters: { level: 30 } })
  const one = { ...device, commandId: command.id }
  await rest('commandGetUpdated', { ...one, returnUpdatedCommands: false })
  await rest('commandWait', { ...one, waitTimeout: 0 })
  await rest('commandUpdate', one, { status: 'done', result: { level: 30 } })
  await rest('commandWait', one)
  await rest('commandList', { ...device, start: '2026-01-01', names: 'set,off' })
  await rest('commandPoll', { ...device, timestamp: 1, waitTimeout: 0 })
  await rest('commandPollMany', { networkIds: network.id, timestamp: '2026-01-01T00:00:00Z', waitTimeout: 0 })
  const notification = await rest('notificationInsert', device, { notification: 'light', parameters: null })
  await rest('notificationGet', { ...device, notificationId: notification.id })
  await rest('notificationList', device)
  await rest('notificationPoll', { ...device, timestamp: 1, waitTimeout: 0 })
  await rest('notificationPollMany', { timestamp: 1, waitTimeout: 0 })
  await rest('configurationPut', { name: 'color' }, { value: 'red' })
  await rest('configurationGet', { name: 'color' })
  await rest('configurationDelete', { name: 'color' })
  const account = await rest('accountInsert', {}, {
    login: 'code:b', email: 'b@example.org', competencies: [{ name: 'welding', ranking: 2.5 }], teams: ['night shift'], tags: { a: 'b' },
  })
  const who = { userId: account.id }
  await rest('accountUpdate', who, { email: null, sessionExpiry: 30, properties: { a: 1 }, locked: true, password: 'x' })
  await rest('accountUpdate', who, { locked: null })
  await rest('accountGet', who)
  await rest('accountList', { kind: 'user', take: 5 })
  const { key } = await rest('apikeyCreate', {}, { userId: account.id, name: 'script' })
  await rest('apikeyList', who)
  await rest('apikeyDelete', { prefix: key.slice(0, 16) })
  await rest('auditList', { refused: true })
  await rest('auditList', { target: account.id, from: '2026-01-01' })
  for (const id of ['userUnassignNetwork', 'userUnassignDeviceType', 'userAllowAllDeviceTypes', 'userDelete']) await rest(id, all)
  await rest('deviceDelete', device)
  await rest('networkDelete', { ...all, force: true })
  await rest('devicetypeDelete', all)
  await rest('token', {}, { login: 'admin', password: 'wrong' })
  const refused = ['pluginRegister', 'pluginUpdate', 'pluginDelete', 'tokenPluginCreate', 'tokenPluginAuthenticate']
  for (const id of refused) await rest(id)
  assert.deepEqual(operations.map(([id]) => id).filter((id) => !asked.has(id)).sort(), refused.sort())
})
