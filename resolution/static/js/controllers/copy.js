// A button that copies the text beside it. It is hidden where the browser cannot: the text can be selected.
import { Controller, register } from "../application.js"

const SHOWN = 2000

register("copy", class extends Controller {
  #button = this.element.querySelector("button")

  connect() {
    if (!navigator.clipboard) return
    this.#button.hidden = false
    this.listen(this.#button, "click", this.#copy)
  }

  async #copy() {
    await navigator.clipboard.writeText(this.element.querySelector("[data-copied]").textContent)
    const words = this.#button.querySelector("span")
    const before = words.textContent
    words.textContent = this.#button.dataset.done
    setTimeout(() => { words.textContent = before }, SHOWN)
  }
})
