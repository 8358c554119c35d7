// Shows schemas as tables of members.
import { element } from './element.js'

// typeName says in words what a schema allows.
function typeName(schema, resolve) {
  if (schema.$ref) {
    const target = resolve(schema)
    return target.properties ? schema.$ref.split('/').pop() : typeName(target, resolve)
  }
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ')
  if (schema.anyOf) return schema.anyOf.map((one) => typeName(one, resolve)).join(' | ')
  if (schema.items) return `list of ${typeName(schema.items, resolve)}` + (schema.type.includes('null') ? ' | null' : '')
  return schema.type ? [schema.type].flat().join(' | ') : 'anything'
}

// inner returns the schema with members inside a schema, if there is one.
function inner(schema, resolve) {
  const candidates = [schema, schema.items, ...(schema.anyOf ?? [])].filter(Boolean).map(resolve)
  return candidates.find((one) => one.properties)
}

// table shows the members of an object, those of objects inside below them.
export function table(schema, resolve) {
  const rows = Object.entries(resolve(schema).properties ?? {}).map(([name, member]) => {
    const below = inner(member, resolve)
    const required = resolve(schema).required?.includes(name)
    return element('tr', {},
      element('th', { scope: 'row' }, name, required ? element('span', { class: 'required', title: 'required' }, '*') : ''),
      element('td', {}, element('span', { class: 'type' }, typeName(member, resolve))),
      element('td', {}, member.description ?? resolve(member).description ?? '', below ? table(below, resolve) : ''))
  })
  return element('table', { class: 'members' }, element('tbody', {}, rows))
}
