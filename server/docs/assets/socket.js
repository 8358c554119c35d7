// One connection to the server for everything that is tried.

let ws, token
const waiting = new Map() // by request id
const listeners = []

function receive({ data }) {
  const message = JSON.parse(data)
  const answer = waiting.get(message.requestId)
  if (!answer) return listeners.forEach((listener) => listener(message))
  waiting.delete(message.requestId)
  answer(message)
}

function ask(message) {
  return new Promise((resolve) => {
    waiting.set(message.requestId, resolve)
    ws.send(JSON.stringify(message))
  })
}

function connect(address) {
  return new Promise((resolve, reject) => {
    ws = new WebSocket(address)
    ws.onmessage = receive
    ws.onerror = () => reject(new Error(`No connection to ${address}`))
    ws.onopen = resolve
    ws.onclose = ({ code, reason }) => {
      for (const answer of waiting.values()) answer({ closed: code, reason })
      waiting.clear()
      ws = undefined
    }
  })
}

let last = 0

export const socket = {
  // use has the connection speak for a token's account from now on.
  use(next) {
    token = next
    ws?.close()
    ws = undefined
  },
  // listen has what answers no request given to a function.
  listen(listener) { listeners.push(listener) },
  // send asks a message and returns the reply.
  async send(address, message) {
    if (!ws) {
      await connect(address)
      if (token) await ask({ action: 'authenticate', requestId: `docs-${++last}`, token })
    }
    return ask({ requestId: `docs-${++last}`, ...message })
  },
}
