// The official DeviceHive client for JavaScript, unmodified, over WebSocket.
//
//   URL=ws://127.0.0.1:8080/api/websocket PASSWORD=... node --test websocket.test.mjs
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import DeviceHive from 'devicehive'

const { URL: url, PASSWORD: password } = process.env
const { Command, Configuration, Device, DeviceType, Network, Notification, User, UserToken, query } = DeviceHive.models
const unique = Math.random().toString(36).slice(2)
const deviceId = `js-${unique}`
const hive = new DeviceHive({ login: 'admin', password, mainServiceURL: url })
const observer = new DeviceHive({ login: 'admin', password, mainServiceURL: url })
const heard = []

// heardOf resolves with the first message that fits.
const heardOf = async (fits) => {
  for (let waited = 0; waited < 5000; waited += 10) {
    const found = heard.find(fits)
    if (found) return found
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  throw new Error('not heard')
}

before(async () => {
  await hive.connect()
  await observer.connect()
  observer.on(DeviceHive.MESSAGE_EVENT, (message) => heard.push(message))
  await hive.device.add(new Device({ id: deviceId, name: 'JS device', networkId: 1, deviceTypeId: 1, isBlocked: false, data: { a: 1 } }))
})

after(() => {
  hive.disconnect()
  observer.disconnect()
})

test('information', async () => {
  const info = await hive.info.getServerInfo()
  assert.match(info.serverTimestamp, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}$/)
  assert.ok(await hive.info.getClusterInfo())
})

test('a wrong password', async () => {
  const stranger = new DeviceHive({ login: 'admin', password: 'not-it', mainServiceURL: url })
  await assert.rejects(stranger.connect())
  stranger.disconnect()
})

test('devices', async () => {
  const device = await hive.device.get(deviceId)
  assert.deepEqual(device, { id: deviceId, name: 'JS device', data: { a: 1 }, networkId: 1, deviceTypeId: 1, isBlocked: false })
  const devices = await hive.device.list(new query.DeviceListQuery({ namePattern: 'JS dev%', sortField: 'name', sortOrder: 'asc' }))
  assert.deepEqual(devices.map(({ id }) => id), [deviceId])
  assert.equal((await hive.device.count(new query.DeviceCountQuery({ networkId: 1, namePattern: 'JS dev%' }))).count, 1)
})

test('notifications are delivered and listed', async () => {
  const { subscriptionId } = await observer.notification.subscribe(new query.NotificationPollQuery({ deviceId, names: ['temperature'] }))
  const { id } = await hive.notification.insert(deviceId, new Notification({ notification: 'temperature', parameters: { c: 21.5 } }))
  const message = await heardOf((m) => m.notification === 'temperature')
  assert.equal(message.id, id)
  assert.equal(message.subscriptionId, subscriptionId)
  assert.deepEqual(message.parameters, { c: 21.5 })
  assert.equal((await hive.notification.get(deviceId, id)).id, id)
  const list = await hive.notification.list(new query.NotificationListQuery({ deviceId, notification: 'temperature' }))
  assert.deepEqual(list.map((n) => n.id), [id])
  await observer.notification.unsubscribe(subscriptionId)
})

test('commands are delivered, answered and waited for', async () => {
  const given = await observer.command.subscribe(new query.CommandPollQuery({ deviceId }))
  const updates = await observer.command.subscribe(new query.CommandPollQuery({ deviceId, returnUpdatedCommands: true }))
  const { id } = await hive.command.insert(deviceId, new Command({ command: 'led/set', parameters: { on: true } }))
  const command = await heardOf((m) => m.command === 'led/set' && m.subscriptionId === given.subscriptionId)
  assert.equal(command.id, id)
  assert.equal(command.status, null)
  await hive.command.update(new Command({ id, deviceId, command: 'led/set', status: 'done', result: { ok: true } }))
  const updated = await heardOf((m) => m.command === 'led/set' && m.subscriptionId === updates.subscriptionId)
  assert.deepEqual([updated.id, updated.status, updated.result], [id, 'done', { ok: true }])
  assert.equal((await hive.command.get(deviceId, id)).status, 'done')
  const list = await hive.command.list(new query.CommandListQuery({ deviceId, status: 'done' }))
  assert.deepEqual(list.map((c) => c.id), [id])
  await observer.command.unsubscribe(given.subscriptionId)
  await observer.command.unsubscribe(updates.subscriptionId)
})

test('networks and device types', async () => {
  const network = new Network({ name: `net ${unique}`, description: 'of the test' })
  const { id } = await hive.network.insert(network)
  assert.deepEqual((await hive.network.get(id)).devices, [])
  network.id = id
  network.description = 'renamed'
  await hive.network.update(network)
  assert.equal((await hive.network.list(new query.NetworkListQuery({ name: network.name })))[0].description, 'renamed')
  assert.equal((await hive.network.count(new query.NetworkCountQuery({ name: network.name }))).count, 1)
  await hive.network.delete(new query.NetworkDeleteQuery({ networkId: id, force: true }))

  const type = new DeviceType({ name: `type ${unique}`, description: 'of the test' })
  const made = await hive.deviceType.insert(type)
  assert.equal((await hive.deviceType.get(made.id)).name, type.name)
  await hive.deviceType.delete(new query.DeviceTypeDeleteQuery({ deviceTypeId: made.id, force: true }))
})

test('accounts and their networks', async () => {
  const user = new User({ login: `js-${unique}`, role: 1, status: 0, password: 'password', data: { json: 'string' } })
  const { id } = await hive.user.insert(user)
  await hive.user.assignNetwork(id, 1)
  assert.deepEqual((await hive.user.get(id)).networks.map((n) => n.id), [1])
  await hive.user.unassignNetwork(id, 1)
  await hive.user.update(new User({ id, data: { json: 'changed' } }))
  assert.deepEqual((await hive.user.get(id)).data, { json: 'changed' })
  assert.equal((await hive.user.getCurrent()).login, 'admin')
  await hive.user.delete(id)
})

test('configuration and tokens', async () => {
  await hive.configuration.put(new Configuration({ name: `c-${unique}`, value: 'x' }))
  assert.equal((await hive.configuration.get(`c-${unique}`)).value, 'x')
  await hive.configuration.delete(`c-${unique}`)
  const made = await hive.token.createUserToken(new UserToken({ userId: 1, actions: ['*'], networkIds: ['*'], deviceTypeIds: ['*'] }))
  assert.ok((await hive.token.refresh(made.refreshToken)).accessToken)
})

test('an error is its text', async () => {
  await assert.rejects(hive.device.get('no-such-device'), (error) => String(error).includes('Device with such deviceId = no-such-device not found'))
})
