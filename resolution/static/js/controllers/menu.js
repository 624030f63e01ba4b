// A <details class="menu"> closes on Esc, on a click elsewhere and when the focus leaves it.
import { Controller, register } from "../application.js"

register("menu", class extends Controller {
  connect() {
    this.listen(document, "click", ({ target }) => this.element.contains(target) || this.#close())
    this.listen(this.element, "keydown", this.#key)
    this.listen(this.element, "focusout", ({ relatedTarget }) => relatedTarget && !this.element.contains(relatedTarget) && this.#close())
  }

  #key(event) {
    const items = this.all(".menu__list :is(a, button)")
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (event.key === "Escape" && this.element.open) {
      event.stopPropagation()
      this.#close()
      this.element.querySelector("summary").focus()
    } else if (step && this.element.open) {
      event.preventDefault()
      const next = items.indexOf(document.activeElement) + step
      items.at(next < 0 ? -1 : next % items.length)?.focus()
    }
  }

  #close() {
    this.element.open = false
  }
})
