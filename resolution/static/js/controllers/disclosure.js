// A <details> with an id remembers, in this browser, whether it was open.
import { Controller, register } from "../application.js"

const KEY = "folds"

register("disclosure", class extends Controller {
  connect() {
    const remembered = this.#read()[this.element.id]
    if (remembered !== undefined) this.element.open = remembered
    this.listen(this.element, "toggle", this.#remember)
  }

  #remember() {
    localStorage.setItem(KEY, JSON.stringify({ ...this.#read(), [this.element.id]: this.element.open }))
  }

  #read() {
    try {
      return JSON.parse(localStorage.getItem(KEY)) ?? {}
    } catch {
      return {}
    }
  }
})
