// Hot keys are attributes of what they press: data-hotkey="e", "Shift+E", "g q". They rest in fields, in
// dialogs and under a modifier. The "?" sheet is drawn from the same attributes.
import { Controller, register } from "../application.js"

const RESTS_IN = "input:not([type=checkbox],[type=radio]), textarea, select, [contenteditable], dialog, [popover]:popover-open"
const PATIENCE = 1200

register("hotkeys", class extends Controller {
  #first = ""
  #pressedAt = 0

  connect() {
    this.listen(document, "keydown", this.#press)
    this.listen(document, "dialog:open", this.#draw)
  }

  #press(event) {
    if (this.element.dataset.hotkeys === "off" || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return
    if (event.target.closest(RESTS_IN) || document.querySelector("dialog:modal")) return
    const key = event.shiftKey && event.key.length === 1 && event.key !== event.key.toLowerCase() ? `Shift+${event.key}` : event.key
    const sequence = event.timeStamp - this.#pressedAt < PATIENCE ? `${this.#first} ${key}` : ""
    const wanted = this.#find(sequence) || this.#find(key)
    this.#first = wanted ? "" : key
    this.#pressedAt = event.timeStamp
    if (!wanted) return
    event.preventDefault()
    wanted.matches("input, select, textarea") ? wanted.focus() : wanted.click()
  }

  #find(key) {
    return key && this.all("[data-hotkey]").find(element => element.dataset.hotkey === key && this.#usable(element))
  }

  // A link of a folded menu may be pressed by key; a button that is not shown may not.
  #usable(element) {
    return !element.disabled && (element.matches(".nav__link, .menu__list > a") || element.checkVisibility())
  }

  #draw({ target }) {
    const sheet = target.querySelector(".key-sheet")
    if (!sheet) return
    const keyed = this.all("[data-hotkey]").filter(element => this.#usable(element))
    const lines = new Map(keyed.map(element => [element.dataset.hotkey, this.#label(element)]))
    sheet.replaceChildren(...[...lines].map(([keys, label]) => {
      const [line, name, cap] = ["div", "dt", "dd"].map(tag => document.createElement(tag))
      name.textContent = label
      cap.append(...keys.split(/[ +]/).map(key => Object.assign(document.createElement("kbd"), { textContent: key })))
      line.append(name, cap)
      return line
    }))
  }

  #label(element) {
    const words = element.cloneNode(true)
    words.querySelectorAll(".keys, .nav__count").forEach(part => part.remove())
    return element.dataset.hotkeyLabel || element.getAttribute("aria-label") || words.textContent.trim() || element.title
  }
})
