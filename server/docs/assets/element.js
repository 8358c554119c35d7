// element makes an element with attributes and content, which is never markup.
export function element(name, attributes = {}, ...content) {
  const e = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) e.setAttribute(key, value)
  e.append(...content.flat().filter((part) => part !== undefined && part !== null))
  return e
}

// prose makes paragraphs of a text in which code is between backticks.
export function prose(text) {
  return text.split('\n\n').map((paragraph) =>
    element('p', {}, paragraph.split('`').map((part, i) => (i % 2 ? element('code', {}, part) : part))))
}
