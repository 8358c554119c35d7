// Uses the page at /docs of a running server in headless Chromium. Needs URL
// and TOKEN in the environment, see scripts/serve-and.sh, and CHROMIUM, the
// path of the browser.
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from 'playwright-core'

const host = new URL(process.env.URL).host
const profile = await mkdtemp(join(tmpdir(), 'docs-'))
const browser = await chromium.launchPersistentContext(profile, {
  executablePath: process.env.CHROMIUM, headless: true, viewport: { width: 1280, height: 1000 },
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run', '--disable-dev-shm-usage'],
})
browser.setDefaultTimeout(60_000)

const problems = []
try {
  const page = await browser.newPage()
  page.on('console', (m) => ['error', 'warning'].includes(m.type()) && problems.push(`console: ${m.text()}`))
  page.on('pageerror', (e) => problems.push(`error: ${e.stack}`))
  page.on('request', (r) => {
    const url = new URL(r.url())
    if (url.host !== host && url.protocol !== 'data:' && url.protocol !== 'blob:') problems.push(`asked another host: ${url}`)
  })
  page.on('websocket', (s) => new URL(s.url()).host !== host && problems.push(`connected to another host: ${s.url()}`))
  await page.addInitScript(() => document.addEventListener('securitypolicyviolation', (e) =>
    console.error(`policy: ${e.violatedDirective} ${e.blockedURI} ${e.sourceFile}:${e.lineNumber}`)))
  const shot = (name) => process.env.SHOTS && page.screenshot({ path: join(process.env.SHOTS, `${name}.png`) })

  const answer = await page.goto(`http://${host}/docs`)
  assert.equal(answer.status(), 200)
  assert.match(answer.headers()['content-security-policy'], /default-src 'none'/)

  // perform tries an operation of the REST reference and returns the status.
  async function perform(id) {
    const operation = page.locator(`.opblock[id$="-${id}"]`)
    await operation.locator('.opblock-summary-control').click()
    await operation.locator('button.execute').click()
    const status = await operation.locator('.live-responses-table tbody .response-col_status').first().textContent()
    return parseInt(status, 10)
  }
  await page.locator('.opblock').first().waitFor()
  await shot('rest')
  assert.equal(await perform('info'), 200)
  await page.fill('#token', process.env.TOKEN)
  await page.click('#access button')
  assert.equal(await perform('userGetCurrent'), 200)
  await page.locator('.opblock[id$="-userGetCurrent"] .live-responses-table .microlight', { hasText: '"login": "admin"' }).first().waitFor()
  await page.locator('.opblock[id$="-userGetCurrent"]').scrollIntoViewIfNeeded()
  await shot('try')

  await page.click('#tab-websocket')
  await page.locator('#websocket-userUpdate').waitFor()
  assert.ok((await page.locator('#websocket details').count()) > 55, 'every action is shown')
  await shot('websocket')
  await page.click('#websocket-userGetCurrent summary')
  await page.click('#websocket-userGetCurrent .send')
  await page.locator('#websocket-userGetCurrent .reply', { hasText: '"login": "admin"' }).waitFor()
  await page.click('#websocket-commandInsertPush summary')
  await page.locator('#websocket-commandInsertPush', { hasText: 'subscriptionId' }).waitFor() // shown when it is opened
  await shot('message')
} finally {
  await browser.close()
  await rm(profile, { recursive: true, force: true })
}
assert.deepEqual(problems, [])
