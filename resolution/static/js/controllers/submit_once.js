// The button that was pressed turns busy, and a second press does nothing. Coming back by history frees it.
import { Controller, register } from "../application.js"

register("submit-once", class extends Controller {
  #pressed = null

  connect() {
    this.listen(this.element, "submit", this.#submit)
    this.listen(this.element, "htmx:finally:request", this.#free)
    this.listen(window, "pageshow", this.#free)
  }

  #submit(event) {
    if (this.#pressed) {
      event.preventDefault()
      event.stopImmediatePropagation()
      return
    }
    this.#pressed = event.submitter ?? this.element.querySelector("[type=submit]")
    this.#pressed?.setAttribute("aria-busy", "true")
  }

  #free() {
    this.#pressed?.removeAttribute("aria-busy")
    this.#pressed = null
  }
})
