// Binds behaviours to markup: data-controller="name" makes one Controller for that element, now or whenever
// a fragment brings it. The finder in resolution/core/static.py joins this file with all controllers.
const classes = new Map()
const running = new Map()
export class Controller {
  constructor(element) {
    this.element = element
    this.disconnected = new AbortController()
  }

  connect() {}
  disconnect() {}
  // Listens until the element leaves the page.
  listen(target, type, handler, options = {}) {
    target.addEventListener(type, handler.bind(this), { signal: this.disconnected.signal, ...options })
  }

  all(selector) {
    return [...this.element.querySelectorAll(selector)]
  }
}

export const register = (name, type) => classes.set(name, type)
// Says something once, politely, in the corner; never the only trace of an error.
export function announce(text, tone = "") {
  document.dispatchEvent(new CustomEvent("announce", { detail: { text, tone } }))
}

export function start() {
  attach(document.documentElement)
  new MutationObserver(changes => changes.forEach(watch)).observe(document.documentElement, { childList: true, subtree: true })
}

function watch({ addedNodes, removedNodes }) {
  addedNodes.forEach(node => node instanceof Element && attach(node))
  removedNodes.forEach(node => node instanceof Element && detach(node))
}

function attach(root) {
  for (const element of [root, ...root.querySelectorAll("[data-controller]")]) {
    for (const name of (element.dataset.controller ?? "").split(" ")) connect(element, name)
  }
}

function connect(element, name) {
  const held = running.get(element) ?? new Map()
  if (!classes.has(name) || held.has(name) || !element.isConnected) return
  const controller = new (classes.get(name))(element)
  running.set(element, held.set(name, controller))
  controller.connect()
}

function detach(root) {
  for (const [element, held] of running) {
    if (element.isConnected || !root.contains(element)) continue
    held.forEach(controller => { controller.disconnected.abort(); controller.disconnect() })
    running.delete(element)
  }
}
