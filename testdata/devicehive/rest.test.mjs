// The official DeviceHive client for JavaScript, unmodified, over HTTP: what
// its own tests leave out.
//
//   URL=ws://127.0.0.1:8080/api/websocket PASSWORD=... node --test rest.test.mjs
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import DeviceHive from 'devicehive'

const { URL: url, PASSWORD: password } = process.env
const { Command, Device, Notification, UserToken, query } = DeviceHive.models
const origin = url.replace(/^ws/, 'http').replace(/(\/\/[^/]+).*/, '$1')
const urls = { mainServiceURL: `${origin}/api/rest`, authServiceURL: `${origin}/auth/rest`, pluginServiceURL: `${origin}/plugin/rest` }
const deviceId = `js-rest-${Math.random().toString(36).slice(2)}`
const hive = new DeviceHive({ login: 'admin', password, ...urls })
const unique = Math.random().toString(36).slice(2)

before(async () => {
  await hive.connect()
  await hive.device.add(new Device({ id: deviceId, name: 'JS device', networkId: 1, deviceTypeId: 1, isBlocked: false, data: {} }))
})

after(async () => {
  await hive.device.delete(deviceId)
  hive.disconnect()
})

test('a wrong password', async () => {
  await assert.rejects(new DeviceHive({ login: 'admin', password: 'not-it', ...urls }).connect())
})

test('tokens of a user', async () => {
  const made = await hive.token.createUserToken(new UserToken({ userId: 1, actions: ['*'], networkIds: ['*'], deviceTypeIds: ['*'], expiration: '2050-02-09T10:09:03.033Z' }))
  assert.ok(made.accessToken && made.refreshToken)
  assert.ok((await hive.token.refresh(made.refreshToken)).accessToken)
  assert.ok((await hive.token.login('admin', password)).refreshToken)
  for (const credentials of [{ accessToken: made.accessToken }, { refreshToken: made.refreshToken }]) {
    const other = new DeviceHive({ ...credentials, ...urls })
    await other.connect()
    assert.equal((await other.user.getCurrent()).login, 'admin')
    other.disconnect()
  }
})

test('a client renews its own session', async () => {
  const user = new DeviceHive.models.User({ login: `js-${unique}`, role: 1, status: 0, password: 'password', data: {} })
  const { id } = await hive.user.insert(user)
  const client = new DeviceHive({ login: user.login, password: 'password', ...urls })
  await client.connect()
  assert.equal((await client.user.getCurrent()).id, id)
  assert.deepEqual(await client.device.list(new query.DeviceListQuery({})), [])
  client.disconnect()
  await hive.user.delete(id)
})

test('an expired token is renewed silently', async () => {
  const other = new DeviceHive({ login: 'admin', password, ...urls })
  await other.connect()
  const { accessToken } = await hive.token.createUserToken(new UserToken({ userId: 1, actions: ['*'], networkIds: ['*'], deviceTypeIds: ['*'], expiration: '2020-01-01T00:00:00.000Z', refreshExpiration: '2050-01-01T00:00:00.000Z' }))
  await other.strategy.authorize(accessToken)
  assert.equal((await other.user.getCurrent()).login, 'admin')
  other.disconnect()
})

test('subscriptions are polls', async () => {
  const heard = []
  hive.on(DeviceHive.MESSAGE_EVENT, (message) => heard.push(message))
  const { subscriptionId } = await hive.notification.subscribe(new query.NotificationPollQuery({ deviceId, names: ['a', 'b'], waitTimeout: 1 }))
  const commands = await hive.command.subscribe(new query.CommandPollQuery({ deviceId, waitTimeout: 1 }))
  await new Promise((resolve) => setTimeout(resolve, 200))
  await hive.notification.insert(deviceId, new Notification({ notification: 'c' }))
  await hive.notification.insert(deviceId, new Notification({ notification: 'b', parameters: { n: 1 } }))
  await hive.command.insert(deviceId, new Command({ command: 'on' }))
  for (let waited = 0; heard.length < 2 && waited < 5000; waited += 10) await new Promise((resolve) => setTimeout(resolve, 10))
  assert.deepEqual(heard.map((m) => m.notification ?? m.command).sort(), ['b', 'on'])
  await hive.notification.unsubscribe(subscriptionId)
  await hive.command.unsubscribe(commands.subscriptionId)
})

test('plugins there are none', async () => {
  assert.deepEqual(await hive.plugin.list(new query.PluginListQuery({})), [])
  assert.equal((await hive.plugin.count(new query.PluginCountQuery({}))).count, 0)
  await assert.rejects(hive.plugin.delete('plugin_topic_x'), (error) => String(error).includes('No access to plugin'))
})

test('an error is its text', async () => {
  await assert.rejects(hive.device.get('no-such-device'), (error) => String(error).includes('Device with such deviceId = no-such-device not found'))
})
