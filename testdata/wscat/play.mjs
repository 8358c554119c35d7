// Plays conversations with the real wscat and compares the replies.
//
//   URL=ws://127.0.0.1:8080/api/websocket TOKEN=... PASSWORD=... node play.mjs info.in errors.in
//
// NAME.in holds one request a line, NAME.out the replies in any order; they are
// matched by requestId, messages of subscriptions by their action. $TOKEN and $PASSWORD stand for the environment's. A
// file whose first line is "# anonymous" connects without the token. Exits 1 on
// a difference. UPDATE=1 writes the .out files instead.
import { spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const wscat = fileURLToPath(new URL('node_modules/.bin/wscat', import.meta.url))
const { URL: url, TOKEN: token = '', PASSWORD: password = '' } = process.env

const lines = (text) => text.split('\n').filter((line) => line && !line.startsWith('#'))
const mask = (line) => line
  .replace(/"eyJ[^"]*"/g, '"<token>"')
  .replace(/"\d{4}-\d\d-\d\dT[\d:.]+"/g, '"<ts>"')
  .replace(/"https?:[^"]*"/g, '"<url>"')
  .replace(/\b\d{13,16}\b/g, '"<id>"')
const key = ({ requestId, action }) => requestId === undefined ? action : JSON.stringify(requestId)
const byId = (list) => new Map(list.map((line) => [key(JSON.parse(line)), line]))

function play (file) {
  const text = readFileSync(file, 'utf8')
  const args = ['-c', url, '-w', '2']
  if (!text.startsWith('# anonymous')) args.push('-H', `Authorization: Bearer ${token}`)
  for (const line of lines(text)) args.push('-x', line.replaceAll('$TOKEN', token).replaceAll('$PASSWORD', password))
  // wscat leaves before the replies when its standard input is at its end: it stays open here.
  const child = spawn(wscat, args, { stdio: ['pipe', 'pipe', 'inherit'], timeout: 20000 })
  let out = ''
  child.stdout.on('data', (chunk) => { out += chunk })
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, out })))
}

let failed = process.argv.length < 3
for (const file of process.argv.slice(2)) {
  const { code, out } = await play(file)
  const replies = lines(out).map(mask)
  const got = byId(replies)
  if (process.env.UPDATE) writeFileSync(file.replace(/\.in$/, '.out'), [...got.values(), ''].join('\n'))
  const want = byId(lines(readFileSync(file.replace(/\.in$/, '.out'), 'utf8')))
  let same = code === 0 && replies.length === want.size
  for (const [id, line] of want) {
    if (got.get(id) === line) continue
    same = false
    console.log(`${file}, request ${id}\n  want ${line}\n  got  ${got.get(id)}`)
  }
  console.log(`${same ? 'ok    ' : 'FAILED'} ${file}`)
  failed ||= !same
}
process.exit(failed ? 1 : 0)
