// Shows an AsyncAPI document and lets its requests be tried.
import { element, prose } from './element.js'
import { table } from './schema.js'
import { socket } from './socket.js'

const pretty = (value) => JSON.stringify(value, null, 2)

// resolver follows references within a document.
function resolver(document) {
  return function resolve(value) {
    while (value.$ref) {
      value = value.$ref.split('/').slice(1)
        .reduce((at, step) => at[decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~')], document)
    }
    return value
  }
}

function part(title, message, resolve) {
  return [
    element('h4', {}, title),
    table(message.payload, resolve),
    message.examples && element('pre', { class: 'example' }, pretty(message.examples[0].payload)),
  ]
}

// pad is where a request is tried.
function pad(message, address) {
  const text = element('textarea', { rows: 6, spellcheck: 'false', 'aria-label': `${message.title} message` }, pretty(message.examples[0].payload))
  const button = element('button', { type: 'button', class: 'send' }, 'Send')
  const reply = element('pre', { class: 'reply', 'aria-live': 'polite' })
  button.addEventListener('click', async () => {
    reply.textContent = '…'
    try {
      reply.textContent = pretty(await socket.send(address, JSON.parse(text.value)))
    } catch (error) {
      reply.textContent = error.message
    }
  })
  return [element('h4', {}, 'Try it'), text, button, reply]
}

function operation(id, o, resolve, address) {
  const asked = o.action === 'receive' // by the server, so clients send it
  const [message] = o.messages.map(resolve)
  const details = element('details', { id: `websocket-${id}`, class: asked ? 'asked' : 'pushed' },
    element('summary', {},
      element('span', { class: 'badge' }, asked ? 'SEND' : 'RECEIVE'), element('span', { class: 'name' }, o.title),
      element('span', { class: 'what' }, o.summary)))
  details.addEventListener('toggle', () => {
    if (details.children.length > 1) return
    details.append(element('div', { class: 'body' }, prose(o.description), part(asked ? 'Request' : 'Message', message, resolve),
      o.reply ? part('Reply', resolve(o.reply.messages[0]), resolve) : [], asked ? pad(message, address) : []))
  }, { once: true })
  return details
}

function group(title, operations, resolve, address) {
  return element('section', { class: 'group' }, element('h3', {}, title),
    operations.map(([id, o]) => operation(id, o, resolve, address)))
}

// pushes lists what comes by itself, the latest first.
function pushes() {
  const list = element('pre', { class: 'pushes', 'aria-live': 'polite', 'aria-label': 'messages from the server' })
  const box = element('section', { class: 'group', hidden: '' }, element('h3', {}, 'Messages from the server'), list)
  socket.listen((message) => {
    box.hidden = false
    list.textContent = `${JSON.stringify(message)}\n${list.textContent}`.slice(0, 20_000)
  })
  return box
}

// show fetches a document and shows it in a part of the page.
export async function show(panel, url) {
  const document = await (await fetch(url)).json()
  const resolve = resolver(document)
  const [channel] = Object.values(document.channels)
  const address = `${location.protocol.replace('http', 'ws')}//${location.host}${channel.address}`
  const operations = Object.entries(document.operations)
  panel.append(
    element('div', { class: 'head' }, element('h2', {}, document.info.title, element('span', { class: 'version' }, document.info.version)),
      element('p', {}, element('code', { class: 'address' }, address)), prose(document.info.description), prose(channel.description)),
    pushes(),
    ...document.info.tags.map(({ name }) =>
      group(name, operations.filter(([, o]) => o.tags?.some((tag) => tag.name === name)), resolve, address)),
    group('from the server', operations.filter(([, o]) => o.action === 'send'), resolve, address))
}
