// The page: two references, one at a time, and the access token for both.
import { show } from './asyncapi.js'
import { socket } from './socket.js'

const byID = (id) => document.getElementById(id)
const panels = ['rest', 'websocket']

function choose(name) {
  for (const panel of panels) {
    byID(panel).hidden = panel !== name
    byID(`tab-${panel}`).setAttribute('aria-selected', String(panel === name))
  }
}
const chosen = () => (location.hash.startsWith('#websocket') ? 'websocket' : 'rest')
for (const panel of panels) byID(`tab-${panel}`).addEventListener('click', () => { location.hash = panel; choose(panel) })
window.addEventListener('hashchange', () => choose(chosen()))
choose(chosen())

const ui = window.SwaggerUIBundle({
  url: new URL('../api/openapi.json', import.meta.url).href,
  domNode: byID('rest'),
  deepLinking: false,
  docExpansion: 'list',
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  filter: true,
  tryItOutEnabled: true,
  validatorUrl: null,
})

byID('access').addEventListener('submit', (event) => {
  event.preventDefault()
  const token = byID('token').value.trim()
  if (token) ui.preauthorizeApiKey('bearer', token)
  else ui.authActions.logout(['bearer'])
  socket.use(token)
  byID('state').textContent = token ? 'in use' : 'no token'
})

show(byID('websocket'), new URL('../api/asyncapi.json', import.meta.url))
